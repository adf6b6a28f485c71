"""Answers to one kata that are more alike than the kata explains."""
