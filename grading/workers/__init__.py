"""The processes that run a student's code, and the trusted ends of their connections."""
