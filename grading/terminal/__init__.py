"""The terminal: reports and hints for a student, the watch that follows their file, `try`, and the milestones."""
