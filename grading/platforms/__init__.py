"""Reports in the formats of other platforms, and the bundles with which they grade by themselves."""
