"""A class on a Dask cluster of real processes: each person is graded, even if a process is killed."""

import logging
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import made_class
import pytest
import shared
from class_runs import content, rows, run, written
from conftest import ROOT
from seen_processes import LINUX, below, command_line, wait_until

from grading.jobs import executors
from system.test_hostile import needs_sandbox

COUNT = 8

try:
    import distributed  # noqa: F401

    missing = ""
except ImportError:
    missing = "distributed is not installed: pip install '.[instructors]'"
needs_dask = pytest.mark.skipif(bool(missing), reason=missing)


@pytest.fixture(scope="session")
def made():
    """The class that all tests grade. It is made once, since an archive contains the time of its files."""
    return shared.once("class for a cluster", make)


def make(place):
    folder = place / "class"
    folder.mkdir()
    kinds = made_class.make(folder, COUNT, seed=5, weights={"under way": 2, "mistaken": 2, "odd archive": 1})
    assert min(kinds.values()) >= 1 and len(kinds) == 3
    return folder


@pytest.fixture
def submissions(made, tmp_path):
    """A copy of the class, for a test to change."""
    return Path(shutil.copytree(made, tmp_path / "class"))


@pytest.fixture(scope="session")
def alone(made):
    """The content of the gradebook where this machine grades the class alone."""

    def grade(place):
        run(made, "--gradebook", place / "alone", expect=1)  # the odd archives can't be graded
        return content(place / "alone")

    return shared.once("class without a cluster", grade)


class Dask:
    """The processes of a cluster, which write to one log."""

    def __init__(self, folder):
        self.folder, self.log, self.started, self.begin = folder, folder / "dask.log", [], 0

    def start(self, *args):
        """Start the command of that name."""
        command = [sys.executable, str(ROOT / "grader.py"), "dask", *args]
        with self.log.open("ab") as log:
            self.begin = log.tell()
            self.started.append(subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log))
        return self.started[-1]

    def said(self, pattern):
        """Wait until the log has the pattern after the last start; return its first group."""

        def text():
            return self.log.read_bytes()[self.begin :].decode("utf-8", "replace")

        return wait_until(lambda: re.search(pattern, text()), 90, text)[1]

    def end(self, *processes):
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(60)


@pytest.fixture(scope="module")
def dask(tmp_path_factory):
    found = Dask(tmp_path_factory.mktemp("dask"))
    yield found
    found.end(*found.started)


@pytest.fixture(scope="module")
def scheduler(dask):
    """Return a scheduler without workers, as (address, process)."""
    process = dask.start(*documented("scheduler"), "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show")
    return dask.said(r"Scheduler at: +(tcp://[\d.:]+)"), process


@pytest.fixture(scope="module")
def cluster(dask, scheduler):
    """A scheduler and two workers, started as docs/cluster.md says, as (address, scheduler, process of the workers)."""
    address, process = scheduler
    words = documented("worker", **{"tcp://HOST:8786": address, "auto": "2"})  # so many on a machine with any cores
    workers = dask.start(*words, "--no-dashboard")
    dask.said(r"(?s)(Registered to:.*Registered to:)")
    return address, process, workers


def documented(command, **places):
    """Return the words of the command in docs/cluster.md after `dask`, with other words in the named places."""
    text = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
    (line,) = re.findall(rf"^python3 grader.py dask ({command}\b.*)$", text, re.MULTILINE)
    assert places.keys() <= set(line.split())
    return [places.get(word, word) for word in line.split()]


@needs_dask
@needs_sandbox
def test_worker_with_several_threads(dask, scheduler, submissions, alone, tmp_path, monkeypatch):
    """Without workers the grader says how to start some. A worker with several threads grades as well.

    This test comes first, since the scheduler that all share has no workers yet.
    """
    address, _ = scheduler
    nobody = run(submissions, "--dask", address, expect=2)
    assert f"start: python3 grader.py dask worker {address} --nthreads 1\n" in nobody
    worker = dask.start("worker", address, "--nthreads", "4", "--no-dashboard")
    dask.said("(Registered to:)")
    book = tmp_path / "by dask"
    run(submissions, "--gradebook", book, "--dask", address, expect=1)
    assert content(book) == alone
    monkeypatch.setattr(logging, "disable", lambda: None)  # only right for a process that grades and ends
    with executors.dask_cluster(address) as (_, width):
        assert width == 1
    dask.end(worker)


@needs_dask
def test_workers_hold_no_frames(cluster):
    """No worker samples frames: that keeps objects alive, and changes the verdict of a check that asks if they are."""
    from distributed import Client

    with Client(cluster[0]) as client:
        callbacks = client.run(lambda dask_worker: sorted(dask_worker.periodic_callbacks))
    assert len(callbacks) == 2
    assert not [name for names in callbacks.values() for name in names if "profile" in name]


@needs_dask
@needs_sandbox
@LINUX
def test_killed_worker(submissions, cluster, alone, tmp_path):
    """If a worker is killed while it grades, each person is graded once, as on this machine alone."""
    address, _, workers = cluster
    book = tmp_path / "by dask"
    command = [
        sys.executable,
        str(ROOT / "grader.py"),
        "class",
        str(submissions),
        "--gradebook",
        str(book),
        "--seed",
        "0",
    ]
    process = subprocess.Popen([*command, "--dask", address], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    # The process that grades is a child of the one that was started, which would restart it.
    grading = wait_until(lambda: written(book) >= 2 and [n for n, _ in below(workers.pid) if any(sandboxes(n))])
    os.kill(grading[0], signal.SIGKILL)
    output, errors = process.communicate()
    assert process.returncode == 1, (output, errors)
    assert len(rows(book)) == COUNT
    assert content(book) == alone


def sandboxes(number):
    return ["bwrap" in command_line(child) for child, _ in below(number)]


@needs_dask
@needs_sandbox
@LINUX
def test_lost_scheduler(submissions, cluster):
    """If the scheduler is lost, a message says so, and the next run doesn't grade the graded people again.

    This test comes last of those that share the cluster.
    """
    address, scheduler, _ = cluster
    made_class.write(submissions / "hangs", {"variables.py": "import time\n\ntime.sleep(3600)\n"})
    command = [sys.executable, str(ROOT / "grader.py"), "class", str(submissions), "--deadline", "25", "--seed", "0"]
    process = subprocess.Popen([*command, "--dask", address], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    book = submissions.with_name("class.gradebook")
    wait_until(lambda: written(book) >= 2)
    scheduler.kill()
    output, errors = process.communicate()
    assert (process.returncode, errors.count("\n")) == (3, 1), (output, errors)
    assert "the Dask scheduler is lost" in errors
    before = rows(book)
    shutil.rmtree(submissions / "hangs")
    run(submissions, "--deadline", "25", expect=None)
    assert rows(book)[: len(before)] == before
    assert len(rows(book)) == COUNT


@needs_dask
def test_no_cluster(submissions):
    said = run(submissions, "--dask", "tcp://127.0.0.1:9", expect=2)
    assert "there is no Dask scheduler at tcp://127.0.0.1:9" in said


@pytest.mark.parametrize("typed", [["class", ".", "--dask", "tcp://127.0.0.1:9"], ["dask", "scheduler"]])
def test_without_the_package(typed, submissions, tmp_path):
    """If Dask isn't installed, the grader says how to install it."""
    blocked = tmp_path / "blocked"
    for name in ("dask", "distributed"):
        (blocked / name).mkdir(parents=True)
        (blocked / name / "__init__.py").write_text("raise ImportError('not here')\n", encoding="utf-8")
    program = f"""
import runpy, sys
sys.path.insert(1, {str(blocked)!r})
sys.argv[:] = {[str(ROOT / "grader.py"), *typed]!r}
runpy.run_path(sys.argv[0], run_name="__main__")
"""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=submissions, capture_output=True, encoding="utf-8")
    assert done.returncode == 2
    assert "pip install '.[instructors]'" in done.stderr
