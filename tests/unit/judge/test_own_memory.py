"""The bound on the memory of the process that judges."""

import sys

import pytest
from own_process import printed_by

PROGRAM = """
import json, resource, sys
from pathlib import Path
sys.path += [".", "katas"]
from grading.judge import own_memory
if len(sys.argv) > 1:
    own_memory.STATM = Path(sys.argv[1])
before = resource.getrlimit(resource.RLIMIT_AS)
with own_memory.bounded():
    within = resource.getrlimit(resource.RLIMIT_AS)
print(json.dumps([before == within, before == resource.getrlimit(resource.RLIMIT_AS)]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can bound the addresses of a process")
@pytest.mark.parametrize("missing", [[], ["/no/proc"]], ids=["/proc", "no /proc"])
def test_bound(missing):
    """The bound holds within the block; where /proc isn't mounted there is none, and no error."""
    assert printed_by(PROGRAM, *missing) == [bool(missing), True]
