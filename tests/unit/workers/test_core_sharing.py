"""A module's processes and this one share a core while the module is graded, and are free again afterwards."""

import os
import re

import pytest

from grading.curriculum.ladder import find
from grading.curriculum.source import ModuleSource
from grading.jobs.cores import cores
from grading.workers import fork_server

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="the system doesn't let processes choose a core"),
    pytest.mark.skipif(len(cores()) < 2, reason="there is one core only"),
]


def test_shared_while_a_module_is_there():
    """The check's process runs on this thread's core. A stopped server leaves this thread its choice of cores."""
    before = os.sched_getaffinity(0)
    source = ModuleSource("backward", "backward.py", find("04").solution.read_text(encoding="utf-8"))
    server = fork_server.ForkServer(sandboxed=False)
    try:
        worker = server.open(source, 25.0)
        assert len(os.sched_getaffinity(0)) == 1
        assert os.sched_getaffinity(worker.pid) == os.sched_getaffinity(server.zygote) == os.sched_getaffinity(0)
        server.close(worker)
    finally:
        server.stop()
    assert os.sched_getaffinity(0) == before


def test_servers_that_work_side_by_side():
    """Two servers that part the cores never share one, and together have all of them."""
    before = os.sched_getaffinity(0)
    source = ModuleSource("backward", "backward.py", find("04").solution.read_text(encoding="utf-8"))
    servers = [fork_server.ForkServer(sandboxed=False) for _ in range(2)]
    try:
        fork_server.part_cores(servers)
        used = []
        for server in servers:
            worker = server.open(source, 25.0)
            used.append(os.sched_getaffinity(worker.pid))
            server.close(worker)
        assert all(used) and not used[0] & used[1]
        assert set().union(*(server.cores.allowed for server in servers)) == before
    finally:
        for server in servers:
            server.stop()
        os.sched_setaffinity(0, before)


def test_a_submission_cannot_choose_for_the_next():
    """A module that chooses its zygote's cores is graded, and the next module begins with all of them."""
    server = fork_server.ForkServer(sandboxed=False)
    try:
        server.ready()
        meddling = f"import os\nos.sched_setaffinity({server.zygote}, {{{cores()[0]}}})\ndef f():\n    pass\n"
        looking = "import os\nprint(sorted(os.sched_getaffinity(0)))\ndef f():\n    pass\n"
        server.close(server.open(ModuleSource("meddling", "meddling.py", meddling), 25.0))
        worker = server.open(ModuleSource("looking", "looking.py", looking), 25.0)
        server.close(worker)
    finally:
        server.stop()
    assert re.findall(r"\d+", worker.output()) == [str(core) for core in cores()]
