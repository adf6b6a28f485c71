"""Python code as facts: its definitions and statements, patterns in it, and how alike two texts are."""
