"""Grading jobs, and the processes or clusters that do them."""
