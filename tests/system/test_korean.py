"""A Korean student's hour: every command in Korean, in which no English sentence is left."""

import os
import re
import subprocess
import sys

import pytest
import warm_start
from conftest import ROOT
from piped_watch import piped_watch

from grading.cli.commands import COMMANDS, parser
from grading.curriculum import stubs
from grading.curriculum.ladder import find, ladder
from grading.curriculum.mistakes import applied, catalogue
from grading.text import language
from grading.text.language import translation

KOREAN = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "ko_KR.UTF-8", "PYTHONIOENCODING": "utf-8", "COLUMNS": "80"}
DRIVEN = ("KATAS_LANG", "KATAS_PLAIN", "KATAS_TYPED", "NO_COLOR", "GITHUB_ACTIONS")  # the tester's own settings

WORD = r"[A-Za-z][a-z']+"
SENTENCE = re.compile(rf"(?<!\S)[(\[]?(?:{WORD} ){{3,}}{WORD}")
# Text that is no sentence of ours: code words, examples and code, paths, and what Python itself says of an error.
NOT_PROSE = (
    r"`[^`\n]*`",
    r"^ *(>>>|\.\.\.) .*$",
    r"^[-+ ] *(def|class|for|if|return|from|import|with|while|raise|try|except|self|assert) .*$",
    r"Traceback \(most recent call last\):",
    r"^.*File \".*\", line \d+.*$",
    r"\w+(Error|Exception): [^(]*",
    r"\S*(/|\.py|\.md)\S*",
)


def is_translated(*texts):
    return all(translation(text, "ko") != text for text in texts)


# Strict as soon as the catalogue has all its parts: facts of katas, and what a check says.
complete = pytest.mark.skipif(
    not is_translated("Variables", "not written yet: {task}"), reason="the catalogue lacks parts: dev languages"
)


def english(text):
    """Return the runs of four or more English words in a text of the grader's."""
    for pattern in NOT_PROSE:
        text = re.sub(pattern, "·", text, flags=re.MULTILINE)
    return [found[0] for found in SENTENCE.finditer(text)]


@pytest.fixture
def run(checkout):
    """`run(*words)` types a command in Korean; it returns the text and expects no English sentence in it."""

    def type_in(*words, status=0, typed=""):
        command = [sys.executable, "grader.py", *words]
        if typed:
            options = {"capture_output": True, "encoding": "utf-8", "input": typed}
            done = subprocess.run(command, cwd=checkout, env=environment(), **options)
        else:
            done = warm_start.run(command, checkout, environment())
        text = done.stdout + done.stderr
        assert done.returncode == status, text
        assert english(text) == [], text
        assert "Traceback" not in done.stderr
        return text

    return type_in


def environment():
    return {name: value for name, value in os.environ.items() if name not in DRIVEN} | KOREAN


def hand_in(checkout, kata, text):
    (checkout / "katas" / kata.id / f"{kata.name}.py").write_text(text, encoding="utf-8")


def solution(kata):
    return kata.solution.read_text(encoding="utf-8")


def test_english_is_found():
    """The search finds a sentence among Korean, and passes over code."""
    assert english("카타 04: It looks like this one here.") == ["It looks like this one here"]
    assert (
        english("`for x in xs of it`\n>>> print it if you can\n+    for x in self and more\n파일 a/b.py and 둘") == []
    )


@complete
def test_from_the_first_screen_to_a_failing_check(run, checkout):
    """The first screen, stubs in Korean, a check that fails with and without a named mistake, hints, and the graph."""
    first = run(status=1)
    assert "지금 여기" in first
    assert "katas/01_variables/README.ko.md" in first
    assert max(len(line) for line in first.splitlines()) < 80
    assert "01_variables" in run("language", "ko")
    assert "아래의 `TODO kata 04`" in (checkout / "katas" / "04_backward" / "backward.py").read_text("utf-8")
    assert "시작 전" in run("--plain", status=1)
    kata = find("04")
    mistake = catalogue(kata)[0]
    hand_in(checkout, kata, applied(mistake, solution(kata)))
    assert translation(mistake.name, "ko") in run("grade", "04", status=1)
    run("graph", "04")
    run("graph", "04", "--plain")
    functions = find("02")
    unnamed = solution(functions).replace("return x**2", "return x**2 + 0.125 * x**3")
    assert unnamed != solution(functions)
    hand_in(checkout, functions, unnamed)
    run("grade", "02", status=1)
    run("grade", "02", "--plain", status=1)
    assert f"4. {translation(kata.hints[3], 'ko')[:9]}" in run("hint", "04", "--all")
    run("hint", "04")
    run("reset", "04")
    assert "이미 스텁" in run("reset", "04")
    run("solution", "04", status=2)
    assert "+        " in run("solution", "04", "--yes")


@complete
def test_to_the_last_screen(run, checkout):
    """Own katas passed: the last screen, milestones, the lesson's examples, and the graphs of later katas."""
    for kata in ladder():
        hand_in(checkout, kata, solution(kata))
    assert "여러분이 만든 것" in run()
    assert "모두 통과" in run("grade", "03")
    run("grade", "--plain")
    run("graph", "08")
    run("graph", "07", "--of", "y = x * 2", status=2)
    run("solution", "10")
    run("milestone")
    assert "걸음 만에" in run("milestone", "downhill")
    run("milestone", "two-valleys", "--plain")
    run("try", "01", "--lesson")
    run("try", "04", typed="x = 1\n")
    run("language")


@complete
def test_usage_errors(run):
    for words in (
        ("grade", "99"),
        ("hnt",),
        ("grade", "--seed", "x"),
        ("grade", "--seed", "-1"),
        ("reset",),
        ("--bad",),
    ):
        run(*words, status=2)
    run("--lang", "xx", status=2)
    run("grade", "04", "--json", "no/such/folder.json", status=2)
    run("graph", "01", status=2)
    run("graph", "04", "--of", "y = = x", status=2)
    run("milestone", "nothing", status=2)


def test_every_help():
    """No help has an English sentence, and none is wider than 80 columns."""
    from rich.cells import cell_len

    language.choose("ko")
    try:
        helps = [parser().format_help(), *(command_help(command) for command in COMMANDS)]
    finally:
        language.choose("en")
    for text in helps:
        assert english(text) == []
        assert max(map(cell_len, text.splitlines())) <= 80
    assert all("사용법: " in text for text in helps)


def command_help(command):
    """Return the help of one command."""
    actions = [action for action in parser()._actions if action.dest == "name"]
    return actions[0].choices[command.name].format_help()


@complete
@pytest.mark.skipif(os.name == "nt", reason="no interrupt for one process alone")
def test_watch(checkout):
    """A watch without a terminal: the first verdict and the next, all in Korean."""
    with piped_watch(checkout, "04", environment()) as (_, until):
        seen = until("Ctrl-C")
        hand_in(checkout, find("04"), solution(find("04")))
        seen += until("Ctrl-C")
    assert english(seen) == []
    assert "통과했습니다" in seen


def test_begun_files_stay(checkout, grader):
    """`language ko` writes stubs anew that are as shipped, and leaves all others alone; `reset` knows both."""
    kata, begun = find("01"), find("02")
    hand_in(checkout, begun, stubs.derive(begun) + "# mine\n")
    done = grader("language", "ko", cwd=checkout, env=environment())
    assert done.returncode == 0, done.stderr
    assert begun.id in done.stdout.splitlines()[-1]
    assert (checkout / "katas" / begun.id / f"{begun.name}.py").read_text("utf-8").endswith("# mine\n")
    korean = (checkout / "katas" / kata.id / f"{kata.name}.py").read_text("utf-8")
    assert korean == stubs.derive(kata, "ko") != stubs.derive(kata)
    back = grader("reset", "01", "--lang=en", cwd=checkout, env=environment())
    assert "is the stub again" in back.stdout
    assert not (checkout / ".backup" / kata.id).exists()
    assert (checkout / "katas" / kata.id / f"{kata.name}.py").read_text("utf-8") == stubs.derive(kata)


def test_english_output_names_no_other_language(grader):
    """KATAS_LANG=en goes before the system's language."""
    done = grader("hint", "--help", env=environment() | {"KATAS_LANG": "en"}, cwd=ROOT)
    assert done.stdout.startswith("usage: ")
