"""Bare pytest over many students' files: every suite in one process with the module it judges, and no grader.

`python bare_pytest.py FOLDER [OPTION …]` reads lines of JSON from its standard input: a name, a kata's id, and the text
of a student's module. Each folder in FOLDER is a place to run pytest in, with a copy of katas/ that has no module of a
student's. There are as many processes as such places. The suites of the other katas lie there too, since a suite runs
checks of earlier ones.

For each module it prints one line of JSON: the name, and the verdicts by the test's name. Each module has a process of
its own: a fork of one in which pytest has begun its session, and has collected nothing yet. To import pytest and numpy,
and to begin a session, takes as long as the tests.
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

OPTIONS = ["-q", "-p", "no:cacheprovider", "-p", "pytest_timeout", "--assert=plain", "--tb=no"]


class Verdicts:
    """The verdict on each test, from pytest's hooks."""

    def __init__(self):
        self.found = {}

    def pytest_itemcollected(self, item):
        # Nothing shows the traceback, and its text takes longer than the test.
        item.repr_failure = lambda error: "it isn't shown here"

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


class Fork:
    """Where collection would begin, fork for each module, let the fork go on with it, and collect nothing here.

    `write` takes the name of each module and the text that its fork wrote, and `module` is the module's place.
    """

    def __init__(self, modules, module, write):
        self.modules, self.module, self.write = modules, module, write
        self.pipe = None  # in a fork, where its verdicts go

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self):
        gc.collect()
        gc.freeze()
        for name, text in self.modules:
            self.module.write_text(text, encoding="utf-8")
            reading, writing = os.pipe()
            pid = os.fork()
            if pid == 0:
                os.close(reading)
                self.pipe = writing
                return None
            os.close(writing)
            with open(reading, encoding="utf-8") as pipe:
                self.write(name, pipe.read())
            os.waitpid(pid, 0)
        self.module.unlink()
        return True


def judge(kata_id, modules, options, write):
    """Run pytest on each of the modules, which are pairs of a name and a text."""
    verdicts = Verdicts()
    fork = Fork(modules, Path("katas", kata_id, f"{kata_id[3:]}.py").absolute(), write)
    try:
        pytest.main([*OPTIONS, *options, str(Path("katas", kata_id))], plugins=[fork, verdicts])
        if fork.pipe is not None:
            with open(fork.pipe, "w", encoding="utf-8") as pipe:
                json.dump(verdicts.found, pipe)
    finally:
        if fork.pipe is not None:
            os._exit(0)


def judge_all(place, files, options):
    """Run pytest in this place on each of the files; return the process, and the file that it writes the lines into."""
    lines = place.with_suffix(".jsonl")
    pid = os.fork()
    if pid:
        return pid, lines
    status = 1
    try:
        os.chdir(place)
        with open(os.devnull, "w") as nowhere, open(lines, "w", encoding="utf-8") as output:
            os.dup2(nowhere.fileno(), 1)

            def write(name, verdicts):
                print(json.dumps([name, json.loads(verdicts or "{}")]), file=output, flush=True)

            for kata_id in dict.fromkeys(kata_id for _, kata_id, _ in files):
                judge(kata_id, [(name, text) for name, of, text in files if of == kata_id], options, write)
        status = 0
    finally:
        os._exit(status)


def warm_up():
    """Make pytest import all that it imports late, and exempt the objects so far from garbage collection."""
    with contextlib.redirect_stdout(io.StringIO()), tempfile.TemporaryDirectory() as empty:
        pytest.main([*OPTIONS, f"--rootdir={empty}", "-c", os.devnull, empty])
    gc.collect()
    gc.freeze()  # some students' files call the collector again and again


def main(folder, *options):
    files = list(map(json.loads, sys.stdin))
    sys.dont_write_bytecode = True  # or the module of one student could be taken for that of the next
    warm_up()
    places = sorted(Path(folder).iterdir())
    running = [judge_all(place, files[first :: len(places)], options) for first, place in enumerate(places)]
    for pid, lines in running:
        _, status = os.waitpid(pid, 0)
        assert status == 0, f"a process of bare pytest ended with {status}"
        print(lines.read_text(encoding="utf-8"), end="")


if __name__ == "__main__":
    main(*sys.argv[1:])
