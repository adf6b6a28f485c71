"""Tasks in a process that does many, as a Dask worker does: for whom, from which thread and how often changes no verdict."""

import json
import subprocess
import sys

from conftest import ROOT

# The suites are collected in it, which this process had better not do in the middle of its own tests.
BEGINNING = """
import json, sys, threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

sys.path[:0] = ["katas"]
from grading import tasks
from grading.host import Source
from grading.ladder import find

SOLUTION = find("01").solution.read_text(encoding="utf-8")

def task(text=SOLUTION, seed=0, hidden=(), sandboxed=False):
    part = tasks.Part("01_variables", Source("variables", "variables.py", text), None, None)
    return tasks.Task("one", (part,), tasks.Conditions(seed, 5.0, sandboxed).as_json(), hidden)
"""


def run(program, **options):
    """Run what comes after the BEGINNING in a process of its own; return what it printed, which is JSON."""
    command = [sys.executable, "-c", BEGINNING + program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, **options)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return json.loads(done.stdout)


def test_several_threads():
    """Threads that ask at once are served one after the other: the suites are in the process only once."""
    program = """
slow = SOLUTION.replace("def __init__", "def __new__(cls, *args, **kwargs):\\n        import time\\n        "
    "time.sleep(0.02)\\n        return object.__new__(cls)\\n\\n    def __init__", 1)
with ThreadPoolExecutor(3) as threads:
    reports = list(threads.map(lambda seed: tasks.grade(task(slow, seed)), range(3)))
print(json.dumps([report["points"] == report["max_points"] for report in reports]))
"""
    assert run(program) == [True] * 3
