"""Whose fault it is that a process of a worker can't fork."""

import sys

import pytest
from own_process import printed_by

# A module's process, which waits until its parent has looked at it.
PROGRAM = """
import json, os
from grading.workers import machine_faults

wait, go = os.pipe()
child = os.fork()
if not child:
    os.close(go)
    os.read(wait, 1)
    os._exit(0)
print(json.dumps([machine_faults.blameless(child, zygote, []) for zygote in (os.getpid(), os.getppid())]))
os.close(go)
os.waitpid(child, 0)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process has started")
def test_an_impostor_is_not_blameless():
    """A module's process is blameless as a child of the zygote, and not if another process has started it."""
    assert printed_by(PROGRAM) == [True, False]
