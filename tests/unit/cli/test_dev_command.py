"""`grader.py dev`: the maintainers' commands, and the spellings from before there was `dev`."""

import argparse
import sys

import pytest

from grading import dev
from grading.cli import dev_command
from grading.cli.commands import OLD_SPELLINGS, parser
from grading.cli.main import complete
from grading.text.errors import UsageError


@pytest.mark.parametrize("name", ["stubs", "check", "signatures", "quality", "picture"])
def test_old_spelling_is_an_alias(name, capsys):
    """The word alone runs the same function with the same options, and one line on stderr names the new spelling."""
    words = complete([name])
    assert capsys.readouterr() == ("", f"grader.py: `{name}` is now `python3 grader.py dev {name}`.\n")
    new, old = parser().parse_args(["dev", name]), parser().parse_args(words)
    assert vars(new) == vars(old)
    assert new.command.name == name
    assert not new.command.needs_all_parts


def test_every_maintainers_command_has_an_alias():
    assert list(OLD_SPELLINGS) == ["stubs", "check", "signatures", "quality", "picture"]


def test_same_answer(grader, checkout):
    """Output, exit status and files are the same by both spellings, also where the ladder doesn't hold."""
    stub = checkout / "katas" / "01_variables" / "variables.py"
    stub.write_text(stub.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    new, old = grader("dev", "check", "1", cwd=checkout), grader("check", "1", cwd=checkout)
    assert (new.returncode, new.stdout, new.stderr) == (1, old.stdout, "")
    assert "`python3 grader.py dev stubs` derives it" in new.stdout
    assert (old.returncode, old.stderr.count("\n")) == (1, 1)


def test_options_go_along(grader):
    """The line on stderr appears for help and for wrong usage as well, and the exit status is the command's."""
    for words, status in ((["check", "--help"], 0), (["quality", "11"], 2), (["stubs", "4"], 2)):
        done = grader(*words)
        assert done.returncode == status
        assert done.stderr.startswith(f"grader.py: `{words[0]}` is now ")


def test_dev_alone(grader):
    """`dev` without a command is wrong usage; its help names all commands."""
    done = grader("dev")
    assert (done.returncode, done.stdout) == (2, "")
    shown = grader("dev", "--help").stdout.split()
    assert set(OLD_SPELLINGS) <= set(shown)


@pytest.mark.parametrize("name", ["klingon", "../x", "KO", "ko-KR", "english"])
def test_names_that_are_no_languages(name):
    """A word that is no language's code is refused, before a folder is made for it."""
    with pytest.raises(UsageError, match="is no language's code; write one such as ko"):
        dev_command.run_languages(argparse.Namespace(languages=[name]))


def test_catalogues_need_babel(monkeypatch):
    """Without the package a sentence says what installs it."""
    monkeypatch.setitem(sys.modules, "babel", None)
    for name in [name for name in sys.modules if name.startswith(("babel.", "grading.dev.languages"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr(dev, "languages", raising=False)
    with pytest.raises(UsageError, match=r"this needs the package babel, which `.* selftest` installs"):
        dev_command.run_languages(argparse.Namespace(languages=[]))
