"""A checkout below a folder that its owner can't list, as /home is on shared servers."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from conftest import NOT_COPIED, ROOT

from system.test_hostile import sandbox_lacking

# Root may list any folder, unless it gives up the right to.
AS_ANYBODY = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]


@pytest.fixture
def anybody():
    """Return the words before a command that make the modes of folders count."""
    if os.name == "nt":
        pytest.skip("folders have no such modes on Windows")
    if os.geteuid():
        return []
    if not shutil.which("setpriv") or subprocess.run([*AS_ANYBODY, "true"], capture_output=True).returncode:
        pytest.skip("root can't give up its right to list any folder here: there is no setpriv that works")
    return AS_ANYBODY


@pytest.fixture
def below(tmp_path):
    """A checkout below a folder that can be passed through, but not listed."""
    parent = tmp_path / "home"
    shutil.copytree(ROOT, parent / "katas", ignore=NOT_COPIED)
    parent.chmod(0o311)
    yield parent / "katas"
    parent.chmod(0o755)


def test_parent_that_cannot_be_listed(anybody, below):
    """The suites are collected without listing the folders above, for a student's own katas and for a submission."""
    command = [*anybody, sys.executable, "grader.py", "grade", "4", "--json", "-"]
    sandbox = ["--no-sandbox"] if sandbox_lacking() else []
    for more, status in (
        ([], "untouched"),
        (["--from", "solution", *sandbox], "passed"),
        (["--jobs", "2"], "untouched"),
    ):
        done = subprocess.run([*command, *more], cwd=below, capture_output=True, encoding="utf-8")
        assert done.stderr == ""
        assert done.returncode == (0 if status == "passed" else 1)
        assert [kata["status"] for kata in json.loads(done.stdout)["katas"]] == [status]
