"""The command line: its commands, one module each, and the set-up of `.venv`."""
