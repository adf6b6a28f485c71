"""Atomic writes: the new content or the old one, and no temporary file beside it."""

import errno
import os

import pytest

from grading.text.atomic_write import atomic_write, check_writable, temp_path


def test_new_content(tmp_path):
    path = tmp_path / "report"
    path.write_text("old", encoding="utf-8")
    atomic_write(path, [b"new ", b"content"])
    assert path.read_bytes() == b"new content"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("raised", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_old_content_stays(raised, tmp_path):
    """An error or an interruption between two parts leaves the old content; an OSError names the file itself."""

    def parts():
        yield b"new"
        raise raised

    path = tmp_path / "report"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(type(raised)) as caught:
        atomic_write(path, parts())
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]
    assert isinstance(raised, KeyboardInterrupt) or caught.value.filename == str(path)


def test_check_writable(tmp_path):
    """The check leaves nothing behind, and raises an error where there is no folder."""
    check_writable(tmp_path / "report")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotFoundError):
        check_writable(tmp_path / "nowhere" / "report")


def test_long_names_have_room(tmp_path):
    """A name as long as the file system allows gets a shorter temporary name."""
    assert len(temp_path(tmp_path / ("é" * 120)).name.encode()) <= 143


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_no_plain_file(tmp_path):
    """The new file takes the place of a link, and never that of a pipe or a device."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "pipe2")
    with pytest.raises(OSError, match="not a plain file") as caught:
        atomic_write(tmp_path / "pipe", [b"new"])
    assert caught.value.filename == str(tmp_path / "pipe")
    assert (tmp_path / "pipe").is_fifo()
    atomic_write(tmp_path / "link", [b"new"])
    assert (tmp_path / "link").read_bytes() == b"new"
    assert not (tmp_path / "link").is_symlink()
