"""All commands of grader.py, in the order of its help, and the parser of the command line."""

import argparse

from grading.cli.bundle_command import BUNDLE
from grading.cli.class_run.class_arguments import CLASS
from grading.cli.dask_command import DASK
from grading.cli.dev_command import DEV_COMMANDS
from grading.cli.grade_command import GRADE
from grading.cli.graph_command import GRAPH
from grading.cli.hint_command import HINT
from grading.cli.language_command import LANGUAGE
from grading.cli.milestone_command import MILESTONE
from grading.cli.parsing import argparse_texts
from grading.cli.parsing.command import Command, Parser, add_commands, add_language
from grading.cli.reset_command import RESET
from grading.cli.selftest_command import SELFTEST
from grading.cli.solution_command import SOLUTION_COMMAND
from grading.cli.try_command import TRY
from grading.cli.watch_command import WATCH
from grading.text.language import said, shown

COMMANDS = (
    GRADE,
    WATCH,
    HINT,
    RESET,
    TRY,
    GRAPH,
    SOLUTION_COMMAND,
    MILESTONE,
    LANGUAGE,
    CLASS,
    BUNDLE,
    DASK,
    SELFTEST,
)
DEV = "dev"
# Maintainers' commands had no `dev` before them once.
NEVER_ALONE = ("learners", "languages", "requests")  # younger than `dev`
OLD_SPELLINGS = {each.name: (DEV, each.name) for each in DEV_COMMANDS if each.name not in NEVER_ALONE}


def parser() -> argparse.ArgumentParser:
    """Return the parser of all that is typed after `grader.py`, in the chosen language."""
    argparse_texts.translate()
    top = Parser(prog="grader.py", description=shown(said("Grades the katas. Without a command: grade all of them.")))
    add_language(top)
    names = ", ".join(command.name for command in DEV_COMMANDS)
    dev = add_commands(top, COMMANDS).add_parser(DEV, help=shown(said("for maintainers: {names}", names=names)))
    add_commands(dev, DEV_COMMANDS)
    return top


def forwarding_command(word: str) -> Command | None:
    """Return the command of this name if all words after it are for another program."""
    return next((command for command in COMMANDS if command.forwards and command.name == word), None)


def spellings() -> dict[str, tuple[str, ...]]:
    """Return the words of each command by the one word that a user may have meant."""
    names = [command.name for command in COMMANDS]
    return {**{name: (name,) for name in [*names, DEV]}, **OLD_SPELLINGS}
