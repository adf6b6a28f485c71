"""What a student sees in a terminal, and how it follows their file."""
