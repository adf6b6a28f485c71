"""Whose each submission is: by the roster, by rules that the instructor gives, or a doubt with its reason."""
