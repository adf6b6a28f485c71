"""The kata that a student is on: the first in katas/ that isn't passed."""

from grading import ROOT
from grading.curriculum.ladder import Kata, ladder
from grading.judge import own_memory, runner
from grading.judge.modules import submission
from grading.judge.modules.submission import SubmittedModule, holds_own_code
from grading.judge.suites import open_suites
from grading.text.labels import Status
from grading.workers import fork_server


def current_kata() -> Kata:
    """Return the first kata of the checkout that isn't passed, or the last one if all are.

    Raises GraderError if a suite can't be collected or no worker can be had.
    """
    katas = list(ladder())
    handed = submission.find_modules(ROOT, katas)
    begun = next((number for number, item in enumerate(handed) if not holds_own_code(item)), len(katas))
    return _first_not_passed(handed[:begun]) or katas[min(begun, len(katas) - 1)]


def _first_not_passed(handed: list[SubmittedModule]) -> Kata | None:
    if not handed:
        return None
    server = fork_server.start(sandboxed=False, hidden=[ROOT])
    try:
        with own_memory.bounded(), open_suites([item.kata for item in handed], 0) as suites:
            for item in handed:
                if runner.grade_kata(item, suites[item.kata.id], server).status != Status.PASSED:
                    return item.kata
    finally:
        server.stop()
    return None
