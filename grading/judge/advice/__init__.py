"""Advice beside an exception's own message."""
