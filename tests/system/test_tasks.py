"""Many tasks in one process, as in a Dask worker: the class, the thread and the number of tasks change no verdict."""

import json
import subprocess
import sys

from conftest import ROOT
from seen_processes import LINUX

from system.test_hostile import needs_sandbox

# The process collects the suites, which this process must not do during its own tests.
BEGINNING = """
import json, sys, threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

sys.path[:0] = ["katas", "tests"]
from grading.jobs import job, job_runner
from grading.curriculum.source import ModuleSource
from grading.curriculum.ladder import find

SOLUTION = find("01").solution.read_text(encoding="utf-8")

def task(text=SOLUTION, seed=0, hidden=(), sandboxed=False):
    part = job.JobModule("01_variables", ModuleSource("variables", "variables.py", text), None, None)
    return job.Task("one", (part,), job.GradingConfig(seed, 5.0, sandboxed).as_json(), hidden)
"""


def run(program, **options):
    """Run this code after the BEGINNING in a process of its own, and return its output, which is JSON."""
    command = [sys.executable, "-c", BEGINNING + program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, **options)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return json.loads(done.stdout)


def test_several_threads():
    """Tasks from several threads run one after the other, since the process has the suites only once."""
    program = """
slow = SOLUTION.replace("def __init__", "def __new__(cls, *args, **kwargs):\\n        import time\\n        "
    "time.sleep(0.02)\\n        return object.__new__(cls)\\n\\n    def __init__", 1)
with ThreadPoolExecutor(3) as threads:
    reports = list(threads.map(lambda seed: job_runner.grade_task(task(slow, seed)), range(3)))
print(json.dumps([report["points"] == report["max_points"] for report in reports]))
"""
    assert run(program) == [True] * 3


def test_module_after_module():
    """The process grades a module once, and again if the task says so."""
    program = """
text = "import time\\n\\nclass Variable:\\n    def __init__(self, data):\\n        print(time.time_ns(), flush=True)\\n"
tasks = [task(text), task(text), replace(task(text), anew=True)]
print(json.dumps([job_runner.grade_task(each)["katas"][0]["checks"][0]["output"] for each in tasks]))
"""
    first, known, anew = run(program)
    assert known == first != anew


@needs_sandbox
@LINUX
def test_class_after_class():
    """A process that has graded many classes holds only the thread and the sandbox of the last one."""
    program = """
import os
from seen_processes import below

classes = [(0, ()), (0, ("/here",)), (1, ()), (1, ("/there",)), (0, ())]
kept = []
for number, (seed, hidden) in enumerate(classes):
    report = job_runner.grade_task(task(f"{SOLUTION}# {number}\\n", seed, hidden, sandboxed=True))
    assert report["points"] == report["max_points"]
    kept.append((threading.active_count(), len(below(os.getpid()))))
print(json.dumps(kept))
"""
    first, *others = run(program)
    assert others == [first] * 4


@needs_sandbox
@LINUX
def test_class_after_another():
    """The sandbox hides a class's files, even if the sandbox of the earlier class still exists."""
    program = """
def points(number, hidden):
    text = f"import os\\nassert not os.listdir('/usr/share')  # {number}\\n{SOLUTION}"
    return job_runner.grade_task(task(text, sandboxed=True, hidden=hidden))["points"]

print(json.dumps([points(1, ()), points(2, ("/usr/share",)), points(3, ())]))
"""
    seen, hidden, seen_again = run(program)
    assert (seen, seen_again) == (0, 0)
    assert hidden > 0


@needs_sandbox
@LINUX
def test_trouble_that_is_over():
    """A process that could not have a sandbox tries again, and uses one as soon as it can."""
    program = """
import os
from grading.text.errors import GraderError

path = os.environ["PATH"]
os.environ["PATH"] = "/nowhere"
try:
    job_runner.grade_task(task(sandboxed=True))
except GraderError as error:
    said = str(error)
os.environ["PATH"] = path
report = job_runner.grade_task(task(sandboxed=True))
print(json.dumps([said, report["points"] == report["max_points"]]))
"""
    said, well = run(program)
    assert "sudo apt install bubblewrap" in said
    assert well
