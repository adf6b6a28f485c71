"""One submission's katas, graded by this process alone and with forks of it."""

import subprocess
import sys
import textwrap

import pytest
from seen_processes import HANGING

from grading import ROOT
from grading.jobs.one_submission import ResultsInOrder
from grading.workers import fork_server

pytestmark = pytest.mark.skipif(not fork_server.can_fork(), reason="there is no fork here")
# In a process of its own, since the test run's own threads must not be forked.
START = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path

import grading
from grading.curriculum.ladder import ladder
from grading.curriculum.source import ModuleSource
from grading.jobs import forked_judge, one_submission
from grading.judge.submission import SubmittedModule
from grading.workers import fork_server

ENDLESS = "class Variable:\\n    def __init__(self, data):\\n        while True:\\n            pass\\n"

def solution(kata):
    return SubmittedModule(kata, ModuleSource(kata.name, f"{kata.name}.py", kata.solution.read_text(encoding="utf-8")))

handed = [solution(kata) for kata in ladder()[:4]]
host, *spare = [fork_server.start(False, [grading.ROOT]) for _ in range(3)]

def lines(results):
    seen = [(each.id, each.status, [f"{one.name}:{one.verdict}" for one in each.checks]) for each in results]
    return [f"{kata} {status} {checks}" for kata, status, checks in seen]

try:
"""


def output(code):
    """Return what the code prints after the common start."""
    text = (
        START
        + textwrap.indent(textwrap.dedent(code), "    ")
        + "\nfinally:\n    for one in (host, *spare):\n        one.stop()\n"
    )
    command = [sys.executable, "-c", text]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=HANGING)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_forks_give_the_same_results():
    """With forks the results are the same, and each is shown in its order."""
    alone = output("print(*lines(one_submission.grade_katas(handed, host)), sep='\\n')")
    together = output(
        """
        shown = []
        results = one_submission.grade_katas(handed, host, spare, progress=shown.append)
        assert shown == results
        print(*lines(results), sep='\\n')
        """
    )
    assert len(alone) == 4
    assert together == alone


@pytest.mark.parametrize("way", ["os._exit(1)", "os.kill(os.getpid(), signal.SIGKILL)", "raise MemoryError"])
def test_a_lost_fork_loses_no_result(way):
    """If a fork ends in the middle of a kata, this process grades that kata."""
    seen = output(
        f"""
        first, grade = os.getpid(), one_submission.runner.grade_kata
        def failing(*args):
            if os.getpid() != first:
                {way}
            return grade(*args)
        one_submission.runner.grade_kata = failing
        print(*lines(one_submission.grade_katas(handed, host, spare)), sep='\\n')
        """
    )
    assert [line.split()[1] for line in seen] == ["passed"] * 4


def test_no_further_process_is_allowed():
    """If the system refuses a fork, this process grades all."""
    seen = output(
        """
        def refuse(*args):
            raise BlockingIOError(11, "Resource temporarily unavailable")
        one_submission.ForkedJudge = refuse
        print(*lines(one_submission.grade_katas(handed, host, spare)), sep='\\n')
        """
    )
    assert [line.split()[1] for line in seen] == ["passed"] * 4


def test_an_endless_check_ends_with_an_error():
    """At an error, or a Ctrl-C, the forks end at once, whatever their checks do."""
    seen = output(
        """
        endless = ModuleSource("functions", "functions.py", ENDLESS)
        handed = [handed[0], *[replace(each, source=endless) for each in handed[1:3]]]
        def interrupt(result):
            raise KeyboardInterrupt
        try:
            one_submission.grade_katas(handed, host, spare, deadline=1000.0, progress=interrupt)
        except KeyboardInterrupt:
            print("interrupted")
        """
    )
    assert seen == ["interrupted"]


def test_results_in_order():
    """Results that come early wait for those before them."""
    shown = []
    results = ResultsInOrder(shown.append)
    for place, expected in ((2, []), (0, [0]), (1, [0, 1, 2]), (3, [0, 1, 2, 3])):
        results.add(place, place)
        assert shown == results.shown == expected
