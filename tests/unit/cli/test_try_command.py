"""`try`: where there is an input for its prompt."""

import os
from types import SimpleNamespace

import pytest

from grading.cli import try_command


@pytest.mark.parametrize(
    ("stdin", "typed", "lacks"), [("a console", "py", False), (None, "py", True), ("a notebook's", "%run", True)]
)
def test_input_on_windows(stdin, typed, lacks, monkeypatch):
    """On Windows, where a console and a pipe have the null device's numbers, they are inputs all the same."""
    alike = os.stat_result([0o020000, *[0] * 9])
    environ = {"KATAS_TYPED": typed}
    windows = SimpleNamespace(
        name="nt", environ=environ, devnull="nul", path=os.path, stat=lambda path: alike, fstat=lambda number: alike
    )
    monkeypatch.setattr(try_command, "os", windows)
    monkeypatch.setattr(try_command, "sys", SimpleNamespace(stdin=stdin))
    assert try_command._has_no_input() == lacks
