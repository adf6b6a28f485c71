"""`class`: its options, in groups, and the run from the plan to the summary."""
