"""Requests that are sent ahead change no verdict: all that can come of them is that a check is passed in less time."""

import gc
import re
import sys
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise

import pytest
from derived_requests import derived
from seen_processes import HANGING

from grading.curriculum import mistakes, stubs
from grading.curriculum.ladder import find, ladder
from grading.curriculum.source import ModuleSource
from grading.judge import check_run, runner
from grading.judge.modules.submission import SubmittedModule
from grading.judge.suites import open_suites
from grading.text.labels import Status
from grading.workers import fork_server, requests_ahead, solution_requests
from grading.workers.fork_server import ForkServer, can_fork, start
from grading.workers.requests_ahead import AHEAD_TIMEOUT, RequestsAhead

pytestmark = pytest.mark.skipif(not can_fork(), reason="only forked workers are sent requests ahead")
KATA = find("02")
SOLUTION = KATA.solution.read_text(encoding="utf-8")
DEADLINE = 1.0
TIME = re.compile(r"after [\d.]+ seconds")
FORWARD = "        return np.exp(x)\n"
CALL = "        x = input.data\n"
# Modules that go another way than the solution, each by a change to it.
DIFFERENT_MODULES = {
    "the stub": lambda: stubs.derive(KATA),
    "a mistake": lambda: mistakes.applied(mistakes.catalogue(KATA)[0], SOLUTION),
    "other definitions": lambda: SOLUTION.replace("class Exp", "class Exponential"),
    "prints": lambda: SOLUTION.replace(CALL, CALL + "        print('called with', x)\n"),
    "prints, and fails": lambda: SOLUTION.replace(FORWARD, "        print('exp of', x)\n        return x\n"),
    "slow": lambda: SOLUTION.replace(FORWARD, f"        __import__('time').sleep({2 * AHEAD_TIMEOUT})\n" + FORWARD),
    "hangs": lambda: SOLUTION.replace(FORWARD, "        __import__('time').sleep(3600)\n"),
    "ends its process": lambda: SOLUTION.replace(FORWARD, "        __import__('os')._exit(3)\n"),
    "forks": lambda: SOLUTION.replace(
        CALL,
        "        import os\n        if copy := os.fork():\n            os.waitpid(copy, 0)\n"
        + CALL
        + "        print('called')\n",
    ),
    "ends early": lambda: SOLUTION + "\nraise ValueError('at the end')\n",
    "is no Python": lambda: "def broken(:\n",
    "counts its calls": lambda: SOLUTION.replace(
        FORWARD, "        Exp.count = getattr(Exp, 'count', 0) + 1\n        return np.exp(x) + (Exp.count > 2)\n"
    ),
    # It looks up the stack for what it has been sent, and fails if more waits there than one request.
    "looks ahead": lambda: SOLUTION.replace(
        CALL,
        "        frame = __import__('sys')._getframe()\n"
        "        while 'channel' not in dir(frame.f_locals.get('self')):\n"
        "            frame = frame.f_back\n"
        "        if frame.f_locals['self'].channel.buffer:\n"
        "            return None\n" + CALL,
    ),
}


@pytest.fixture
def opened():
    """The suite of KATA as it is opened, with the solution's requests."""
    with open_suites([KATA], solution_requests.SEED) as suites:
        yield suites


@pytest.fixture
def suites(opened):
    """The suite without the solution's requests, so that only those of a passed check are sent ahead."""
    return without_requests(opened)


def without_requests(opened):
    return {kata_id: [replace(check, requests=b"") for check in checks] for kata_id, checks in opened.items()}


@contextmanager
def suites_of(*katas):
    """Open the suites of these katas, without the solution's requests."""
    with open_suites(list(katas), solution_requests.SEED) as opened:
        yield without_requests(opened)


@pytest.fixture(scope="module")
def zygote():
    """A server that all tests use, since a zygote takes longer to start than a test."""
    server = start(sandboxed=False, hidden=[])
    yield server
    server.stop()


@pytest.fixture
def server(zygote):
    """A server that has graded nothing, as far as requests ahead are concerned."""
    zygote.end_module()
    zygote.requests = RequestsAhead(possible=True)
    return zygote


@pytest.fixture
def attempts(monkeypatch):
    """The attempts at checks, in their order: the check's name, if requests were sent ahead, and if it was passed."""
    recorded, run_once = [], check_run._run_once

    def recording(check, source, server, seconds, ahead=b""):
        run = run_once(check, source, server, seconds, ahead)
        recorded.append((check.name, ahead != b"", run.error is None))
        return run

    monkeypatch.setattr(check_run, "_run_once", recording)
    return recorded


@pytest.fixture
def patient(monkeypatch):
    """No machine is too busy for requests ahead to be answered in time, nor for a check to end."""
    monkeypatch.setattr(sys.modules[__name__], "DEADLINE", HANGING)
    monkeypatch.setattr(fork_server, "AHEAD_TIMEOUT", HANGING)
    monkeypatch.setattr(requests_ahead, "AHEAD_TIMEOUT", 2 * HANGING)


def grade(kata, text, planned, server):
    handed = SubmittedModule(kata, ModuleSource(kata.name, f"{kata.name}.py", text))
    return runner.grade_kata(handed, planned, server, DEADLINE)


def shown_to_student(result):
    """Return all that a student is shown of the result, without times."""
    checks = [
        (each.name, each.verdict, TIME.sub("", each.message), each.where, each.output, each.mistakes)
        for each in result.checks
    ]
    return result.status, result.message, result.notice, checks


def test_solutions(server, attempts, patient):
    """The second time, each check of a suite is sent its requests ahead, and is passed so; memory checks never are."""
    with suites_of(*ladder()) as suites:
        for _ in range(2):
            attempts.clear()
            for kata in ladder():
                result = grade(kata, kata.solution.read_text(encoding="utf-8"), suites[kata.id], server)
                assert result.status == Status.PASSED
    planned = [(check.name, check.kind == "test", True) for kata in ladder() for check in suites[kata.id]]
    assert attempts == planned


def test_solutions_the_first_time(server, attempts, patient, monkeypatch):
    """Each check but those of memory is sent the requests of the solution, and is passed so."""
    # By this machine, whose np.exp may differ in the last digit.
    monkeypatch.setattr(solution_requests, "FILE", derived().file)
    monkeypatch.setattr(solution_requests, "read", solution_requests.read.__wrapped__)
    with open_suites(list(ladder()), solution_requests.SEED) as opened:
        for kata in ladder():
            result = grade(kata, kata.solution.read_text(encoding="utf-8"), opened[kata.id], server)
            assert result.status == Status.PASSED
    assert attempts == [(check.name, check.kind == "test", True) for kata in ladder() for check in opened[kata.id]]


def test_another_seed_the_first_time(server, attempts):
    """With another seed than the file's, none of it is sent."""
    kata = find("02")
    with open_suites([kata], solution_requests.SEED + 1) as suites:
        assert grade(kata, SOLUTION, suites[kata.id], server).status == Status.PASSED
    assert [ahead for _, ahead, _ in attempts] == [False] * len(suites[kata.id])


def test_requests_of_other_checks(server, attempts, patient, monkeypatch):
    """If the file is wrong, each check takes one attempt more."""
    known = solution_requests.read()
    mixed_up = dict(zip(known, [*list(known.values())[1:], b""]))
    monkeypatch.setattr(solution_requests, "read", lambda: mixed_up)
    with open_suites([KATA], solution_requests.SEED) as suites:
        assert grade(KATA, SOLUTION, suites[KATA.id], server).status == Status.PASSED
    twice = [[(check.name, True, False), (check.name, False, True)] for check in suites[KATA.id]]
    assert attempts == [attempt for check in twice for attempt in check]


@pytest.mark.parametrize("other", DIFFERENT_MODULES)
def test_others_the_first_time(other, opened, suites, server):
    """A module that goes another way than the solution gets the result that it gets by itself, to the letter."""
    text = DIFFERENT_MODULES[other]()
    first_time = shown_to_student(grade(KATA, text, opened[KATA.id], server))
    assert shown_to_student(grade(KATA, text, suites[KATA.id], server)) == first_time


@pytest.mark.parametrize("other", DIFFERENT_MODULES)
def test_others(other, suites, server, attempts):
    """A module that goes another way gets the result that it gets by itself, with the output, to the letter."""
    text, planned = DIFFERENT_MODULES[other](), suites[KATA.id]
    by_itself = grade(KATA, text, planned, server)
    solved = grade(KATA, SOLUTION, planned, server)
    assert solved.status == Status.PASSED
    attempts.clear()
    assert shown_to_student(grade(KATA, text, planned, server)) == shown_to_student(by_itself)
    missed = [name for name, ahead, passed in attempts if ahead and not passed]
    again = [name for name, ahead, _ in attempts if not ahead]
    assert set(missed) <= set(again) or by_itself.status == Status.BROKEN
    after_failed = {later[0] for earlier, later in pairwise(attempts) if not earlier[2] and later[1]}
    assert after_failed <= {check.name for check in by_itself.checks if check.passed}
    assert shown_to_student(grade(KATA, SOLUTION, planned, server)) == shown_to_student(solved)


def test_the_collector_changes_no_request(server, attempts, patient):
    """Some objects of a check only Python's collector frees here. The same requests are sent whenever it is due."""
    kata, threshold = find("10"), gc.get_threshold()
    text = kata.solution.read_text(encoding="utf-8")
    with suites_of(kata) as suites:
        guard = [check for check in suites[kata.id] if check.name == "test_earlier_katas_still_hold"]
        try:
            for due in (10**6, 10):
                gc.set_threshold(due)
                grade(kata, text, guard, server)
        finally:
            gc.set_threshold(*threshold)
    assert gc.isenabled()
    assert [attempt[1:] for attempt in attempts] == [(False, True), (True, True)]


def test_another_seed(server, attempts, patient):
    """With another seed the requests are others, so such a check runs again, and is sent the new ones from then on."""
    kata = find("01")
    text = kata.solution.read_text(encoding="utf-8")
    with suites_of(kata) as suites:
        grade(kata, text, suites[kata.id], server)
    with open_suites([kata], 1) as other:
        attempts.clear()
        assert grade(kata, text, other[kata.id], server).status == Status.PASSED
        missed = {name for name, ahead, passed in attempts if ahead and not passed}
        assert missed
        attempts.clear()
        assert grade(kata, text + "# again\n", other[kata.id], server).status == Status.PASSED
        assert missed <= {name for name, ahead, passed in attempts if ahead and passed}


def test_right_and_wrong_in_turn(server, attempts, patient):
    """The right one is sent requests for all of its checks; the wrong one in vain for the first check that it fails."""
    kata = find("07")
    right = kata.solution.read_text(encoding="utf-8")
    wrong = mistakes.applied(mistakes.catalogue(kata)[0], right)
    with suites_of(kata) as suites:
        planned = suites[kata.id]
        for number in range(2):
            grade(kata, f"{right}# {number}\n", planned, server)
            result = grade(kata, f"{wrong}# {number}\n", planned, server)
        failed = [check.name for check in result.checks if not check.passed]
        assert len(failed) > 1
        attempts.clear()
        grade(kata, right, planned, server)
        assert attempts == [(check.name, True, True) for check in planned]
        attempts.clear()
        grade(kata, wrong, planned, server)
        assert [name for name, ahead, passed in attempts if ahead and not passed] == failed[:1]


def test_wrong_again_and_again(suites, server, attempts, patient):
    """A check that two modules in a row have failed is sent no requests until one passes it."""
    check = next(each for each in suites[KATA.id] if each.repeatable)
    texts = [SOLUTION, *[stubs.derive(KATA)] * 3, SOLUTION, SOLUTION]
    for number, text in enumerate(texts):
        source = ModuleSource(KATA.name, f"{KATA.name}.py", f"{text}# {number}\n")
        check_run.attempt_check(check, source, server, DEADLINE)
    right, in_vain, wrong, ahead = (False, True), (True, False), (False, False), (True, True)
    assert [attempt[1:] for attempt in attempts] == [right, in_vain, wrong, in_vain, wrong, wrong, right, ahead]


def test_fewer_requests_than_were_sent(suites, server, attempts, patient):
    """Answers to requests that it doesn't make pass no check: more may stand in its output than belongs there."""
    check = next(each for each in suites[KATA.id] if each.repeatable)
    source = ModuleSource(KATA.name, f"{KATA.name}.py", SOLUTION)
    assert check_run.attempt_check(check, source, server, DEADLINE).error is None
    server.requests.known[source.name, check.name] *= 2
    assert check_run.attempt_check(check, source, server, DEADLINE).error is None
    assert attempts == [(check.name, False, True), (check.name, True, False), (check.name, False, True)]


def test_more_requests_than_were_sent(suites, server, attempts, patient):
    """The others go one at a time, and the next time all of them are sent ahead."""
    check = next(each for each in suites[KATA.id] if each.repeatable)
    source = ModuleSource(KATA.name, f"{KATA.name}.py", SOLUTION)
    assert check_run.attempt_check(check, source, server, DEADLINE).error is None
    known = server.requests.known[source.name, check.name]
    server.requests.known[source.name, check.name] = solution_requests.each(known)[0]
    assert check_run.attempt_check(check, source, server, DEADLINE).error is None
    assert server.requests.known[source.name, check.name] == known
    assert attempts == [(check.name, False, True), (check.name, True, True)]


def test_refused_process(suites, attempts, patient):
    """If the machine refuses the process, the check has its usual chances."""
    check = next(each for each in suites[KATA.id] if each.repeatable)
    source = ModuleSource(KATA.name, f"{KATA.name}.py", SOLUTION)

    class Refusing(ForkServer):
        def open(self, source, seconds, ahead=b""):
            line = super().open(source, seconds, ahead)
            line.lost = line.lost or ahead != b""
            return line

    server = Refusing(sandboxed=False)
    try:
        assert check_run.attempt_check(check, source, server, DEADLINE).error is None
        assert check_run.attempt_check(check, source, server, DEADLINE).error is None
    finally:
        server.stop()
    assert [ahead for _, ahead, _ in attempts] == [False, True, False]
