"""The part that a student is on."""

from dataclasses import replace

import pytest

from grading.curriculum.ladder import find
from grading.judge.report.part_progress import PartProgress, current_part
from grading.judge.report.report import Check, KataResult
from grading.text.labels import Role, Status, Verdict

KATA = find("10")
CHECKS = [name for part in KATA.parts for name in part.checks]


def result(failing, status=Status.FAILED):
    """Return kata 10 with all its required checks, of which these fail."""
    checks = (
        Check(name, "test", Role.REQUIRED, "", Verdict.FAILED if name in failing else Verdict.PASSED) for name in CHECKS
    )
    return KataResult(KATA.id, KATA.title, status, None, tuple(checks))


def test_first_part_that_is_not_done():
    """It is the first part with a failing check, also where a later part is further on."""
    assert current_part(KATA, result(["test_neg", "test_pow"])) == PartProgress(1, 3, "functions", 3, 4)
    assert current_part(KATA, result(CHECKS[4:])) == PartProgress(2, 3, "operators", 0, 4)


@pytest.mark.parametrize("status", [Status.BROKEN, Status.MISSING])
def test_no_part(status):
    """There is no part where all points are there, where no check ran, and in a kata without parts."""
    assert current_part(KATA, result([])) is None
    assert current_part(KATA, result(CHECKS, status)) is None
    assert current_part(find("07"), replace(result(CHECKS), id="07_generations")) is None
