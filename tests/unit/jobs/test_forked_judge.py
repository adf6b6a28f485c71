"""A fork of the grader judges as this process does: its workers are those of a server that this process has started."""

import pytest
from own_process import printed_by
from seen_processes import LINUX

pytestmark = LINUX
# In a process of its own, since the test run's own threads must not be forked.
MEASURING = """
import json, sys

import grading
from grading.curriculum.source import ModuleSource
from grading.jobs.forked_judge import ForkedJudge
from grading.workers import fork_server, memory_probe

MODULE = ModuleSource("variables", "variables.py", "leaves = []\\n")

def measured(task, server):
    worker = server.open(MODULE, 60.0)
    try:
        return memory_probe.ancestors(worker.pid)
    finally:
        server.close(worker)

server = fork_server.start(sys.argv[1] == "sandbox", [grading.ROOT])
judge = ForkedJudge(server, measured)
try:
    print(json.dumps([judge.grade(None), server.process.pid]))
finally:
    judge.end()
    server.stop()
"""


@pytest.mark.parametrize("where", ["sandbox", "no sandbox"])
def test_memory_of_all_processes_of_the_server(where):
    """A memory check in a fork counts all processes below the server's, so none can hide memory in another one."""
    chain, process = printed_by(MEASURING, where)
    assert chain[-1] == process
    assert len(chain) >= 3  # the check's process, the module's and the zygote
