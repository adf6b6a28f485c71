"""A watcher that notices saves of a file: by the file system's events, or by polling if there are none."""

import os
import stat
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

from grading import ROOT
from grading.curriculum.ladder import Kata
from grading.judge.modules import submission
from grading.judge.modules.submission import SubmittedModule
from grading.text.errors import MachineTrouble

POLL_SECONDS = 0.2  # between two looks at the file
MAX_MISSES = 2  # saves in a row without an event: from then on, poll
STILL_SECONDS = 0.005  # for which a file must stay the same to count as written
REPLACE_SECONDS = 0.3  # for which a file may be away, empty or unreadable while an editor replaces it
# Without "opened" and the like: the grader itself opens the file.
SAVING = ("created", "modified", "moved", "deleted", "closed")

COMPARED = 1 << 20  # bytes of a file that the stamp knows

Stamp = tuple[int, int, int, int] | None


@dataclass(frozen=True)
class FileState:
    """The content of a kata's file at one moment. `stamp` differs after every save."""

    stamp: Stamp
    handed: SubmittedModule
    read_at: float = field(compare=False)  # by time.monotonic


class FileWatcher(FileSystemEventHandler):
    """Calls `on_change`, from a thread of its own, whenever the file that it follows may have changed."""

    def __init__(self, on_change: Callable[[], None], polling: bool) -> None:
        self.on_change, self.polling = on_change, polling
        self.observer: BaseObserver | None = None
        self.misses = 0  # saves in a row that came without an event

    def follow(self, path: Path) -> None:
        """Follow this file from now on, and no other. Its folder is watched: an editor may put a new file there."""
        self.stop()
        self.path = path
        try:
            self.observer = self._start(path.parent)
        except OSError:  # for example, the system has no more watches
            self.polling = True
            self.observer = self._start(path.parent)

    def _start(self, folder: Path) -> BaseObserver:
        observer = PollingObserver(timeout=POLL_SECONDS) if self.polling else Observer()
        observer.schedule(self, str(folder))
        observer.start()
        return observer

    def on_any_event(self, event: FileSystemEvent) -> None:
        paths = (os.fsdecode(event.src_path), os.fsdecode(event.dest_path))
        if event.event_type in SAVING and self.path.name in map(os.path.basename, paths):
            self.misses = 0
            self.on_change()

    def count_miss(self) -> None:
        """Count a save that was seen before its event. One event may be late; after several misses, poll."""
        self.misses += 1
        if self.misses == MAX_MISSES and not self.polling:
            self.polling = True
            self.follow(self.path)

    def stop(self) -> None:
        if self.observer is not None:
            self.observer.stop()
            self.observer.join()
            self.observer = None


def stamp(path: Path) -> Stamp:
    """Return a value that changes with every save, or None while there is no such file.

    On FAT and old network drives the time of a save is that of seconds, so the content counts as well.
    """
    try:
        found, content = path.stat(), b""
        if stat.S_ISREG(found.st_mode):  # to open a pipe would wait for its other end
            with path.open("rb") as file:
                content = file.read(COMPARED)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino, zlib.crc32(content)


def present_state(kata: Kata) -> FileState:
    """Return the content of the kata's file once it has some, since an editor may be replacing it just now.

    A file that stays away, empty or unreadable is returned as it is after REPLACE_SECONDS.
    """
    end = time.monotonic() + REPLACE_SECONDS
    while True:
        state = _state(kata)
        if state.handed.source is not None or state.read_at >= end:
            return state
        time.sleep(STILL_SECONDS)


def stayed(kata: Kata, state: FileState) -> bool:
    """True if the file is as it was. If it was read less than STILL_SECONDS ago, this waits for the rest of them."""
    time.sleep(max(state.read_at + STILL_SECONDS - time.monotonic(), 0.0))
    return _state(kata) == state


def _state(kata: Kata) -> FileState:
    try:
        handed = submission.find_modules(ROOT, [kata])[0]
    except MachineTrouble as trouble:  # on Windows another program that reads the file may hold it for a moment
        handed = SubmittedModule(kata, problem=trouble.args[0], path=kata.stub)
    return FileState(stamp(kata.stub), handed, time.monotonic())
