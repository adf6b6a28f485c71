"""The definition that a failed check points at."""

import functools
import sys
from types import SimpleNamespace

import pytest

from grading.workers.sandboxed.blame import BlameTracker
from grading.workers.sandboxed.session import Session


class Box:
    """The student's, for this test."""

    def __init__(self):
        self.plain = 1

    @functools.cached_property
    def cached(self):
        return 2

    @property
    def other(self):
        return 3


def line(function):
    return function.__code__.co_firstlineno


@pytest.fixture
def tracker():
    tracker = BlameTracker(__file__)
    tracker.record_call(Box)
    return tracker


def test_a_cached_property(tracker):
    """It counts as a property does."""
    tracker.record_access(Box(), "other")
    assert tracker.line() == line(Box.other.fget)
    tracker.record_access(Box(), "cached")
    assert tracker.line() == line(vars(Box)["cached"].func)


def test_a_plain_attribute(tracker):
    """It is the constructor's, whatever was asked for before."""
    tracker.record_access(Box(), "other")
    tracker.record_access(Box(), "plain")
    assert tracker.line() == line(Box.__init__)


def test_a_function_that_calls_back(tracker):
    """Code of the student's that a callback of the check used is not the last, since the caller goes on."""
    session = Session(SimpleNamespace(send=list), None, __file__)
    session.blame.record_call(line)
    session.serve = lambda: session.blame.record_call(Box)
    session.call_back(0, (), {})
    assert session.blame.line() == line(line)


def test_names_of_callbacks():
    """The text of a wrong call names the class of the check, or f, and nothing of the grader's."""
    session = Session(None, None, __file__)
    for function, name in ((session.method(0, "Mix.forward"), "Mix.forward()"), (session.function(0), "f()")):
        with pytest.raises(TypeError) as raised:
            function(**[1])
        texts = (f"{name} argument after ** must be a mapping, not list", "Value after ** must be a mapping, not list")
        assert str(raised.value) == texts[sys.version_info >= (3, 15)]
