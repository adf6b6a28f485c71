"""`dev requests`: the file of the solution's requests is what the command derives on any Python and any machine."""

import base64
import re

import numpy as np
import pytest
from conftest import ROOT
from derived_requests import derived

from grading.curriculum.ladder import find
from grading.workers import solution_requests
from grading.workers.fork_server import can_fork

pytestmark = pytest.mark.skipif(not can_fork(), reason="only forked workers are sent requests ahead")
FLOATS = re.compile(r'(?<="<f8",)(?:\[[\d,]*\],)?"([A-Za-z0-9+/=]+)"')
KATA = find("02")


def test_the_file_is_fresh():
    """If it isn't, time is lost and nothing else: type `python3 grader.py dev requests`."""
    done = derived()
    up_to_date = f"{done.file.relative_to(done.checkout)} is up to date.\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, up_to_date, "")
    made, stored = (file.read_text(encoding="ascii").splitlines() for file in (done.file, solution_requests.FILE))
    assert list(map(rounded, made)) == list(map(rounded, stored))


def rounded(line):
    """Return the line with its arrays of floats as rounded numbers: machines differ in the last digit."""
    return FLOATS.sub(lambda found: str(np.frombuffer(base64.b64decode(found[1])).round(6).tolist()), line)


def test_a_solution_that_fails(checkout, grader):
    """`dev requests` writes nothing then, and names the check."""
    copy, solution = checkout / solution_requests.FILE.relative_to(ROOT), checkout / KATA.solution.relative_to(ROOT)
    before = copy.read_bytes()
    right = solution.read_text(encoding="utf-8")
    solution.write_text(right.replace("return np.exp(x)", "return x"), encoding="utf-8")
    done = grader("dev", "requests", cwd=checkout)
    assert (done.returncode, done.stdout) == (3, "")
    assert "grader.py: 02_functions: the solution doesn't pass test_" in done.stderr
    assert copy.read_bytes() == before
