"""The standard streams and the files of a command: checked before the work, and written after it."""
