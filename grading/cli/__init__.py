"""The command line: what is typed, and what its commands do."""
