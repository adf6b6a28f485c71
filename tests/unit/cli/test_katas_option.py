"""`--katas` names some katas: with commas or spaces between them, or in several options."""

import pytest

from grading.cli.commands import parser
from grading.cli.main import parse_options

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
@pytest.mark.parametrize("typed", ["", " ", ","])
def test_an_empty_list(command, typed, capsys):
    """A variable that isn't set doesn't grade all katas, out of their points."""
    with pytest.raises(SystemExit) as exit:
        parse_options([*command, "--katas", typed])
    assert exit.value.code == 2
    assert "argument --katas: this is empty" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["class", "DIR"], BUNDLE])
@pytest.mark.parametrize(
    "typed",
    [
        ["--katas", "01", "02", "03"],
        ["--katas=01", "02", "03"],
        ["--katas", "01,", "02,", "03"],
        ["--katas", "01", "02,03"],
        ["--katas", "01", "--katas", "02", "03"],
    ],
)
def test_spaces_between_them(command, typed):
    """At the end of the command, where the shell hands over each kata by itself."""
    assert parse_options([*command, *typed]).katas == ["01", "02", "03"]


def test_folder_called_like_a_kata():
    """A folder may come after the option, and may be called like a kata."""
    options = parse_options(["class", "--katas", "01", "02"])
    assert (options.katas, str(options.folder)) == (["01"], "02")


@pytest.mark.parametrize(
    "words",
    [
        ["class", "DIR", "--katas", "01", "another"],
        ["class", "DIR", "--katas", "01", "02", "--nope"],
        ["class", "DIR", "--katas", "01", "--jobs", "2", "03"],
        ["class", "DIR", "01"],
        ["grade", "01", "--plain", "02"],
    ],
)
def test_other_words(words, capsys):
    """A word that is no kata is as wrong as ever, and so is a kata that doesn't follow the option."""
    with pytest.raises(SystemExit) as exit:
        parse_options(words)
    assert exit.value.code == 2
    assert "unrecognized arguments" in capsys.readouterr().err
