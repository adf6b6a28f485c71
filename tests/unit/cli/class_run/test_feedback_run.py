"""The options of feedback: a request that can't be done is refused before anything is graded."""

import argparse

import pytest

from grading.cli.class_run import feedback_run
from grading.text.errors import UsageError


def options(**given):
    return argparse.Namespace(**{"feedback": None, "feedback_as": None, "comments": None, "folder": "class"} | given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"comments": "x.csv"}, "add --feedback FOLDER"),
        ({"feedback_as": "moodle"}, "add --feedback FOLDER"),
        ({"feedback": "back", "comments": "x.csv"}, "x.csv can't be read"),
    ],
)
def test_refused_requests(given, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=said):
        feedback_run.read_request(options(**given))


def test_no_request():
    """Without --feedback nothing is written, and nothing is said."""
    assert feedback_run.read_request(options()) is None
    assert feedback_run.write(None, None) == []
