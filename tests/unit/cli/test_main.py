"""The command that a mistyped word may mean."""

import pytest

from grading.cli.main import with_command_meant
from grading.curriculum.named_katas import NoSuchKata


@pytest.mark.parametrize(
    ("word", "command"),
    [
        ("grde", "grade`"),
        ("rest", "reset`"),
        ("lang", "language`"),
        ("quality", "dev quality`"),
        ("quit", ""),
        ("init", ""),
        ("test", ""),
    ],
)
def test_command_meant(word, command):
    """A command is meant by a word with its first letter; a maintainer's, by its own name alone."""
    text = str(with_command_meant(NoSuchKata("there is no such kata", word)))
    assert text.endswith(f"Did you mean `python3 grader.py {command}?" if command else "kata")
