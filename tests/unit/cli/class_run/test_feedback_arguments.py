"""The options of feedback: a request that can't be done is refused before anything is graded."""

import argparse

import pytest

from grading.cli.class_run import feedback_arguments
from grading.text.errors import UsageError


def options(**given):
    return argparse.Namespace(**{"feedback": None, "feedback_as": None, "comments": None, "folder": "class"} | given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"comments": "x.csv"}, "add --feedback FOLDER"),
        ({"feedback_as": "moodle"}, "add --feedback FOLDER"),
        ({"feedback": "class/x"}, "would be taken for a submission"),
        ({"feedback": "none/x"}, "there is no folder 'none'"),
        ({"feedback": "file"}, "that is a file, and a folder is wanted"),
        ({"feedback": "back", "comments": "x.csv"}, "x.csv can't be read"),
    ],
)
def test_refused_requests(given, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "class").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=said):
        feedback_arguments.read_request(options(**given))


def test_no_request():
    """Without --feedback nothing is written, and nothing is said."""
    assert feedback_arguments.read_request(options()) is None
    assert feedback_arguments.write(None, None) == []
