"""The choice of the checks that are sent requests ahead."""

import pytest

from grading.curriculum.source import ModuleSource
from grading.workers.requests_ahead import AHEAD_TIMEOUT, MAX_AHEAD, RequestsAhead

CHECKS = "abcde"


def source(text):
    return ModuleSource("backward", "backward.py", text)


def graded(requests, text, failed):
    """Grade a module that fails these checks; return the checks that were sent requests ahead."""
    sent = ""
    for check in CHECKS:
        sent += check if requests.to_send(source(text), check, b"") else ""
        requests.note(source(text), check, passed=check not in failed)
        if check not in failed:
            requests.keep(source(text), check, b"requests", 0.005)
    return sent


@pytest.fixture
def requests():
    """Requests that are known for all checks."""
    known = RequestsAhead(possible=True)
    graded(known, "the first module", "")
    return known


def test_nothing_is_known_of_the_first_module():
    assert graded(RequestsAhead(possible=True), "the first module", "") == ""


def test_right_modules(requests):
    assert graded(requests, "right", "") == CHECKS


def test_first_wrong_module(requests):
    """After a failed check the next one is likely to fail; after one that is passed it isn't."""
    assert graded(requests, "wrong", "bce") == "abe"


def test_right_and_wrong_in_turn(requests):
    """All requests are sent to the right module, and to the wrong one those of its first failed check in vain."""
    for number in range(4):
        sent = graded(requests, f"wrong {number}", "bce"), graded(requests, f"right {number}", "")
    assert sent == ("abd", CHECKS)


def test_wrong_modules_in_a_row(requests):
    """After two failures of the first failed check, none are sent in vain."""
    sent = [graded(requests, f"wrong {number}", "bce") for number in range(4)]
    assert sent[2:] == ["ad", "ad"]
    assert graded(requests, "right", "") == "acde"
    assert graded(requests, "right again", "") == CHECKS


def test_another_wrong_module(requests):
    """A module that has failed one check is expected to do with the others as the last such module did."""
    graded(requests, "wrong in b and c", "bc")
    assert graded(requests, "wrong in c and d", "cd") == "abcde"
    assert graded(requests, "wrong in b and d", "bd") == "abe"


@pytest.mark.parametrize("sent, seconds", [(b"x" * (MAX_AHEAD + 1), 0.005), (b"requests", AHEAD_TIMEOUT)])
def test_too_long(sent, seconds, requests):
    """Requests that are too many, or that took too long, are not kept. Nor are those of before, or of the solution."""
    requests.keep(source("right"), "a", sent, seconds)
    assert requests.to_send(source("right"), "a", b"of the solution") == b""


def test_those_of_the_solution_come_first(requests):
    """They are sent until a check is passed."""
    assert requests.to_send(source("right"), "f", b"of the solution") == b"of the solution"
    requests.keep(source("right"), "f", b"requests", 0.005)
    assert requests.to_send(source("right"), "f", b"of the solution") == b"requests"


def test_not_possible():
    requests = RequestsAhead(possible=False)
    graded(requests, "the first module", "")
    assert graded(requests, "right", "") == ""
