"""The verdicts: suites, runner, feedback, diagnosis and the report."""
