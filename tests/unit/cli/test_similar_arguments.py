"""`class … --similar`: its option."""

import pytest

from grading.cli import class_arguments, similar_arguments
from grading.cli.command import CommandParser


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
