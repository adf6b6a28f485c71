"""The terminal's output shows the student's place, on any screen, in any encoding, and for a screen reader."""

import hashlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from functools import partial

import pytest
import shared
import solved_checkout
from conftest import ROOT, copied
from rich.color import Color
from rich.console import Console

from grading.curriculum.ladder import ladder
from grading.curriculum.mistakes import applied, catalogue
from grading.text import ascii_fallback, colours, layout

KATA = next(kata for kata in ladder() if kata.name == "generations")
SIGNS = re.compile("[─-◿✀-➿]")  # lines, blocks, shapes and ticks


@pytest.fixture(scope="session")
def begun():
    """A checkout in which kata 06 is passed, 07 has a well-known mistake, 08 is broken, and 09 is a stub.

    Tests must not change it.
    """
    return shared.once("begun checkout", begin)


def begin(folder):
    copy = copied(folder)
    answers = {kata.id: kata.solution.read_text(encoding="utf-8") for kata in ladder()[5:7]}
    mistake = next(mistake for mistake in catalogue(KATA) if mistake.id == "generation-not-increased")
    answers[KATA.id] = applied(mistake, answers[KATA.id])
    answers["08_weakref_memory"] = "def broken(:\n"
    for kata_id, text in answers.items():
        (copy / "katas" / kata_id / f"{kata_id[3:]}.py").write_text(text, encoding="utf-8")
    return copy


@pytest.fixture
def shown(begun, grader):
    """`shown(*args, katas=…, columns=…, **env)` grades katas there, if not named 06 to 09, and returns the output.

    An output that a test has seen is stored for the others, since the checkout never changes.
    """

    def run(*args, katas="6 7 8 9", columns=80, **env):
        def grade(folder):
            settings = {**os.environ, "COLUMNS": str(columns), **env}
            done = grader(*katas.split(), *args, cwd=begun, env=settings)
            assert done.returncode == 1, done.stderr
            assert done.stderr == ""
            return done.stdout

        asked = repr((args, katas, columns, sorted(env.items())))
        return shared.once(f"begun {hashlib.sha256(asked.encode()).hexdigest()}", grade)

    return run


@pytest.fixture
def points(begun, grader):
    """The points and the maximum of each of these katas, from the report."""

    def grade(folder):
        katas = json.loads(grader("grade", "6", "7", "8", "9", "--json", "-", cwd=begun).stdout)["katas"]
        return [(kata["points"], kata["max_points"]) for kata in katas]

    return shared.once("begun points", grade)


def test_where_one_is(shown, points):
    """The ladder shows one line per kata in order: those that are done, the marked current one, and those to come."""
    lines = shown().splitlines()
    assert [line[:6] for line in lines[:4]] == ["  ✓ 06", "▸ ✗ 07", "  ✗ 08", "  · 09"]
    assert [re.search(r" (\d+/\d+)", line)[1] for line in lines[:4]] == [f"{had}/{most}" for had, most in points]
    (six, all_six), (seven, all_seven), (eight, _), (nine, _) = points
    assert six == all_six and 0 < seven < all_seven and eight == nine == 0
    assert lines[1].endswith("you are here")
    assert lines[2].endswith("can't be imported")
    assert lines[5] == f" {six + seven} of {sum(most for _, most in points)} points, 1 of 4 katas passed."


def test_one_thing_in_full(shown):
    """The terminal explains the current task in full, and nothing else."""
    text = shown()
    assert text.count("Fix first: kata 07, Generations") == 1
    assert text.count("called ") == 1
    assert "broken(" not in text
    assert "README.md" not in text


def test_narrow(shown, points):
    """Forty columns show the same text as a wide screen: nothing is cut, and only a path may be longer."""
    narrow, wide = shown(columns=40), shown(columns=200)
    for line in narrow.splitlines():
        assert len(line) <= 40 or " " not in line.strip().removeprefix("at "), line
    assert re.findall(r"\S+", narrow.partition("Fix first")[2]) == re.findall(r"\S+", wide.partition("Fix first")[2])
    assert re.search(rf"07 Generations +\S+ +{points[1][0]}/{points[1][1]}\n", narrow)
    assert "can't be imported" in narrow


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_no_blank_at_the_end_of_a_line(shown, columns):
    """No line ends with blanks, which a student would copy without seeing them."""
    assert [line for line in shown(columns=columns).splitlines() if line != line.rstrip()] == []


def test_no_line_is_too_long_to_read(shown):
    """On a very wide screen a paragraph is no wider than in a book."""
    assert max(map(len, shown(columns=300).splitlines())) <= layout.WIDEST


def luminance(colour):
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in Color.parse(colour).get_truecolor())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", ["GOOD", "BAD", "NOTE", "PLACE", "QUIET"])
def test_colours_are_readable_on_light_and_dark(name):
    """By WCAG 2's formula each colour has a contrast of at least 3.8 to white and to black.

    No colour can have more than 4.5 to both.
    """
    colour = getattr(colours, name)
    assert Color.parse(colour).number >= 16, "the first sixteen are what the terminal makes of them"
    assert 1.05 / (luminance(colour) + 0.05) >= 3.8
    assert (luminance(colour) + 0.05) / 0.05 >= 3.8


def test_colours_are_those_only(shown):
    """The terminal shows no other colours."""
    text = shown(FORCE_COLOR="1", TERM="xterm-256color")
    allowed = {"0", "1"} | {
        f"38;5;{Color.parse(getattr(colours, name)).number}" for name in ("GOOD", "BAD", "NOTE", "PLACE", "QUIET")
    }
    used = set(re.findall(r"\x1b\[([\d;]*)m", text))
    assert {code.removeprefix("1;") for code in used} <= allowed
    assert len(used) > 4


def test_no_color(shown):
    """--no-color and NO_COLOR remove the colours, and a pipe gets no escapes at all."""
    terminal = {"FORCE_COLOR": "1", "TERM": "xterm-256color"}
    assert "\x1b[38" not in shown("--no-color", **terminal)
    assert "\x1b[38" not in shown(NO_COLOR="1", **terminal)
    assert "\x1b" not in shown()


@pytest.mark.parametrize("encoding", ["cp437", "cp1252", "cp949", "ascii"])
def test_old_consoles(begun, encoding):
    """A console without ✓ and … shows plain letters with the same meaning, and no question marks for them."""
    env = {**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "80"}
    command = [sys.executable, str(begun / "grader.py"), "6", "7", "9"]
    done = subprocess.run(command, cwd=begun, env=env, capture_output=True, check=False)
    text = done.stdout.decode(encoding)
    assert done.stderr == b""
    assert [line[:6] for line in text.splitlines()[:3]] == ["  + 06", "> x 07", "  . 09"]
    assert "#" * 20 + "  8/8" in text
    assert not SIGNS.search(text)
    assert re.findall(r"[^\n]*\?(?! *\n)[^\n]*", text.partition("points")[0]) == []


def test_our_letters_have_a_plain_form():
    """Every letter in the katas' texts has a substitute in ASCII."""
    files = [*(ROOT / "katas").glob("*/*.toml"), *(ROOT / "katas").glob("*/*.py"), *(ROOT / "grading").rglob("*.py")]
    special = {letter for file in files for letter in file.read_text(encoding="utf-8") if not letter.isascii()}
    assert special, "there are some"
    drawn = set("✓✗·━─▸▁▂▃▄▅▆▇█│╭╮╰╯├┤┬┴┼┌┐└┘")
    lost = {letter for letter in special - drawn if "?" in letter.encode("ascii", ascii_fallback.ERRORS).decode()}
    lost -= set("⋅∙∗÷≤≥≠「」『』₩￦。、")  # which only students type: a message that repeats them says what to write
    # Korean has no letters in ASCII, and its readers don't use consoles that can't show it.
    assert {letter for letter in lost if not SIGNS.match(letter) and not "ㄱ" <= letter <= "힣"} == set()


def test_letters_of_others():
    """An accent is left out, and a letter without a substitute becomes a question mark.

    Decoding stays unchanged.
    """
    assert "é², a → b … 한 😀".encode("ascii", ascii_fallback.ERRORS) == b"e^2, a -> b ... ? ?"
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("utf-8", ascii_fallback.ERRORS)


def test_plain(shown, points):
    """For a screen reader there is one sentence per line, without bars, signs, colours, empty lines or indents."""
    text = shown("--plain", columns=40, FORCE_COLOR="1", TERM="xterm-256color")
    lines = text.splitlines()
    of = [f"{had} of {most} points" for had, most in [*points, [sum(numbers) for numbers in zip(*points)]]]
    assert lines[:5] == [
        f"Kata 06, Repeated variables: {of[0]}, passed.",
        f"Kata 07, Generations: {of[1]}, in progress, you are here.",
        f"Kata 08, Weakref memory: {of[2]}, can't be imported.",
        f"Kata 09, no_grad: {of[3]}, not begun.",
        f"{of[4]}, 1 of 4 katas passed.",
    ]
    assert "This looks like: generations that never go up." in lines
    assert any(re.fullmatch(r"It is in katas.07_generations.generations\.py, line \d+\.", line) for line in lines)
    assert "For a hint, type: python3 grader.py hint 07" in lines
    assert not SIGNS.search(text)
    assert "\x1b" not in text
    assert [line for line in lines if not line or line != line.strip()] == []


def test_plain_says_as_much(shown):
    """The sentences contain all the information of the screen."""
    words = set(re.findall(r"\w+", shown().partition("Fix first")[2]))
    assert words <= set(re.findall(r"\w+", shown("--plain"))) | {"a", "at", "again"}


def test_plain_by_the_environment(shown):
    """KATAS_PLAIN=1 is the same as --plain, and empty or 0 is not."""
    broken = partial(shown, katas="8")
    assert broken(KATAS_PLAIN="1") == broken("--plain") != broken()
    assert broken(KATAS_PLAIN="0") == broken(KATAS_PLAIN="") == broken()


def test_plain_hint_and_reset(grader, checkout):
    """`hint` and `reset` also write sentences."""
    told = grader("hint", "1", "--plain", cwd=checkout).stdout.splitlines()
    assert told[0] == f"Kata 01, Variables: hint 1 of {len(ladder()[0].hints)}."
    assert told[1].startswith("Hint 1: ")
    assert told[-1].startswith("For one more hint, type: ")
    (checkout / "katas" / "01_variables" / "variables.py").write_text("", encoding="utf-8")
    told = grader("reset", "1", "--plain", cwd=checkout).stdout.splitlines()
    assert [line.partition(":")[0] for line in told[1:]] == ["Your file was kept as", "To get it back, type"]


def test_end_screen(grader, checkout):
    """A student who has passed everything reads a summary, a command and lines to try, and the next steps.

    The command and the lines work.
    """
    solved_checkout.solve(checkout)
    done = solved_checkout.graded()
    assert done.returncode == 0
    assert re.search(r"^ (\d{3}) of \1 points, 10 of 10 katas passed\.$", done.stdout, re.MULTILINE)
    for heading in ("Every required check is passed.", "What you have built", "What to do next"):
        assert f" {heading}\n" in done.stdout
    lines = len((checkout / "katas" / "10_overloads" / "overloads.py").read_text(encoding="utf-8").splitlines())
    assert f"overloads.py: {lines} lines." in done.stdout
    assert "stretch checks are left" not in done.stdout
    program = "\n".join(re.findall(r">>> (.*)", done.stdout)) + "\n"
    words = shlex.split(re.search(r"try it +(.*)", done.stdout)[1].replace("\\", "/"))
    tried = subprocess.run(
        [sys.executable, *words[1:]], cwd=checkout, input=program, capture_output=True, encoding="utf-8", check=False
    )
    assert re.search(r"3\.11111", tried.stdout), tried.stderr


def test_end_screen_with_stretch_left(grader, checkout):
    """The end screen counts the remaining stretch checks, with the command that shows each kata's first in full."""
    solved_checkout.solve(checkout)
    shutil.copy(ROOT / "tests" / "answers" / "book_style" / "backward.py", checkout / "katas" / "04_backward")
    done = grader(cwd=checkout)
    assert done.returncode == 0
    assert "Beyond the book, for no points, 2 stretch checks are left." in done.stdout
    assert re.search(r"kata 04 +\S+ grader\.py grade 04\n", done.stdout)
    alone = grader("4", cwd=checkout).stdout
    assert "2 stretch checks are left" in alone
    assert re.search(r"at katas.04_backward.backward\.py:\d+", alone)


def test_what_comes_after_a_kata(grader, checkout):
    """After a passed kata, the next one is offered with its lesson and file, unless the student has begun it."""
    for name in ("backward", "overloads"):
        folder = next(kata.id for kata in ladder() if kata.name == name)
        shutil.copy(ROOT / "solution" / f"{name}.py", checkout / "katas" / folder)
    offered = grader("4", cwd=checkout).stdout
    assert "Next: kata 05, Variadic args." in offered
    assert re.search(r"edit +katas.05_variadic_args.variadic_args\.py", offered)
    begun = checkout / "katas" / "05_variadic_args" / "variadic_args.py"
    begun.write_text(begun.read_text(encoding="utf-8") + "\nmine = 1\n", encoding="utf-8")
    assert "Next: " not in grader("4", cwd=checkout).stdout
    assert "Next: " not in grader("10", cwd=checkout).stdout


def test_commands_fit_where_one_is(begun, grader):
    """In a kata's own folder the commands and paths on the screen work there."""
    command = [sys.executable, "../../grader.py", "7"]
    done = subprocess.run(
        command, cwd=begun / "katas" / KATA.id, capture_output=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert re.search(r" \.\.[/\\]\.\.[/\\]grader\.py hint 07\n", done.stdout)
    assert re.search(r"at generations\.py:\d+\n", done.stdout)


def test_hint_for_the_kata_one_is_on(grader, checkout):
    """Without a kata, a hint is for the first kata that isn't passed, whether it is new or fails."""
    assert grader("hint", cwd=checkout).stdout.startswith(" Kata 01, Variables: hint 1 of ")
    for kata in ladder()[:3]:
        shutil.copy(kata.solution, checkout / "katas" / kata.id / f"{kata.name}.py")
    broken = checkout / "katas" / "02_functions" / "functions.py"
    assert grader("hint", cwd=checkout).stdout.startswith(" Kata 04, Backward: hint 1 of ")
    broken.write_text("def broken(:\n", encoding="utf-8")
    assert grader("hint", cwd=checkout).stdout.startswith(" Kata 02, Functions: hint 1 of ")


def test_after_the_last_hint(grader, checkout):
    """After the last hint, the message says so and names other help.

    An unreadable file of hints does no harm.
    """
    all_of_them = grader("hint", "7", "--all", cwd=checkout).stdout
    again = grader("hint", "7", cwd=checkout).stdout
    assert again == all_of_them
    assert "That was the last one." in again
    assert re.search(r"lesson +katas.07_generations.README", again)
    of_another = (
        "no json",
        "[]",
        "[" * 100_000,
        *(f'{{"07_generations": {what}}}' for what in ("-3", '"x"', "1e999", "[]")),
    )
    for text in of_another:
        (checkout / ".backup" / "hints.json").write_text(text, encoding="utf-8")
        assert grader("hint", "7", cwd=checkout).stdout.startswith(" Kata 07, Generations: hint 1 of ")


def test_no_place_for_the_number_of_hints(grader, checkout):
    """Where the number of hints can't be stored, the next command shows all, and not the first one for ever."""
    (checkout / ".backup").write_text("", encoding="utf-8")
    said = grader("hint", "7", cwd=checkout).stdout
    assert said.startswith(" Kata 07, Generations: hint 1 of ")
    assert re.search(r"them all +\S+ \S*grader.py hint 07 --all\n", said)
    assert "one more" not in said


@pytest.mark.skipif(os.name == "nt", reason="the command on the screen is one of a Unix shell")
def test_undo_a_reset(grader, checkout):
    """The command that `reset` shows brings the file back."""
    path = checkout / "katas" / "04_backward" / "backward.py"
    path.write_text("my = 'work'\n", encoding="utf-8")
    undo = re.search(r"undo\s+(cp .*)", grader("reset", "4", cwd=checkout).stdout)[1]
    subprocess.run(undo, shell=True, cwd=checkout, check=True)
    assert path.read_text(encoding="utf-8") == "my = 'work'\n"


def drawn(picture):
    """Return the contents of an SVG: each piece of text with its place and style, and the styles."""
    root = ET.fromstring(picture)
    name = "{http://www.w3.org/2000/svg}"
    texts = [(part.text, part.get("x"), part.get("y"), part.get("class")) for part in root.iter(f"{name}text")]
    return texts, root.find(f"{name}style").text


@pytest.mark.skipif(os.name == "nt", reason="the committed picture has the paths of a Unix system")
def test_picture(grader, checkout, tmp_path):
    """`picture` draws README's picture from a real run.

    It ignores the answers in the checkout, and the picture needs nothing from a network.
    """
    shutil.copy(ROOT / "solution" / "weakref_memory.py", checkout / "katas" / "08_weakref_memory")
    file = tmp_path / "terminal.svg"
    assert grader("dev", "picture", "--out", file, cwd=checkout).returncode == 0
    committed = (ROOT / "docs" / "terminal.svg").read_text(encoding="utf-8")
    assert drawn(file.read_text(encoding="utf-8")) == drawn(committed), "python3 grader.py dev picture draws it anew"
    assert "(docs/terminal.svg)" in (ROOT / "README.md").read_text(encoding="utf-8").partition("## ")[0]
    assert re.findall(r"https?://[^\"]*", committed) == ["http://www.w3.org/2000/svg"]
    assert "url(" not in re.sub(r"url\(#[\w-]+\)", "", committed)


def test_blanks_that_count_stay_together():
    """A text with several blanks, such as a repr with indented lines, keeps all of them."""
    text = "called repr(x): got [' [3. 4.]'], expected ['          [3. 4.]']."
    for width in range(20, 80):
        out = Console(file=io.StringIO(), width=width)
        layout.print_lines(out, text, 2)
        assert "['          [3." in out.file.getvalue()
