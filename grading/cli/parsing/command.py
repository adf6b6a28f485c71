"""The declaration of a command: its name, its help, its arguments and its function, together."""

import argparse
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grading.cli.parsing.arguments import nonempty
from grading.cli.parsing.language_choice import OPTION
from grading.text.language import ENGLISH, chosen, said, shown

SPARE = 10  # columns


class HelpFormatter(argparse.HelpFormatter):
    """argparse's layout, with the widths that letters have in a terminal: a Korean one takes two columns."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # argparse counts letters in the usage, which begins with a translated word.
        spare = 0 if chosen() == ENGLISH else SPARE
        super().__init__(*args, **{"width": shutil.get_terminal_size().columns - 2 - spare, **kwargs})

    def _format_usage(self, usage: Any, actions: Any, groups: Any, prefix: Any) -> str:
        """Return the usage; its later rows begin below the first option where there is room, as letters are wide."""
        from rich.cells import cell_len

        first, *rest = super()._format_usage(usage, actions, groups, prefix).split("\n")
        word = shown(said("usage: ")) if prefix is None else prefix
        extra = cell_len(word) - len(word)
        if max(map(len, rest), default=0) + extra > shutil.get_terminal_size().columns:
            extra = 0  # a long list of choices can't be broken, and the screen would break it
        return "\n".join([first, *(" " * extra + line if line.startswith(" ") else line for line in rest)])

    def _split_lines(self, text: str, width: int) -> list[str]:
        return super()._split_lines(text, width) if chosen() == ENGLISH else wrapped(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if chosen() == ENGLISH:
            return super()._fill_text(text, width, indent)
        return "\n".join(indent + line for line in wrapped(text, width - len(indent)))


def wrapped(text: str, width: int) -> list[str]:
    """Return the text's words in lines of at most `width` columns."""
    from rich.cells import cell_len

    lines: list[str] = []
    for word in text.split():
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


class Parser(argparse.ArgumentParser):
    """A parser that shows its help in the chosen language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"formatter_class": HelpFormatter, **kwargs})

    def add_argument(self, *args: Any, **kwargs: Any) -> Any:
        """Declare an argument; its help may be a sentence."""
        if "help" in kwargs:
            kwargs["help"] = shown(kwargs["help"])
        return super().add_argument(*args, **kwargs)


class CommandParser(Parser):
    """The parser of one command. It refuses an empty text: "$FOLDER" is one, where FOLDER was never set."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.register("type", None, nonempty)  # None: the type of an argument that is declared without one


def no_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare none."""


@dataclass(frozen=True)
class Command:
    """One command of grader.py.

    Args:
        name: the word that is typed.
        help: one line for `grader.py --help`.
        run: takes the options and returns the exit status.
        add_arguments: declares the arguments on the command's parser.
        needs_all_parts: refuse to run in a checkout that lacks parts; maintainers' commands make parts anew.
        forwards: all words after the name are for another program; `run` has them in `options.words`.
    """

    name: str
    help: str
    run: Callable[[argparse.Namespace], int]
    add_arguments: Callable[[argparse.ArgumentParser], None] = no_arguments
    needs_all_parts: bool = True
    forwards: bool = False


def add_language(parser: argparse.ArgumentParser) -> None:
    """Declare --lang for the help. `main` takes it out of the words before they are parsed."""
    parser.add_argument(OPTION, metavar="LANG", help=said("the language of all texts, such as en or ko"))


def add_commands(parser: argparse.ArgumentParser, commands: tuple[Command, ...]) -> "argparse._SubParsersAction":
    """Add the commands to a parser, and return what adds more; the parsed options have the Command as `command`."""
    subparsers = parser.add_subparsers(
        title=shown(said("commands")), required=True, metavar="COMMAND", dest="name", parser_class=CommandParser
    )
    subparsers.type = str  # it takes the words of the command too, of which that command names an empty one
    for command in commands:
        subparser = subparsers.add_parser(command.name, help=shown(command.help))
        command.add_arguments(subparser)
        add_language(subparser)
        subparser.set_defaults(command=command)
    return subparsers
