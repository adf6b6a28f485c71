"""Bare pytest over many students' files: every suite in one process with the module it judges, and no grader.

`python bare_pytest.py FOLDER` runs pytest on each folder in FOLDER, a copy of katas/ with one student's file in it.

The suites of the other katas lie there too, since a suite runs checks of earlier ones.

For each folder it prints one line of JSON: the folder's name, and the verdicts by the test's name. Each run is a fork
of one process that has imported pytest and numpy already, since importing takes longer than the tests.
"""

import contextlib
import gc
import io
import json
import os
import sys
import tempfile
from pathlib import Path

import numpy.random  # noqa: F401
import pytest

PROCESSES = 2
OPTIONS = ["-q", "-p", "no:cacheprovider", "-p", "pytest_timeout", "--assert=plain", "--tb=no"]


class Verdicts:
    """The verdict on each test, from pytest's hooks."""

    def __init__(self):
        self.found = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        error = call.excinfo
        if error is not None:
            unfinished = error.errisinstance(NotImplementedError)
            self.found.setdefault(item.name, "unfinished" if unfinished else "failed")
        elif call.when == "teardown":
            self.found.setdefault(item.name, "passed")
        return (yield)

    def pytest_collectreport(self, report):
        if report.failed:
            self.found["(collection)"] = str(report.longrepr)


def run(folder, options):
    """Run pytest in this process, which can't be used again: the student's module stays imported."""
    verdicts = Verdicts()
    os.chdir(folder)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        pytest.main([*OPTIONS, *options, *katas_with_modules()], plugins=[verdicts])
    return verdicts.found


def katas_with_modules():
    """Return the folders of the katas whose student's module is there."""
    return sorted(str(path) for path in Path("katas").glob("[0-9]*") if (path / f"{path.name[3:]}.py").exists())


def fork(folder, options):
    """Return the process number of a child that runs the folder's tests, and the pipe that brings its verdicts."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        try:
            with open(writing, "w") as line:
                json.dump(run(folder, options), line)
        finally:
            os._exit(0)
    os.close(writing)
    return pid, open(reading)


def warm_up():
    """Make pytest import all that it imports late, and exempt the objects so far from garbage collection."""
    with contextlib.redirect_stdout(io.StringIO()), tempfile.TemporaryDirectory() as empty:
        pytest.main([*OPTIONS, f"--rootdir={empty}", "-c", os.devnull, empty])
    gc.collect()
    gc.freeze()  # some students' files call the collector again and again


def main(folder, *options):
    warm_up()
    waiting, running = sorted(Path(folder).iterdir()), []
    while waiting or running:
        while waiting and len(running) < PROCESSES:
            running.append((waiting[0].name, *fork(waiting.pop(0), options)))
        name, pid, line = running.pop(0)
        with line:
            print(json.dumps([name, json.loads(line.read() or "{}")]), flush=True)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
