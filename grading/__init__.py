"""The grader's parts, one idea a file. Data flows one way: submission, worker, verdicts, report, reader."""

import sys
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]  # the checkout

# The modules that the suites share. Students may have modules of these names, or of any other, beside their katas.
SHARED = {name: ROOT / "katas" / f"{name}.py" for name in ("clauses", "earlier", "expect", "graphs", "sentences")}


class SharedModules:
    """Finds the modules that the suites share in their own place, so that no folder needs to be on the import path."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return spec_from_file_location(name, SHARED[name]) if name in SHARED else None


sys.meta_path.insert(0, SharedModules)
