"""Slips: mistakes that the text of a module shows by itself, one file per kind. `slips.py` has them in order."""
