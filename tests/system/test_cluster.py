"""A class on a Dask cluster of real processes: each person is graded, even if a process is killed."""

import logging
import os
import re
import shutil
import signal
import subprocess
import sys

import made_class
import pytest
from class_runs import content, rows, run, written
from conftest import ROOT
from seen_processes import LINUX, below, command_line, wait_until

from grading.jobs import executors
from system.test_hostile import needs_sandbox

COUNT = 12

try:
    import distributed  # noqa: F401

    missing = ""
except ImportError:
    missing = "distributed is not installed: pip install '.[instructors]'"
needs_dask = pytest.mark.skipif(bool(missing), reason=missing)


@pytest.fixture
def submissions(tmp_path):
    folder = tmp_path / "class"
    folder.mkdir()
    made_class.make(folder, COUNT, seed=5, weights={"under way": 2, "mistaken": 2, "odd archive": 1})
    return folder


@pytest.fixture
def dask(tmp_path):
    """`dask(*args)` starts the command of that name, which writes to dask.log and ends with the test."""
    log = (tmp_path / "dask.log").open("wb")
    started = []

    def start(*args):
        command = [sys.executable, str(ROOT / "grader.py"), "dask", *args]
        started.append(subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=log))
        return started[-1]

    yield start
    for process in started:
        process.terminate()
    for process in started:
        process.wait(60)
    log.close()


@pytest.fixture
def scheduler(dask, tmp_path):
    """Return a scheduler without workers, as (address, process)."""
    process = dask(*documented("scheduler"), "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show")
    return said(tmp_path / "dask.log", r"Scheduler at: +(tcp://[\d.:]+)"), process


@pytest.fixture
def cluster(dask, scheduler, tmp_path):
    """A scheduler and two workers, started as docs/cluster.md says, as (address, scheduler, workers)."""
    address, process = scheduler
    words = documented("worker", **{"tcp://HOST:8786": address, "auto": "2"})  # so many on a machine with any cores
    workers = [dask(*words, "--no-dashboard")]
    said(tmp_path / "dask.log", r"(?s)(Registered to:.*Registered to:)")
    return address, process, workers


def documented(command, **places):
    """Return the words of the command in docs/cluster.md after `dask`, with other words in the named places."""
    text = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
    (line,) = re.findall(rf"^python3 grader.py dask ({command}\b.*)$", text, re.MULTILINE)
    assert places.keys() <= set(line.split())
    return [places.get(word, word) for word in line.split()]


def said(log, pattern):
    def text():
        return log.read_text(encoding="utf-8", errors="replace")

    return wait_until(lambda: re.search(pattern, text()), 90, text)[1]


@needs_dask
@needs_sandbox
@LINUX
def test_killed_worker(submissions, cluster, tmp_path):
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
    grading = wait_until(
        lambda: written(book) >= 2 and [n for w in workers for n, _ in below(w.pid) if any(sandboxes(n))]
    )
    os.kill(grading[0], signal.SIGKILL)
    output, errors = process.communicate()
    assert process.returncode in (0, 1), (output, errors)
    assert len(rows(book)) == COUNT
    alone = tmp_path / "by itself"
    run(submissions, "--gradebook", alone, expect=process.returncode)
    assert content(book) == content(alone)


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
def test_lost_scheduler(submissions, cluster):
    """If the scheduler is lost, a message says so, and the next run doesn't grade the graded people again."""
    address, scheduler, _ = cluster
    made_class.write(submissions / "hangs", {"variables.py": "while True:\n    pass\n"})
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


def sandboxes(number):
    return ["bwrap" in command_line(child) for child, _ in below(number)]


@needs_dask
@needs_sandbox
def test_worker_with_several_threads(dask, scheduler, submissions, tmp_path, monkeypatch):
    """Without workers the grader says how to start some. A worker with several threads grades as well."""
    address, _ = scheduler
    nobody = run(submissions, "--dask", address, expect=2)
    assert f"start: python3 grader.py dask worker {address} --nthreads 1\n" in nobody
    dask("worker", address, "--nthreads", "4", "--no-dashboard")
    said(tmp_path / "dask.log", "(Registered to:)")
    book, alone = tmp_path / "by dask", tmp_path / "by itself"
    run(submissions, "--gradebook", book, "--dask", address, expect=None)
    run(submissions, "--gradebook", alone, expect=None)
    assert content(book) == content(alone)
    monkeypatch.setattr(logging, "disable", lambda: None)  # only right for a process that grades and ends
    with executors.dask_cluster(address) as (_, width):
        assert width == 1


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
