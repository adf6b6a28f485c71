"""Pages for a browser: one of a class, and one of a single submission."""
