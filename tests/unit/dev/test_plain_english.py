"""The lint for habits of style finds what it should, and finds none in this checkout."""

import os
import shutil
import subprocess

import pytest

from grading.dev.plain_english import findings

HABITS = {
    '"""What comes back."""\n': "1: a sentence begins with 'What'",
    '"""Return it.\n\nIt is a box. Whether it is open, the box knows.\n"""\n': "3: a sentence begins with 'Whether'",
    "def f():\n    # Who asks\n    # first gets it.\n    return 1\n": "2: a sentence begins with 'Who'",
    "x = 1  # for whoever reads it\n": "1: 'whoever' names no person: say who acts",
    "# Somebody else's: it isn't ours.\n": "1: 'Somebody' names no person: say who acts",
    f"x = {'1' * 117}\n": "1: the line has 121 characters, and 120 is the most",
}
FINE = '''"""Return the points. What is a point? `Whether` is code, and "nobody" is quoted."""

x = "What a string says is for the reader."  # a string is no prose of ours
'''


@pytest.mark.parametrize("text", HABITS)
def test_a_habit_is_found(text, tmp_path):
    (tmp_path / "grader.py").write_text(text, encoding="utf-8")
    assert findings(tmp_path) == [f"grader.py:{HABITS[text]}"]


def test_a_habit_in_a_document_is_found(tmp_path):
    """The lint passes over code, tables and headings of a document."""
    text = "# What it is\n\n| who | what |\n\n```sh\n# Whether\n```\n\nIt works.\nWhat you need, you have.\n"
    (tmp_path / "README.md").write_text(text, encoding="utf-8")
    assert findings(tmp_path) == ["README.md:10: a sentence begins with 'What'"]


def test_plain_english_passes(tmp_path):
    (tmp_path / "grader.py").write_text(FINE, encoding="utf-8")
    assert findings(tmp_path) == []


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_long_subject(tmp_path):
    """A commit's subject has at most 72 characters."""
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    git = ["git", "-C", str(tmp_path), *who]
    subprocess.run([*git, "init", "-q"], check=True)
    later = {**os.environ, "GIT_COMMITTER_DATE": "2030-01-01T00:00:00Z"}
    for subject in ("x" * 72, "y" * 73):
        subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", subject], check=True, env=later)
    assert findings(tmp_path) == [f"commit {'y' * 73!r}: its subject has 73 characters"]


def test_this_checkout():
    assert findings() == []
