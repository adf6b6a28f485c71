"""The gradebook: the people and every attempt of a class in one SQLite file, and two gradebooks made one."""
