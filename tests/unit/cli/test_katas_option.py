"""`--katas` names some katas: with commas or spaces between them, or in several options."""

import pytest

from grading.cli.commands import parser
from grading.cli.main import parsed

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


@pytest.mark.parametrize("command", [["class", "DIR"], BUNDLE])
@pytest.mark.parametrize(
    "typed", [["--katas", "01", "02", "03"], ["--katas=01", "02", "--katas", "03"], ["--katas", "01,02", "overloads"]]
)
def test_spaces_between_them(command, typed):
    """Without commas, the shell hands over each kata by itself."""
    words = [*command, *typed]
    named = [word for word in ",".join(typed).replace("--katas", "").replace("=", ",").split(",") if word]
    assert sorted(parsed(words).katas) == sorted(named)


@pytest.mark.parametrize("left", [["--katas", "01", "another"], ["01"], ["--katas", "01", "02", "--nope"]])
def test_other_words(left, capsys):
    """A word that is no kata is as wrong as ever, and so is a kata to which no option leads."""
    with pytest.raises(SystemExit) as exit:
        parsed(["class", "DIR", *left])
    assert exit.value.code == 2
    assert "unrecognized arguments" in capsys.readouterr().err
