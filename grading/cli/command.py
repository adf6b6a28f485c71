"""The declaration of a command: its name, its help, its arguments and its function, together."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grading.cli.arguments import nonempty


class CommandParser(argparse.ArgumentParser):
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


def add_commands(parser: argparse.ArgumentParser, commands: tuple[Command, ...]) -> "argparse._SubParsersAction":
    """Add the commands to a parser, and return what adds more; the parsed options have the Command as `command`."""
    subparsers = parser.add_subparsers(
        title="commands", required=True, metavar="COMMAND", dest="name", parser_class=CommandParser
    )
    for command in commands:
        subparser = subparsers.add_parser(command.name, help=command.help)
        command.add_arguments(subparser)
        subparser.set_defaults(command=command)
    return subparsers
