"""The terminal: reports and hints for a student, and the watch that follows their file."""
