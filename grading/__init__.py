"""The grader's parts, one idea a file. Data flows one way: submission, worker, verdicts, report, reader."""
