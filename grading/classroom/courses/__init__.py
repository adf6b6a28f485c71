"""A course: its assignments, the attempts that count, late work, and grades."""
