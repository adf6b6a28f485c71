"""Run `grader.py class`, and read its gradebook."""

import json
import os
import signal
import sqlite3
import subprocess
import sys

import warm_start
from conftest import ROOT
from seen_processes import alive, below, wait_until


def run(*args, cwd=None, expect=0, seed=0, **options):
    """Run `grader.py class` with these arguments and return its output. If it works, it must print nothing on stderr.

    If the class may have a submission that can't be graded, `expect` is None.
    """
    # The tests compare runs into different gradebooks, and each run would draw a seed of its own.
    chosen = [] if seed is None or "--seed" in args else ["--seed", str(seed)]
    command = [sys.executable, str(ROOT / "grader.py"), "class", *map(str, args), *chosen]
    if options:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", **options)
    else:
        done = warm_start.run(command, cwd or os.getcwd())
    assert expect is None or done.returncode == expect, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    if expect in (0, 1, None):
        assert done.returncode in (0, 1)
        assert done.stderr == ""
    return done.stdout + done.stderr


def interrupted(folder, book, after, *options):
    """Start the command, kill it after so many attempts in the gradebook, and wait until its processes are gone."""
    command = [sys.executable, str(ROOT / "grader.py"), "class", str(folder), *map(str, options)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: written(book) >= after or process.poll() is not None)
    children = below(process.pid)
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_until(lambda: not any(map(alive, children)))


def rows(book, what="person, handed_in, digest, problem, report"):
    """Return the attempts in the gradebook, in the order in which they were written."""
    base = sqlite3.connect(f"file:{book}?mode=ro", uri=True)
    try:
        return base.execute(f"select {what} from attempt order by id").fetchall()
    finally:
        base.close()


def written(book):
    """Return the number of attempts in a gradebook that another process is writing to."""
    try:
        base = sqlite3.connect(f"file:{book}?immutable=1", uri=True)
        try:
            return base.execute("select count(*) from attempt").fetchone()[0]
        finally:
            base.close()
    except sqlite3.Error:
        return 0


def verdicts(report):
    """Return a report without times and places: the checks by kata, with verdict, message and line."""
    return [
        (
            kata["id"],
            kata["status"],
            kata["points"],
            [(check["name"], check["verdict"], check["where"], check["mistake"]) for check in kata["checks"]],
        )
        for kata in report["katas"]
    ]


def content(book):
    """Return the gradebook's content without times."""
    return sorted(
        (person, handed_in, digest, problem, report and verdicts(json.loads(report)))
        for person, handed_in, digest, problem, report in rows(book)
    )
