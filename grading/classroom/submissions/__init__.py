"""A folder of submissions: the shapes of the platforms' exports, archives, and whose each submission is."""
