"""What other processes do, as Linux tells it, and waiting for it; and one that dies when it is told to."""

import os
import sys
import time
from pathlib import Path

import pytest

# Seconds after which a process that a test waits for must be hanging, on a machine however busy.
HANGING = 600
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc to find processes in")


def wait_until(condition, seconds=HANGING, so_far=str):
    """Return what the condition gives once that is something; if it's too late for that, say what there is `so_far`."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, so_far()
        time.sleep(0.01)
    return found


def below(pid):
    """The processes below one: (number, start time), which together are never given again."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            facts = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(facts[1]) == pid:
            found += [(int(path.parent.name), facts[19]), *below(int(path.parent.name))]
    return found


def alive(process):
    number, start = process
    try:
        facts = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return False
    return facts[19] == start and facts[0] != "Z"


def command_line(number):
    try:
        return Path(f"/proc/{number}/cmdline").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def dies(file, times):
    """Note in the file that it was called; end the process unless it was called more often than so many times."""
    with file.open("a", encoding="utf-8") as notes:
        notes.write("called\n")
    called = len(file.read_text(encoding="utf-8").splitlines())
    return called if called > times else os._exit(1)
