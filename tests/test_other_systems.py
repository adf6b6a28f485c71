"""What systems lack that have no fork, no /proc, no poll or not all limits (Windows, macOS): played on this one."""

import select
import time

import pytest

from grading.line import Source
from grading.spawned import SpawnHost

MODULE = Source("variables", "variables.py", "print('imported')\n")


@pytest.fixture
def hosts():
    """`hosts(host)` is the host, which ends with the test."""
    started = []

    def until_the_end(host):
        started.append(host)
        return host

    yield until_the_end
    for host in started:
        host.stop()


@pytest.mark.timeout(60)
def test_no_poll(hosts, monkeypatch):
    """Windows: that the reader of what a module prints waits for more keeps nobody from going on."""
    monkeypatch.delattr(select, "poll", raising=False)
    host = hosts(SpawnHost())
    said = []
    for _ in range(3):
        line = host.open(MODULE, 5.0)
        time.sleep(0.05)  # so that the reader waits
        host.close(line)
        said.append((line.lost, line.output()))
    assert said == [(False, "imported\n"), (False, ""), (False, "")]
