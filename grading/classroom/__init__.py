"""A class: the owners of submissions, the gradebook, and its exports."""
