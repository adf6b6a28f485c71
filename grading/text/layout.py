"""The layout of text in a terminal: as wide as the screen, with signs that it has; or sentences for a screen reader."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from grading.text.colours import QUIET
from grading.text.language import said, shown

WIDEST = 100  # columns that are still good to read
LABEL = 9  # columns for the label of a step
# The label of each step, and the words of a plain console in its place.
STEPS = {
    "lesson": (said("lesson"), said("Read the lesson")),
    "edit": (said("edit"), said("Edit")),
    "a hint": (said("a hint"), said("For a hint, type")),
    "one more": (said("one more"), said("For one more hint, type")),
    "them all": (said("them all"), said("Them all")),
    "again": (said("again"), said("To grade it again, type")),
    "on save": (said("on save"), said("To grade it on every save, type")),
    "next": (said("next"), said("For what is next, type")),
    "compare": (said("compare"), said("To compare with the reference, type")),
    "graph": (said("graph"), said("To see the graph, type")),
    "try it": (said("try it"), said("To try it, type")),
    "use it": (said("use it"), said("To see what your engine can do, type")),
    "read on": (said("read on"), said("For what comes after the ladder, read")),
    "look at": (said("look at"), said("Its script is")),
    "script": (said("script"), said("Its script is")),
    "picture": (said("picture"), said("A picture is in")),
    "a page": (said("a page"), said("For a page with all pictures, type")),
    "the stub": (said("the stub"), said("To get the stub back, type")),
    "kept": (said("kept"), said("Your file was kept as")),
    "undo": (said("undo"), said("To get it back, type")),
}
WORD = re.compile(r"\S+(?:\s{2,}\S+)*\s*")
SENTENCE = re.compile(r"(?<=[a-z0-9)`가-힣][.?!]) +(?=[A-Z`가-힣])")


class PlainConsole(Console):
    """A console for screen readers: no colours, bars or signs, and no line is wrapped, so that each is a sentence."""


def console(color: bool = True, plain: bool = False) -> Console:
    """Return the console to print on; KATAS_PLAIN=1 asks for a plain one, as `plain` does.

    Colours are used only in a terminal and without NO_COLOR. Widths are the terminal's.
    """
    plain = plain or os.environ.get("KATAS_PLAIN", "") not in ("", "0")
    for name in ("COLUMNS", "LINES"):
        if os.environ.get(name, "").strip("0") == "":
            os.environ.pop(name, None)  # a terminal of unknown size sets 0, and rich would print nothing
    if plain:
        # Without a colour system there is no bold either.
        return PlainConsole(
            color_system=None, no_color=True, highlight=False, markup=False, emoji=False, soft_wrap=True
        )
    no_color = None if color else True  # None: by NO_COLOR
    return Console(no_color=no_color, highlight=False, markup=False, emoji=False)


def is_plain(out: Console) -> bool:
    """True if the reader wants sentences."""
    return isinstance(out, PlainConsole)


def has_signs(out: Console) -> bool:
    """True if the screen has ✓ and ━. Old Windows consoles lack them, and so does Linux without a desktop."""
    unicode = (out.encoding or "ascii").lower().startswith("utf")
    return unicode and not out.legacy_windows and os.environ.get("TERM") != "linux"


def print_lines(out: Console, text: str | Text, indent: int = 0, style: str = "", hang: int = 2) -> None:
    """Print each line of `text`, broken between words if it is too wide, without blanks at the end of a row.

    - If a line is numbered, or indented by itself, its later rows are indented by `hang` more columns.
    - A word that is too long stays whole, for the terminal to break, so that it can be copied.
    """
    for line in (Text(shown(text)) if isinstance(text, str) else text).split("\n", allow_blank=True):
        line.expand_tabs(8)
        line.stylize(style)
        own = len(line.plain) - len(line.plain.lstrip(" "))
        if is_plain(out):
            line.rstrip()
            if line:
                print_unbroken(out, line[own:])
            continue
        first = indent + own
        later = first + (hang if own or line.plain[:1].isdigit() else 0)
        starts = _row_starts(line.plain[own:], min(out.width, WIDEST) - later)
        for row, part in enumerate(line[own:].divide(starts)):
            part.rstrip()
            print_unbroken(out, Text(" " * (later if row else first) if part else "").append_text(part))


def print_paragraph(out: Console, text: str, indent: int, style: str = "", hang: int = 2) -> None:
    """Print a paragraph, as wide as the screen, or one sentence per line."""
    text = " ".join(shown(text).split())
    print_lines(out, SENTENCE.sub("\n", text) if is_plain(out) else text, indent, style, hang)


def print_step(out: Console, label: str, action: str, note: str = "") -> None:
    """Print a step to take: its label, the path or command, which is never broken, and a note.

    The label is a key of STEPS, or a sentence.
    """
    label, spoken = map(shown, STEPS.get(label, (label, "")))
    note = shown(note)
    if is_plain(out):
        print_unbroken(out, Text(f"{spoken or label.capitalize()}: {action}{', ' if note else ''}{note}"))
        return
    head = Text.assemble("   ", (label + " " * (LABEL - cell_len(label)), QUIET))
    fits = 3 + LABEL + cell_len(action) <= out.width
    if fits:
        head.append(action)
    else:
        head.rstrip()
    print_unbroken(out, head)
    if not fits:
        print_unbroken(out, Text("     " + action))
    if note:
        print_lines(out, note, 3 + LABEL if fits else 5, QUIET)


def print_gap(out: Console) -> None:
    """Print an empty line, except on a plain console: a screen reader would say "blank"."""
    if not is_plain(out):
        out.print()


def print_unbroken(out: Console, line: Text) -> None:
    """Print a line without any line break in it, however long it is."""
    out.print(line, soft_wrap=True)


@contextmanager
def no_workflow_commands(out: Console) -> Iterator[None]:
    """Keep GitHub's runners from obeying a printed line such as `::notice::…`, which a student's text may have."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        yield
        return
    token = secrets.token_hex(16)
    out.print(f"::stop-commands::{token}")
    yield
    out.print(f"::{token}::")


def _row_starts(text: str, width: int) -> list[int]:
    """Return where the rows after the first begin, so that none is wider than `width` if its words allow that.

    No row ends between several blanks: a text such as '    four blanks' has them for the reader to count.
    """
    starts, used = [], 0
    for word in WORD.finditer(text):
        if used and used + cell_len(word[0].rstrip()) > width:
            starts.append(word.start())
            used = 0
        used += cell_len(word[0])
    return starts
