"""The grader's parts, one idea a file. Data flows one way: submission, worker, verdicts, report, reader."""

import sys
from pathlib import Path

# The suites' own modules, such as expect, lie beside the katas.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "katas"))
