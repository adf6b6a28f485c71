"""`--katas` names some katas, with commas between them or in several options."""

import pytest

from grading.cli.commands import parser

BUNDLE = ["bundle", "gradescope", "--out", "one.zip"]


@pytest.mark.parametrize("command", [["class", "DIR"], BUNDLE])
@pytest.mark.parametrize(
    "typed", [["--katas", "01,02,03"], ["--katas", "01", "--katas", "02,03"], ["--katas", "01 02", "--katas=03"]]
)
def test_all_that_are_named(command, typed):
    """A second option doesn't replace the first one."""
    assert parser().parse_args([*command, *typed]).katas == ["01", "02", "03"]


@pytest.mark.parametrize("command", [["class", "DIR"], BUNDLE])
def test_none_named(command):
    assert not parser().parse_args(command).katas
