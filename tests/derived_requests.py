"""The requests of the solution, which `dev requests` derives once for all tests."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import shared
import warm_start
from conftest import ROOT, copied

from grading.workers import solution_requests


@dataclass(frozen=True)
class DerivedRequests:
    """The result of the command in a checkout that lacks the file: its status and output, and the file's place."""

    checkout: Path
    file: Path
    returncode: int
    stdout: str
    stderr: str


def derived():
    return shared.once("requests", _derive)


def _derive(folder):
    checkout = Path(shutil.copytree(shared.once("checkout", copied), folder / "a copy"))
    file = checkout / solution_requests.FILE.relative_to(ROOT)
    file.unlink()
    done = warm_start.run([sys.executable, str(checkout / "grader.py"), "dev", "requests"], checkout)
    return DerivedRequests(checkout, file, done.returncode, done.stdout, done.stderr)
