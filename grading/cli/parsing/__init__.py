"""The command line as typed: what a command declares, the types of its arguments, and the language."""
