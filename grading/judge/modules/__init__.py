"""The modules of a submission: found in a folder or a file, read, and cut out of notebooks."""
