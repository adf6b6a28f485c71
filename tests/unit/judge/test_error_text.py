"""An exception whose text would have to be asked for ends no grading, and changes no verdict."""

import pytest
from expect import MissingDefinition

from grading.curriculum.source import ModuleSource
from grading.judge import runner
from grading.judge.check_run import CheckRun
from grading.judge.error_text import text_of
from grading.judge.report import report_size
from grading.judge.second_look import suspicion
from grading.judge.suites import CheckSpec
from grading.text import language
from grading.text.labels import Verdict
from grading.workers.check_errors import TimedOut, WorkerLost
from grading.workers.proxies import RemoteProxy

SOURCE = ModuleSource("variables", "variables.py", "x = 1\n")
CHECK = CheckSpec("test_one", "test", "required", "It holds.", None)


class Client:
    """A client whose worker is gone, or says that a definition is missing."""

    def __init__(self, error):
        self.error, self.released = error, []

    def ask(self, *request):
        raise self.error


def attempt(error):
    return CheckRun(error, True, None, None, "", None, 0.0)


def judged(error):
    return runner.judge(CHECK, attempt(error), SOURCE, 1.0)


@pytest.mark.parametrize("lost", [WorkerLost("gone"), TimedOut(), MissingDefinition("no Variable"), OSError(9, "bad")])
@pytest.mark.parametrize("kind", [ValueError, AssertionError, RuntimeError])
def test_text_of_an_object_over_there(kind, lost):
    """The check is failed, with the exception's name alone, and the machine isn't suspected."""
    error = kind(RemoteProxy({"h": 1}, Client(lost)))
    assert text_of(error) == ""
    assert suspicion(attempt(error)) is None
    check = judged(error)
    assert (check.verdict, kind.__name__ in check.message) == (Verdict.FAILED, True)


def test_mistake_of_the_grader(monkeypatch):
    """An error in the making of the feedback is the grader's, and no verdict on the student's code."""

    def fail(*args):
        raise TypeError("a mistake")

    monkeypatch.setattr(runner.feedback, "exit_text", fail)
    with pytest.raises(TypeError, match="a mistake"):
        judged(WorkerLost("gone"))


def test_long_message_can_be_translated():
    """A message that is too long is cut, and its last line is a sentence in the user's language."""
    check = judged(ValueError("x" * 10_000))
    assert report_size.size(check.message) <= report_size.MESSAGE
    language.choose("ko")
    try:
        assert "바이트" in language.shown(check.message).rpartition("\n")[2]
    finally:
        language.choose("en")
