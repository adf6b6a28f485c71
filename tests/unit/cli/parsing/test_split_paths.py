"""Paths with blanks that were typed without quotation marks."""

import subprocess
import sys

import pytest
from conftest import ROOT

from grading.cli.parsing import split_paths
from grading.text.errors import UsageError


@pytest.mark.parametrize(
    "typed",
    ["grade --from {} 1", "class {}", "class {} --katas 1", "grade --from={}", "class here --roster {} --plain"],
)
def test_split_path(tmp_path, typed):
    """The path is named as one word in quotation marks."""
    (tmp_path / "my sub folder").mkdir()
    path = f"{tmp_path}/my sub folder"
    with pytest.raises(UsageError) as raised:
        split_paths.refuse(typed.format(path).split(" "))
    assert f"{path} has blanks" in str(raised.value)
    assert f"marks, '{path}'" in str(raised.value) or f'marks, "{path}"' in str(raised.value)


@pytest.mark.parametrize(
    "words", [[], ["grade"], ["grade", "1", "xyz"], ["class", "here", "there"], ["x" * 5000] * 300]
)
def test_other_words(words):
    """Words that are no path in pieces are left to the parser."""
    split_paths.refuse(words)


@pytest.mark.parametrize("command", [["grade", "--from"], ["class"]])
def test_typed(tmp_path, command):
    """The real commands say so, for a kata's place as well as for a word too much."""
    (tmp_path / "my folder").mkdir()
    words = [sys.executable, str(ROOT / "grader.py"), *command, *f"{tmp_path}/my folder".split(" "), "--lang", "en"]
    done = subprocess.run(words, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"grader.py: {tmp_path}/my folder has blanks")
