"""The katas of the checkout that a student has passed, found by grading them."""

from grading import ROOT
from grading.curriculum.ladder import Kata
from grading.jobs import one_submission
from grading.judge.modules import submission
from grading.judge.report.report import KataResult
from grading.workers import fork_server


def grade(katas: list[Kata]) -> list[KataResult]:
    """Return the results of those katas that the student has begun, each once.

    Raises GraderError if a suite can't be collected or no worker can be had.
    """
    handed = [
        item
        for item in submission.find_modules(ROOT, list({kata.id: kata for kata in katas}.values()))
        if submission.holds_own_code(item)
    ]
    if not handed:
        return []
    server = fork_server.start(sandboxed=False, hidden=[ROOT])
    try:
        return one_submission.grade_katas(handed, server)
    finally:
        server.stop()
