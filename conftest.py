"""Lets the tests, and the suites under plain pytest, import the project: from the end of the import path.

At its beginning, a random.py or copy.py that lies beside grader.py or the katas would be taken for Python's own.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() not in (ROOT, ROOT / "katas")]
sys.path += [str(ROOT), str(ROOT / "katas")]
