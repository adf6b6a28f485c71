"""How text is laid out: in colours and signs that the screen can show, as wide as it is, or as sentences to listen to."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from grading.text.colours import QUIET

WIDEST = 100  # columns that are still good to read
LABEL = 9  # columns that the word before a step takes
SPOKEN = {
    "lesson": "Read the lesson",
    "edit": "Edit",
    "a hint": "For a hint, type",
    "one more": "For one more hint, type",
    "again": "To grade it again, type",
    "on save": "To grade it on every save, type",
    "next": "For what is next, type",
    "compare": "To compare with the reference, type",
    "graph": "To see the graph, type",
    "try it": "To try it, type",
    "the stub": "To get the stub back, type",
    "kept": "Your file was kept as",
    "undo": "To get it back, type",
}
WORD = re.compile(r"\S+(?:\s{2,}\S+)*\s*")
SENTENCE = re.compile(r"(?<=[a-z0-9)`][.?!]) +(?=[A-Z`])")


def console(color: bool = True, plain: bool = False) -> Console:
    """Return where to print: colours only in a terminal and without NO_COLOR, widths as the terminal has them.

    A plain one, which KATAS_PLAIN=1 asks for as well, is for screen readers: no colours, bars or signs, and nothing is
    wrapped, so that each line is a sentence.
    """
    plain = plain or os.environ.get("KATAS_PLAIN", "") not in ("", "0")
    for name in ("COLUMNS", "LINES"):
        if os.environ.get(name, "").strip("0") == "":
            os.environ.pop(name, None)  # what a terminal says that doesn't know; rich would print nothing
    # Without a colour system there is no bold either: a plain line is nothing but its letters.
    return Console(
        color_system=None if plain else "auto",
        no_color=True if plain or not color else None,  # None: as NO_COLOR says
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=plain,
    )


def is_plain(out: Console) -> bool:
    """Whether sentences are wanted: a console that wraps nothing is one of those."""
    return out.soft_wrap


def has_signs(out: Console) -> bool:
    """Whether the screen shows ✓ and ━; old Windows consoles don't, nor does Linux without a desktop."""
    unicode = (out.encoding or "ascii").lower().startswith("utf")
    return unicode and not out.legacy_windows and os.environ.get("TERM") != "linux"


def write(out: Console, text: str | Text, indent: int = 0, style: str = "", hang: int = 2) -> None:
    """Print each line of `text`, broken between words where it has to be, with no blank at any end.

    Where a line that is indented by itself, or numbered, goes on, it's `hang` columns further in. A word that is too long stays whole, for the terminal to break:
    so it can be copied.
    """
    for line in (Text(text) if isinstance(text, str) else text).split("\n", allow_blank=True):
        line.expand_tabs(8)
        line.stylize(style)
        own = len(line.plain) - len(line.plain.lstrip(" "))
        if is_plain(out):
            line.rstrip()
            if line:
                keep_whole(out, line[own:])
            continue
        first = indent + own
        later = first + (hang if own or line.plain[:1].isdigit() else 0)
        starts = _row_starts(line.plain[own:], min(out.width, WIDEST) - later)
        for row, part in enumerate(line[own:].divide(starts)):
            part.rstrip()
            keep_whole(out, Text(" " * (later if row else first) if part else "").append_text(part))


def prose(out: Console, text: str, indent: int = 0, style: str = "", hang: int = 2) -> None:
    """Print a paragraph: as wide as the screen is, or a sentence a line."""
    text = " ".join(text.split())
    write(out, SENTENCE.sub("\n", text) if is_plain(out) else text, indent, style, hang)


def step(out: Console, label: str, what: str, note: str = "") -> None:
    """Print something to do: a path or a command, which stays whole, under a word for what it's good for, and a note."""
    if is_plain(out):
        keep_whole(out, Text(f"{SPOKEN.get(label, label.capitalize())}: {what}{', ' if note else ''}{note}"))
        return
    head = Text.assemble("   ", (f"{label:<{LABEL}}", QUIET))
    fits = 3 + LABEL + cell_len(what) <= out.width
    if fits:
        head.append(what)
    else:
        head.rstrip()
    keep_whole(out, head)
    if not fits:
        keep_whole(out, Text("     " + what))
    if note:
        write(out, note, 3 + LABEL if fits else 5, QUIET)


def gap(out: Console) -> None:
    """Print an empty line, which would be read out as "blank"."""
    if not is_plain(out):
        out.print()


def keep_whole(out: Console, line: Text) -> None:
    """Print a line, however long it is, without a line break in it."""
    out.print(line, soft_wrap=True)


@contextmanager
def only_text(out: Console) -> Iterator[None]:
    """GitHub's runners take a printed line such as `::notice::…` for a command; nothing of a student's may be one."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        yield
        return
    token = secrets.token_hex(16)
    out.print(f"::stop-commands::{token}")
    yield
    out.print(f"::{token}::")


def _row_starts(text: str, width: int) -> list[int]:
    """Where the rows after the first begin, so that none is wider than `width` if its words allow that.

    No row ends between several blanks: somebody has put them there to be counted, as in '    a text of a student'.
    """
    starts, used = [], 0
    for word in WORD.finditer(text):
        if used and used + cell_len(word[0].rstrip()) > width:
            starts.append(word.start())
            used = 0
        used += cell_len(word[0])
    return starts
