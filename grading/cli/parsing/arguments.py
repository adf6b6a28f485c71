"""Arguments that several commands share, and the types of arguments."""

import argparse
from typing import TYPE_CHECKING

from grading.text.language import said, shown

if TYPE_CHECKING:  # it takes a while to import, and a worker is started first
    from rich.console import Console


def add_deadline(parser: argparse.ArgumentParser) -> None:
    """Declare --deadline."""
    parser.add_argument(
        "--deadline",
        type=seconds,
        metavar="SECONDS",
        help=said("how long a check may take, on a slow machine (default: 5)"),
    )


def add_katas(parser: argparse.ArgumentParser, meaning: str) -> None:
    """Declare --katas, which may come several times; its value is the words, or None.

    `main.parse_options` sees to katas without commas between them.
    """
    parser.add_argument("--katas", action="extend", type=_kata_list, metavar="LIST", help=meaning)


def kata_words(text: str) -> list[str]:
    """Return the words of a list, with commas or spaces between them."""
    return text.replace(",", " ").split()


def _kata_list(text: str) -> list[str]:
    """Parse the value of --katas, for argparse. An empty list is refused, since without katas all are graded."""
    return kata_words(nonempty(text.replace(",", " ").strip()))


def add_no_sandbox(parser: argparse.ArgumentParser) -> None:
    """Declare --no-sandbox, which is short for --sandbox no."""
    parser.add_argument(
        "--no-sandbox",
        dest="sandbox",
        action="store_const",
        const="no",
        help=said("run code from DIR without the sandbox, at your own risk"),
    )


def add_screen(parser: argparse.ArgumentParser) -> None:
    """Declare --plain and --no-color, which `console` reads."""
    parser.add_argument(
        "--plain", action="store_true", help=said("sentences for a screen reader; always, with KATAS_PLAIN=1")
    )
    parser.add_argument("--no-color", action="store_true", help=said("no colours; always, with NO_COLOR=1"))


def console(options: argparse.Namespace) -> "Console":
    """Return the terminal as the options want it."""
    from grading.text import layout

    return layout.console(color=not options.no_color, plain=options.plain)


def nonempty(text: str) -> str:
    """Parse a text, for argparse."""
    if not text:
        raise _error(said("this is empty; was it to be a variable's value, which isn't set?"))
    return text


def seconds(text: str) -> float:
    """Parse a length of time, for argparse."""
    value = float(text)
    if not 0.1 <= value <= 25:
        raise _error(said("{text} seconds is not between 0.1 and 25", text=text))
    return value


def seed(text: str) -> int:
    """Parse a seed, for argparse: every generator of random numbers takes it, and every reader of JSON."""
    value = int(text)
    if not 0 <= value < 2**32:
        raise _error(said("{text} is not between {least} and {most}", text=text, least=0, most=2**32 - 1))
    return value


def count(text: str) -> int:
    """Parse a count, for argparse."""
    value = int(text)
    if not 1 <= value <= 256:
        raise _error(said("{text} is not between {least} and {most}", text=text, least=1, most=256))
    return value


def _error(text: str) -> argparse.ArgumentTypeError:
    return argparse.ArgumentTypeError(shown(text))  # argparse would lose the sentence
