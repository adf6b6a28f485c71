"""The file that `watch` grades, as it stands while an editor writes it."""

import errno
import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from lone_kata import lone_kata
from seen_processes import HANGING

from grading.terminal import file_watcher
from grading.terminal.file_watcher import present_state, stayed


@pytest.fixture
def kata(tmp_path, monkeypatch):
    return lone_kata(tmp_path, monkeypatch, "x = 1\n")


def test_a_file_that_is_there(kata):
    """It is read at once, and stays as it is until it is written again."""
    state = present_state(kata)
    assert state.handed.source.text == "x = 1\n"
    assert stayed(kata, state)
    kata.stub.write_text("x = 12\n", encoding="utf-8")
    assert not stayed(kata, state)


def test_two_saves_of_the_same_time(kata):
    """Of two saves within one tick of the clock the later one is noticed, though the file has the same size."""
    state = present_state(kata)
    before = kata.stub.stat()
    kata.stub.write_text("x = 2\n", encoding="utf-8")
    os.utime(kata.stub, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file_watcher.stamp(kata.stub) != state.stamp
    assert not stayed(kata, state)


def test_written_right_after_it_was_read(kata, monkeypatch):
    """A file that was read a moment ago is looked at again only once it had the time to change."""
    state = present_state(kata)
    monkeypatch.setattr(file_watcher.time, "sleep", lambda seconds: kata.stub.write_text("x = 3, 4\n"))
    assert not stayed(kata, replace(state, read_at=state.read_at + 1000))


def test_a_file_that_is_away_for_a_moment(kata, monkeypatch):
    """An editor that takes a file away and puts a new one in its place is waited for."""
    monkeypatch.setattr(file_watcher, "REPLACE_SECONDS", HANGING)  # a busy machine may take long to put it there
    new = kata.stub.with_name("new")
    new.write_text("x = 5\n", encoding="utf-8")
    kata.stub.unlink()
    writing = threading.Timer(0.05, lambda: new.replace(kata.stub))
    writing.start()
    state = present_state(kata)
    writing.join()
    assert state.handed.source.text == "x = 5\n"


def test_a_file_that_stays_away(kata):
    """After a while, a file that is missing counts as missing."""
    kata.stub.unlink()
    state = present_state(kata)
    assert (state.stamp, state.handed.source) == (None, None)
    assert stayed(kata, state)


@pytest.mark.parametrize("refused", [1, 10**9], ids=["for a moment", "for long"])
def test_a_file_that_another_program_holds(refused, kata, monkeypatch):
    """A file that can't be read is waited for; if that lasts, the state says so, and `watch` goes on."""
    read, refusals = Path.read_bytes, []

    def read_bytes(path):
        if path == kata.stub and len(refusals) < refused:
            refusals.append(path)
            raise PermissionError(errno.EACCES, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    state = present_state(kata)
    if refused == 1:
        assert state.handed.source.text == "x = 1\n"
    else:
        assert state.handed.source is None
        assert f"{kata.stub.name} can't be read: Permission denied." in state.handed.problem


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_in_the_place_of_the_file(kata):
    """A named pipe is not waited for."""
    kata.stub.unlink()
    os.mkfifo(kata.stub)
    assert file_watcher.stamp(kata.stub) is not None
