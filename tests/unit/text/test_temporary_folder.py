"""A temporary folder is deleted whenever an interrupt comes: as it is made, as it is used, and as it is deleted."""

import os
import shutil
import tempfile

import pytest

from grading.text import temporary_folder as temporary
from grading.text.temporary_folder import temporary_folder


@pytest.fixture(autouse=True)
def all_of_them(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def use():
    with temporary_folder() as folder:
        (folder / "inside").mkdir()
        (folder / "inside" / "file").write_text("text", encoding="utf-8")
        return folder


def test_deleted(all_of_them):
    folder = use()
    assert folder.parent == all_of_them and folder.name.startswith("katas-")
    assert list(all_of_them.iterdir()) == []


def test_only_for_its_owner():
    with temporary_folder() as folder:
        assert folder.stat().st_mode & 0o077 == 0 or os.name == "nt"


@pytest.mark.parametrize(("owner", "name"), [(os, "mkdir"), (shutil, "rmtree")])
def test_interrupted(owner, name, all_of_them, monkeypatch):
    """An interrupt just after the folder was made, or when it is deleted in part."""
    original, calls = getattr(owner, name), []

    def interrupted(*args, **kwargs):
        calls.append(args)
        if len(calls) > 1 or name == "mkdir":
            original(*args, **kwargs)
        if len(calls) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(owner, name, interrupted)
    with pytest.raises(KeyboardInterrupt):
        use()
    assert calls and list(all_of_them.iterdir()) == []


def test_no_room(all_of_them, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(all_of_them / "missing"))
    with pytest.raises(OSError, match="missing"):
        use()


@pytest.fixture
def memory(tmp_path_factory, monkeypatch):
    """A folder that stands for the file system in memory; the environment names no other place."""
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.delenv(name, raising=False)
    place = tmp_path_factory.mktemp("memory")
    monkeypatch.setattr(temporary, "MEMORY", place)
    monkeypatch.setattr(temporary, "ROOM", 1)
    return place


def place_of(**how):
    with temporary_folder(**how) as folder:
        return folder.parent


def test_in_memory(all_of_them, memory):
    """Only for files that may be there, and it is deleted there too."""
    assert place_of(in_memory=True) == memory
    assert place_of() == all_of_them
    assert list(memory.iterdir()) == []


@pytest.mark.parametrize("reason", ["room", "missing", "set"])
def test_not_in_memory(reason, all_of_them, memory, monkeypatch):
    """Without room or such a file system, or if the user has set a place, it is where all temporary files are."""
    if reason == "room":
        monkeypatch.setattr(temporary, "ROOM", 2**80)
    elif reason == "missing":
        memory.rmdir()
    else:
        monkeypatch.setenv("TMPDIR", str(all_of_them))
    assert place_of(in_memory=True) == all_of_them
