"""Notices that a file was saved: by the file system's events, or by a look every now and then where there are none."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

from grading import ROOT
from grading.curriculum.ladder import Kata
from grading.judge import submission
from grading.judge.submission import SubmittedModule

LOOK = 0.2  # seconds between two looks at the file
MISSES = 2  # as many saves in a row without an event, and there won't be any
STILL = 0.005  # seconds for which a file stays as it is once it is written
PATIENCE = 0.3  # seconds that a file may be away, empty or in motion while an editor replaces it
# Not that somebody opened or read the file: that is what we do.
SAVING = ("created", "modified", "moved", "deleted", "closed")

Stamp = tuple[int, int, int] | None


@dataclass(frozen=True)
class FileState:
    """What a kata's file held at one moment. `stamp` tells it from every other time that it was saved."""

    stamp: Stamp
    handed: SubmittedModule


class Changes(FileSystemEventHandler):
    """Calls `tell`, from a thread of its own, whenever something may have happened to the file that it follows."""

    def __init__(self, tell: Callable[[], None], polling: bool) -> None:
        self.tell, self.polling = tell, polling
        self.observer: BaseObserver | None = None
        self.unannounced = 0  # saves in a row that were seen without an event

    def follow(self, path: Path) -> None:
        """Follow this file from now on, and no other. Its folder is what is watched: an editor may put a new file there."""
        self.stop()
        self.path = path
        try:
            self.observer = self._started(path.parent)
        except OSError:  # as where the system has no more watches to give
            self.polling = True
            self.observer = self._started(path.parent)

    def _started(self, folder: Path) -> BaseObserver:
        observer = PollingObserver(timeout=LOOK) if self.polling else Observer()
        observer.schedule(self, str(folder))
        observer.start()
        return observer

    def on_any_event(self, event: FileSystemEvent) -> None:
        paths = (os.fsdecode(event.src_path), os.fsdecode(event.dest_path))
        if event.event_type in SAVING and self.path.name in map(os.path.basename, paths):
            self.unannounced = 0
            self.tell()

    def missed(self) -> None:
        """Note that a save was seen before an event told of it. One event may be late; without any, poll from now on."""
        self.unannounced += 1
        if self.unannounced == MISSES and not self.polling:
            self.polling = True
            self.follow(self.path)

    def stop(self) -> None:
        if self.observer is not None:
            self.observer.stop()
            self.observer.join()
            self.observer = None


def stamp(path: Path) -> Stamp:
    """What changes with every save, or None while there is no such file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def settled(kata: Kata) -> FileState:
    """Return what the kata's file holds once it holds still; an editor may be about to write it, or to replace it.

    A file that does not come back, stays empty or goes on changing is returned as it is after PATIENCE.
    """
    end = time.monotonic() + PATIENCE
    before = None
    while True:
        now = FileState(stamp(kata.stub), submission.find_modules(ROOT, [kata])[0])
        if (now == before and now.handed.source is not None) or time.monotonic() >= end:
            return now
        before = now
        time.sleep(STILL)
