"""One submission's katas, graded by this process alone and with forks of it."""

import pytest
import shared
from own_process import printed_by

from grading.jobs.one_submission import ResultsInOrder
from grading.workers import fork_server

pytestmark = pytest.mark.skipif(not fork_server.can_fork(), reason="there is no fork here")
# In a process of its own, since the test run's own threads must not be forked; one for all, since its start takes most
# of the time. No grading here harms the servers but the last.
GRADINGS = """
import json, os, signal, traceback
from dataclasses import replace

import grading
from grading.curriculum.ladder import ladder
from grading.curriculum.source import ModuleSource
from grading.jobs import one_submission
from grading.judge.modules.submission import SubmittedModule
from grading.workers import fork_server

ENDLESS = "class Variable:\\n    def __init__(self, data):\\n        while True:\\n            pass\\n"
FIRST, FORKED_JUDGE, GRADE_KATA = os.getpid(), one_submission.ForkedJudge, one_submission.runner.grade_kata

def solution(kata):
    return SubmittedModule(kata, ModuleSource(kata.name, f"{kata.name}.py", kata.solution.read_text(encoding="utf-8")))

def lines(results):
    seen = [(each.id, each.status, [f"{one.name}:{one.verdict}" for one in each.checks]) for each in results]
    return [f"{kata} {status} {checks}" for kata, status, checks in seen]

def alone():
    return lines(one_submission.grade_katas(handed, server))

def together():
    shown = []
    results = one_submission.grade_katas(handed, server, spare, progress=shown.append)
    assert shown == results
    return lines(results)

def losing_forks(lose):
    def failing(*args):
        if os.getpid() != FIRST:
            lose()
        return GRADE_KATA(*args)
    one_submission.runner.grade_kata = failing
    return lines(one_submission.grade_katas(handed, server, spare))

def no_memory():
    raise MemoryError

def no_fork():
    def refuse(*args):
        raise BlockingIOError(11, "Resource temporarily unavailable")
    one_submission.ForkedJudge = refuse
    return lines(one_submission.grade_katas(handed, server, spare))

def endless():
    source = ModuleSource("functions", "functions.py", ENDLESS)
    started = [handed[0], *[replace(each, source=source) for each in handed[1:3]]]
    def interrupt(result):
        raise KeyboardInterrupt
    try:
        one_submission.grade_katas(started, server, spare, deadline=1000.0, progress=interrupt)
    except KeyboardInterrupt:
        return "interrupted"

ways = {
    "alone": alone,
    "together": together,
    "exit": lambda: losing_forks(lambda: os._exit(1)),
    "kill": lambda: losing_forks(lambda: os.kill(os.getpid(), signal.SIGKILL)),
    "no memory": lambda: losing_forks(no_memory),
    "no fork": no_fork,
    "endless": endless,
}
handed = [solution(kata) for kata in ladder()[:4]]
server, *spare = [fork_server.start(False, [grading.ROOT]) for _ in range(3)]
results = {}
try:
    for name, grade in ways.items():
        one_submission.ForkedJudge, one_submission.runner.grade_kata = FORKED_JUDGE, GRADE_KATA
        try:
            results[name] = grade()
        except Exception:
            results[name] = traceback.format_exc()
finally:
    for one in (server, *spare):
        one.stop()
print(json.dumps(results))
"""


def graded(_folder):
    """Return what each way to grade the first four katas returned, by its name, or its traceback."""
    return printed_by(GRADINGS)


@pytest.fixture
def results():
    return shared.once("one_submission", graded)


def test_forks_give_the_same_results(results):
    """With forks the results are the same, and each is shown in its order."""
    assert [line.split()[1] for line in results["alone"]] == ["passed"] * 4
    assert results["together"] == results["alone"]


@pytest.mark.parametrize("way", ["exit", "kill", "no memory"])
def test_a_lost_fork_loses_no_result(way, results):
    """If a fork ends in the middle of a kata, this process grades that kata."""
    assert results[way] == results["alone"]


def test_no_further_process_is_allowed(results):
    """If the system refuses a fork, this process grades all."""
    assert results["no fork"] == results["alone"]


def test_an_endless_check_ends_with_an_error(results):
    """At an error, or a Ctrl-C, the forks end at once, whatever their checks do."""
    assert results["endless"] == "interrupted"


def test_results_in_order():
    """Results that come early wait for those before them."""
    shown = []
    results = ResultsInOrder(shown.append)
    for place, expected in ((2, []), (0, [0]), (1, [0, 1, 2]), (3, [0, 1, 2, 3])):
        results.add(place, place)
        assert shown == results.shown == expected
