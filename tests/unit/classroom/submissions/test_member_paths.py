"""The path under which a member of an archive is written."""

import os
from pathlib import PurePosixPath
from types import SimpleNamespace

import pytest

from grading.classroom.submissions import member_paths


@pytest.mark.parametrize(
    ("path", "leads_out"),
    [
        ("과제 3:4/variables.py", False),  # Finder's name for "과제 3/4"
        ("a/C:/variables.py", False),
        ("C:/variables.py", True),
        ("c:variables.py", True),
        ("a/../variables.py", True),
        ("/variables.py", True),
    ],
)
def test_leads_out(path, leads_out):
    """A colon alone is a letter; a drive, the folder above and the topmost folder lead out."""
    assert member_paths.leads_out(PurePosixPath(path)) == leads_out


@pytest.mark.parametrize(
    "folders", [["f" * 40] * 8, ["x"] * 30, ["과" * 100], ["\udcff" * 300]], ids=["long", "deep", "bytes", "no UTF-8"]
)
def test_long_path(folders):
    """Of a path that is too long, the name and as many of the last folders stay as there is room for."""
    path = PurePosixPath(*folders, "04_backward", "backward.py")
    found = member_paths.fitting(path)
    assert not member_paths.fits(path) and member_paths.fits(found)
    assert found.parts[-2:] == path.parts[-2:]
    assert found != member_paths.fitting(PurePosixPath("other", *path.parts))


def test_long_name():
    assert member_paths.fitting(PurePosixPath("a", "x" * 300 + "variables.py")) is None


@pytest.mark.parametrize(
    ("path", "windows"),
    [
        ("과제 3:4/variables.py", "과제 3_4/variables.py"),
        ('a<>"|?*b/variables.py', "a______b/variables.py"),
        ("aux/variables.py", "_aux/variables.py"),
        ("Com1.kim/variables.py", "_Com1.kim/variables.py"),
        ("auxiliary/variables.py", "auxiliary/variables.py"),
        ("hw 3. /variables.py", "hw 3/variables.py"),
        (".. /variables.py", "_/variables.py"),  # Windows reads it as the folder above
    ],
)
def test_names_on_windows(path, windows, monkeypatch):
    """A name that Windows can't have is replaced there, and nowhere else."""
    assert str(member_paths.writable(PurePosixPath(path))) == path or os.name == "nt"
    monkeypatch.setattr(member_paths, "os", SimpleNamespace(name="nt"))
    assert str(member_paths.writable(PurePosixPath(path))) == windows
