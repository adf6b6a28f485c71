"""The advice on missing and damaged parts of this checkout."""

import subprocess
from pathlib import Path
from types import SimpleNamespace

from grading.curriculum import checkout_parts
from grading.text import typed_paths


def test_command_on_windows(monkeypatch):
    """The command that brings a file back is quoted as this system's shell reads it."""
    done = subprocess.CompletedProcess([], 0)
    monkeypatch.setattr(checkout_parts, "ROOT", Path("/my katas"))
    monkeypatch.setattr(checkout_parts, "shutil", SimpleNamespace(which=lambda name: name))
    monkeypatch.setattr(checkout_parts, "subprocess", SimpleNamespace(run=lambda *command, **settings: done))
    monkeypatch.setattr(typed_paths, "os", SimpleNamespace(name="nt"))
    assert f'git -C "{checkout_parts.ROOT}" checkout -- solution/' in checkout_parts._advice(["solution/"])
