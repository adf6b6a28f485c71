"""The advice on missing and damaged files of this checkout."""

import subprocess
from pathlib import Path
from types import SimpleNamespace

from grading.curriculum import damaged_files
from grading.text import typed_paths


def test_command_on_windows(monkeypatch):
    """The command that brings a file back is quoted as this system's shell reads it."""
    done = subprocess.CompletedProcess([], 0)
    monkeypatch.setattr(damaged_files, "ROOT", Path("/my katas"))
    monkeypatch.setattr(damaged_files, "shutil", SimpleNamespace(which=lambda name: name))
    monkeypatch.setattr(damaged_files, "subprocess", SimpleNamespace(run=lambda *command, **settings: done))
    monkeypatch.setattr(typed_paths, "os", SimpleNamespace(name="nt"))
    assert (
        f'git -C "{damaged_files.ROOT}" checkout --ignore-skip-worktree-bits HEAD -- solution/'
        in damaged_files._advice(["solution/"])
    )
