"""A kata whose checks are shared by this process and a fork has the result of grading it alone."""

import pytest
import shared
from own_process import printed_by
from seen_processes import HANGING

from grading.jobs.check_sharing import CheckQueue
from grading.workers import fork_server
from grading.workers.sandboxed.processes import LISTED

pytestmark = pytest.mark.skipif(not fork_server.can_fork(), reason="there is no fork here")
# In a process of its own, since the test run's own threads must not be forked; one for all, since its start takes most
# of the time.
GRADINGS = """
import json, os, signal, sys, time

import grading
from grading.curriculum import mistakes, stubs
from grading.curriculum.ladder import find
from grading.curriculum.source import ModuleSource
from grading.jobs import check_sharing
from grading.judge import runner
from grading.judge.modules.submission import SubmittedModule
from grading.judge.suites import open_suites
from grading.workers import fork_server
from grading.workers.sandboxed.processes import LISTED, descendants

HANGING = float(sys.argv[1])
kata = find("02")
solution = kata.solution.read_text(encoding="utf-8")
TEXTS = {
    "solution": solution,
    "stub": stubs.derive(kata),
    "mistake": mistakes.applied(mistakes.catalogue(kata)[0], solution),
    "prints": "print('imported ' * 1000)\\n" + solution,
    "ends early": solution + "\\nraise ValueError('at the end')\\n",
    "broken": "x = (\\n",
}
PARENT, RUN_CHECKS = os.getpid(), runner.run_checks

def handed(text):
    return SubmittedModule(kata, ModuleSource(kata.name, f"{kata.name}.py", text))

def seen(result):
    checks = [f"{one.name}: {one.verdict}, {one.message}, {one.mistakes}, {one.output[:30]}" for one in result.checks]
    return [str(result.status), str(result.notice), *checks]

def graded(sharing, text, some=None):
    own = []
    result = sharing.grade(handed(text), some or planned, after_check=lambda check: own.append(check.name))
    return {"seen": seen(result), "own": len(own), "seconds": {one.name: one.seconds for one in result.checks}}

def lost(lose):
    def run(*args, **options):
        if os.getpid() != PARENT:
            lose()
        return RUN_CHECKS(*args, **options)
    runner.run_checks = run
    sharing = check_sharing.SharedGrading(suites, server, spares.pop())
    try:
        return [graded(sharing, solution), graded(sharing, solution)]
    finally:
        runner.run_checks = RUN_CHECKS
        sharing.end()

def interrupted(sharing):
    def stop(check):
        raise KeyboardInterrupt
    try:
        sharing.grade(handed(solution), planned, after_check=stop)
    except KeyboardInterrupt:
        pass
    while not sharing.fork.is_free():
        pass
    return graded(sharing, solution)

def at_rest(sharing, servers):
    def left():
        return [descendants(server.process.pid) for server in servers]
    graded(sharing, solution)
    before = left()[0]
    sharing.rest()
    end = time.monotonic() + HANGING
    while [len(each) for each in left()] != [1, 1] and time.monotonic() < end:
        time.sleep(0.01)
    after = left()
    graded(sharing, solution)
    return {"graded": before, "waiting": after, "graded again": left()[0]}

def no_memory():
    raise MemoryError

server, *spares = [fork_server.start(False, [grading.ROOT]) for _ in range(4)]
started, results = [server, *spares], {}
try:
    with open_suites([kata], 0) as suites:
        planned = suites[kata.id]
        spare = spares.pop()
        sharing = check_sharing.SharedGrading(suites, server, spare)
        alone = check_sharing.SharedGrading(suites, server, None)
        queued, give = [], sharing.fork.give
        sharing.fork.give = lambda task: (queued.append(task.checks), give(task))
        first = graded(sharing, solution)
        graded(sharing, solution, planned[:2])
        results["both"] = {name: graded(sharing, text) for name, text in TEXTS.items()}
        results["alone"] = {name: graded(alone, text) for name, text in TEXTS.items()}
        results["queued"], results["seconds"] = queued[:3], first["seconds"]
        results["at rest"] = at_rest(sharing, [server, spare]) if LISTED else None
        results["interrupted"] = interrupted(sharing)
        sharing.end()
        results["killed"] = lost(lambda: os.kill(os.getpid(), signal.SIGKILL))
        results["no memory"] = lost(no_memory)
        results["checks"] = len(planned)
finally:
    for one in started:
        one.stop()
print(json.dumps(results))
"""


def graded(_folder):
    """Return the results of grading in each way."""
    return printed_by(GRADINGS, str(HANGING))


@pytest.fixture
def results():
    return shared.once("check_sharing", graded)


@pytest.mark.parametrize("text", ["solution", "stub", "mistake", "prints", "ends early", "broken"])
def test_the_same_result(text, results):
    """Each check has the same verdict, message, cause and output, in the suite's order."""
    assert results["both"][text]["seen"] == results["alone"][text]["seen"]


def test_both_take_part(results):
    """The fork runs some of the checks, and this process the others."""
    assert 0 < results["both"]["solution"]["own"] < results["checks"]
    assert results["alone"]["solution"]["own"] == results["checks"]


@pytest.mark.parametrize("way", ["killed", "no memory"])
def test_a_lost_fork_loses_no_check(way, results):
    """If the fork ends in the middle, this process runs its checks, and grades the next kata alone."""
    first, second = results[way]
    assert first["seen"] == second["seen"] == results["alone"]["solution"]["seen"]
    assert second["own"] == results["checks"]


def test_after_an_interrupted_grading(results):
    """If a grading was broken off, nothing of it comes into the next one."""
    assert results["interrupted"]["seen"] == results["alone"]["solution"]["seen"]
    assert 0 < results["interrupted"]["own"] < results["checks"]


def test_longest_first(results):
    """The checks that took longest the last time run first, so that none of them is the last one under way.

    That holds after other checks of the kata have run, too.
    """
    (first, [other], last), seconds = results["queued"], results["seconds"]
    assert first == list(reversed(seconds))[:-1]  # the kata's first check has its own place
    rest = [name for name in first if name != other]  # the other one has run twice
    assert [name for name in last if name != other] == sorted(rest, key=lambda name: -seconds[name])


@pytest.mark.skipif(not LISTED, reason="the system lists no processes")
def test_at_rest(results):
    """Once the verdict is shown, the module's processes end, and each zygote has one for the next module."""
    at_rest = results["at rest"]
    [graded], [waiting], [graded_again] = at_rest["graded"], at_rest["waiting"][0], at_rest["graded again"]
    assert len(at_rest["waiting"][1]) == 1
    assert graded != waiting == graded_again


def test_queue():
    """Each place is taken once, in order, and none of those that were left when the queue was cleared."""
    queue, letters = CheckQueue(), ["a", "b"]
    try:
        queue.fill(2)
        one, other = queue.taken_from(letters), queue.taken_from(letters)
        assert (next(one), next(other), next(one, None), next(other, None)) == ("a", "b", None, None)
        queue.fill(3000)
        queue.clear()
        assert list(queue.taken_from(letters)) == []
    finally:
        queue.close()
