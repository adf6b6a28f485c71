"""Suites lend their modules' names to stand-ins. One that can't be collected is the grader's or the machine's fault."""

import contextlib
import errno
import os
import sys

import pytest

from grading.curriculum.ladder import find
from grading.judge import suites
from grading.text.errors import Fault
from grading.workers.proxies import StudentModule


def test_module_names_are_lent(monkeypatch):
    """While suites are open, a kata's module is a stand-in. A module of that name comes back, also after an error."""
    own = object()
    monkeypatch.delitem(sys.modules, "variables", raising=False)
    monkeypatch.setitem(sys.modules, "functions", own)
    for error in (None, KeyError):
        with contextlib.suppress(KeyError), suites.open_suites([find("01"), find("02")], seed=0):
            assert isinstance(sys.modules["variables"], StudentModule)
            assert isinstance(sys.modules["functions"], StudentModule)
            if error is not None:
                raise error
        assert "variables" not in sys.modules
        assert sys.modules["functions"] is own


def _refuse(error, monkeypatch):
    def load(_suite):
        raise error

    monkeypatch.setattr(suites.Suite, "_getobj", load)


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO])
def test_a_machine_that_lacks_something(monkeypatch, number):
    """The system's own error gets through, so that the machine is named and no suite blamed."""
    _refuse(OSError(number, os.strerror(number), "test_variables.py"), monkeypatch)
    with pytest.raises(OSError) as raised, suites.open_suites([find("01")], seed=0):
        pass
    assert raised.value.errno == number


@pytest.mark.parametrize("error", [FileNotFoundError(errno.ENOENT, "No such file"), SyntaxError("invalid syntax")])
def test_a_fault_of_ours(monkeypatch, error):
    """Any other error that keeps a suite from being collected is reported with its text."""
    _refuse(error, monkeypatch)
    with (
        pytest.raises(Fault, match="A suite can't be collected(.|\n)*" + type(error).__name__),
        suites.open_suites([find("01")], 0),
    ):
        pass
