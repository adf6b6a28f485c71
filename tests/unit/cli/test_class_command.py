"""The command `class`: what it refuses before it grades, and what would change `.venv` if it were typed."""

import argparse

import pytest

from grading.cli import class_arguments, class_command, similar_arguments
from grading.cli.command import CommandParser
from grading.text.errors import UsageError


def test_processes_here_and_a_cluster():
    """This is no real command: with --dask, that would first add packages to .venv under the tests beside this one."""
    options = argparse.Namespace(dask="tcp://127.0.0.1:9", jobs=2, no_sandbox=True)
    with pytest.raises(UsageError, match="--jobs is for this machine"):
        class_command.executor_factory(options)


@pytest.mark.parametrize(
    ("words", "similar"),
    [([], None), (["--similar"], similar_arguments.IN_TERMINAL), (["--similar", "x.html"], "x.html")],
)
def test_similar_with_and_without_a_file(words, similar):
    """`--similar` alone lists the answers in the terminal, and with a file it writes a page."""
    parser = CommandParser()
    class_arguments.add_arguments(parser)
    options = parser.parse_args(["DIR", *words])
    assert options.similar == similar
    file = similar_arguments.file_of(options)
    assert (str(file) if file else None) == (similar if similar == "x.html" else None)
