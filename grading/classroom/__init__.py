"""A class: whose submission is whose, the gradebook, and what is exported from it."""
