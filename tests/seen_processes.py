"""The activity of other processes, as Linux reports it, waiting for it, and a process that dies on demand."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

# Seconds after which a process that a test waits for must be hanging, however busy the machine is.
HANGING = 600
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc to find processes in")


def wait_until(condition, seconds=HANGING, so_far=str):
    """Return the condition's result once it is true; after too long a time, fail with `so_far()` as the message."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, so_far()
        time.sleep(0.01)
    return found


def below(pid):
    """Return the processes below this one: (number, start time), a pair that Linux never gives again."""
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
    """Note each call in the file; end the process unless there were more calls than so many `times`."""
    with file.open("a", encoding="utf-8") as notes:
        notes.write("called\n")
    called = len(file.read_text(encoding="utf-8").splitlines())
    return called if called > times else os._exit(1)


def first_that_works(*commands):
    """Return the first of these commands that can run another one on this machine, or None."""
    for command in commands:
        try:
            if subprocess.run([*command, "true"], capture_output=True).returncode == 0:
                return command
        except OSError:
            pass
    return None
