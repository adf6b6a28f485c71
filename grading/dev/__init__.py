"""For maintainers: whether the ladder holds together, and whether the suites tell right from wrong."""
