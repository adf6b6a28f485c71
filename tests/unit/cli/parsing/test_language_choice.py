"""The language of the texts: which of four places counts, and what a name stands for."""

import argparse
import ast
import importlib.util
import io
import re
import sys
import types
from pathlib import Path

import pytest
from rich.cells import cell_len

from grading.cli import main
from grading.cli.environment import language as setup_language
from grading.cli.environment import requirements
from grading.cli.parsing import argparse_texts, language_choice
from grading.cli.parsing.command import CommandParser, wrapped
from grading.cli.parsing.language_choice import Origin, choose, matching, without_option
from grading.text import language
from grading.text.errors import UsageError

KNOWN = ("en", "ko", "pt_BR")


@pytest.fixture
def stored(tmp_path):
    return tmp_path / ".backup" / "language"


@pytest.fixture
def korean():
    """All texts in Korean for one test."""
    language.choose("ko")
    yield
    language.choose("en")


def test_the_first_place_that_names_a_language_counts(stored):
    """--lang goes before KATAS_LANG, that before the stored language, and that before the system's."""
    system = {"LANG": "ko_KR.UTF-8"}
    assert (choose(None, KNOWN, {}, stored).language, choose(None, KNOWN, system, stored).language) == ("en", "ko")
    language_choice.store("pt_BR", stored)
    found = choose(None, KNOWN, system, stored)
    assert (found.language, found.origin) == ("pt_BR", Origin.STORED)
    found = choose(None, KNOWN, {**system, "KATAS_LANG": "en"}, stored)
    assert (found.language, found.origin) == ("en", Origin.VARIABLE)
    found = choose("ko", KNOWN, {**system, "KATAS_LANG": "en"}, stored)
    assert (found.language, found.origin) == ("ko", Origin.OPTION)


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LC_ALL": "ko_KR.UTF-8", "LANG": "en_US.UTF-8"}, "ko"),
        ({"LC_ALL": "", "LC_MESSAGES": "ko", "LANG": "en_US"}, "ko"),
        ({"LC_ALL": "C", "LANG": "ko_KR"}, "en"),
        ({"LANG": "pt_BR"}, "pt_BR"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"KATAS_LANG": "", "LANG": "ko_KR@euro"}, "ko"),
    ],
)
def test_the_system(environment, language, stored):
    """The first of LC_ALL, LC_MESSAGES and LANG that is set names the language; one that isn't here is English."""
    assert choose(None, KNOWN, environment, stored).language == language


def test_an_unknown_language(stored):
    """An unknown one at --lang is known to be unknown; one in the variable, or stored and gone, doesn't count."""
    found = choose("xx", KNOWN, {"LANG": "ko"}, stored)
    assert (found.language, found.wanted, found.is_known) == ("en", "xx", False)
    found = choose(None, KNOWN, {"KATAS_LANG": "kr", "LANG": "ko_KR"}, stored)
    assert (found.language, found.origin) == ("ko", Origin.SYSTEM)
    language_choice.store("gone", stored)
    assert choose(None, KNOWN, {"LANG": "ko"}, stored).origin is Origin.SYSTEM
    stored.write_bytes(b"\xff\xfe")
    assert choose(None, KNOWN, {"LANG": "ko"}, stored).language == "ko"


def test_what_is_wrong_is_said_in_the_users_language(monkeypatch, capsys):
    """A misspelled KATAS_LANG is noted, and --lang without a language is refused, in the language that goes on."""
    monkeypatch.setattr(language_choice, "read", lambda stored=None: "ko")
    monkeypatch.setenv("KATAS_LANG", "kr")
    try:
        assert main.in_chosen_language(["hint"]) == ["hint"]
        assert language.chosen() == "ko"
        assert "'kr'" in capsys.readouterr().err
        with pytest.raises(UsageError, match=r"^--lang takes a language; there are en, ko$"):
            main.in_chosen_language(["hint", "--lang"])
    finally:
        language.choose("en")


class Output(io.StringIO):
    """A standard output with an encoding, for sys.stdout."""

    encoding = "cp437"


@pytest.mark.parametrize(("words", "shown", "noted"), [([], "en", False), (["--lang", "ko"], "ko", True)])
def test_letters_that_the_output_lacks(words, shown, noted, monkeypatch, capsys):
    """The system's language is then English; one that was asked for stays, for pages and files, and a note says so."""
    monkeypatch.setattr(language_choice, "STORED", Path("none"))
    monkeypatch.delenv("KATAS_LANG", raising=False)
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    monkeypatch.setattr(sys, "stdout", Output())
    try:
        main.in_chosen_language(["hint", *words])
        assert language.chosen() == shown
        assert ("cp437, lacks letters of the language ko" in capsys.readouterr().err) == noted
    finally:
        language.choose("en")


def test_encodings():
    """A language fits an encoding that has its letters; an encoding that Python doesn't know fits none but English."""
    fitting = {
        (name, code) for name in ("en", "ko") for code in ("ascii", "cp949", "utf-8") if language.fits(name, code)
    }
    assert fitting == {("en", "ascii"), ("en", "cp949"), ("en", "utf-8"), ("ko", "cp949"), ("ko", "utf-8")}
    assert language.fits("ko", None)
    assert not language.fits("ko", "no such")


def test_names():
    assert [matching(name, KNOWN) for name in ("ko", "KO", "ko-KR", "ko_KR.eucKR", "pt_BR", "pt-br")] == [
        *["ko"] * 4,
        *["pt_BR"] * 2,
    ]
    assert [matching(name, KNOWN) for name in ("", "C", "POSIX", "pt", "korean")] == [None] * 5


@pytest.mark.parametrize(
    ("typed", "rest", "value"),
    [
        ("", "", None),
        ("--lang ko grade 07", "grade 07", "ko"),
        ("grade --lang=ko 07", "grade 07", "ko"),
        ("hint 07 --lang", "hint 07", ""),
        ("hint --lang --all", "hint --all", ""),
        ("selftest -- --lang ko", "selftest -- --lang ko", None),
        ("--lang ko --lang en", "", "en"),
        ("hint --language ko", "hint --language ko", None),
    ],
)
def test_the_option_stands_anywhere(typed, rest, value):
    assert without_option(typed.split()) == (rest.split(), value)


def windows(answer):
    """Return a stand-in for ctypes.windll whose user has this display language."""
    return types.SimpleNamespace(kernel32=types.SimpleNamespace(GetUserDefaultUILanguage=answer))


def refusing():
    raise OSError


def test_windows():
    """On Windows the display language counts, unless a variable names one; a Windows that doesn't say is English."""
    assert language_choice.windows_language(windows(lambda: 0x0412)) == "ko_KR"
    assert language_choice.windows_language(windows(lambda: 0xFFFF)) == ""
    assert language_choice.windows_language(windows(refusing)) == ""
    assert language_choice.windows_language(types.SimpleNamespace()) == ""
    assert language_choice.system_language({}, lambda: "ko_KR") == "ko_KR"
    assert language_choice.system_language({"LANG": "en_US"}, lambda: "ko_KR") == "en_US"


def argparse_templates(path):
    """Return the texts that an argparse module has translated, as its source has them."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    calls = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) in ("_", "ngettext")]
    values = [each.value for call in calls for each in call.args if isinstance(each, ast.Constant)]
    return {value for value in values if isinstance(value, str)}


# argparse's texts for those who write a parser, which no user of ours can see.
FOR_PROGRAMMERS = re.compile(
    r"__call__|conflicting|cannot merge|invalid option string|invalid conflict|is an invalid argument|dest= is|must be"
    r"|is not callable|program's version|subparser|subcommands|can't open|argument \"-\" with|deprecated|\(default: "
)


def test_argparse_texts_are_all_here():
    """Each text of this Python's argparse that a user can meet is listed, and is in the catalogue."""
    path = Path(importlib.util.find_spec("argparse").origin)
    here = {text for text in argparse_templates(path) if not FOR_PROGRAMMERS.search(text)}
    assert len(here) > 15
    assert here - set(argparse_texts.TEXTS) == set()
    assert all(language.translation(text, "ko") != text for text in argparse_texts.TEXTS if re.search("[a-z] ", text))


def test_argparse_in_korean(korean, capsys):
    """The texts of argparse are in the chosen language; the system's language doesn't matter."""
    argparse_texts.translate()
    parser = CommandParser(prog="x")
    parser.add_argument("kata", help=language.said("show all of them"))
    parser.add_argument("--from", choices=("a", "b"))
    for words in ([], ["7", "--from"], ["7", "--from", "c"], ["7", "8"]):
        with pytest.raises(SystemExit):
            parser.parse_args(words)
        text = capsys.readouterr().err
        assert re.search(r"[가-힣]+: ", text), text
        assert not re.search(r"usage|error|expected|required|unrecognized|choose", text)
    assert language.translation("show all of them", "ko") in parser.format_help()
    language.choose("en")
    assert argparse.ArgumentParser(prog="x").format_usage() == "usage: x [-h]\n"


def test_the_rows_of_the_usage_stand_below_one_another(korean, monkeypatch):
    """A row begins where the options of the first one do, in columns of the screen."""
    monkeypatch.setenv("COLUMNS", "60")
    argparse_texts.translate()
    command_line = CommandParser(prog="grader.py")
    for number in range(9):
        command_line.add_argument(f"--option{number}")
    first, second, *_ = command_line.format_usage().split("\n")
    assert cell_len(first[: first.index("[")]) == second.index("[")
    assert not first.isascii()


def test_wide_letters_take_two_columns():
    assert wrapped("가나다 라마 바사아자 x", 8) == ["가나다", "라마", "바사아자", "x"]
    assert wrapped("", 8) == []


def test_the_set_up_speaks_the_language(monkeypatch, tmp_path):
    """The set-up, which knows nothing of the grader, finds the translation; --lang before the command is no command."""
    monkeypatch.setenv("KATAS_LANG", "ko")
    text = setup_language.said("Adding to .venv (once): {packages}", packages="rich")
    assert text.endswith(": rich")
    assert "한 번만" in text
    monkeypatch.setattr("sys.argv", ["grader.py", "--lang", "en", "milestone", "moons"])
    assert setup_language.said("Type:") == "Type:"
    assert any(name.startswith("matplotlib") for name in requirements.requirements())
    monkeypatch.setattr(setup_language, "LOCALE", str(tmp_path / "gone"))
    assert setup_language.said("{path} is missing in this checkout.", path="x") == "x is missing in this checkout."
