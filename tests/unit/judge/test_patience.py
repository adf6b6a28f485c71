"""A module that hangs in every check is graded in bounded time, with a verdict for each check."""

import pytest

from grading.judge.patience import FULL, HURRIED, MAX_SPENT, SHORTEST, Patience

DEADLINE = 10.0  # as the platforms' bundles set it
LIMIT = 540  # seconds that Gradescope's bundle gives the grader
CHECKS = 30  # checks of a module, more than any kata has


def cost(patience, each, passed=False):
    """Compute how long so many checks take that use up their allowed time, or `each` if that is less.

    Also return how many of them are tried.
    """
    total, tried = 0.0, 0
    for _ in range(CHECKS):
        allowed = patience.allowed()
        if allowed is not None:
            tried += 1
            total += min(allowed, each)
            patience.count(min(allowed, each), passed)
    return total, tried


def test_ten_modules_that_hang():
    """Ten modules that hang end well within the limit, and no check gets less time than an honest one needs."""
    total, tried = cost(Patience(DEADLINE), each=DEADLINE)
    assert 10 * total < 0.9 * LIMIT
    assert tried == CHECKS
    assert SHORTEST * DEADLINE > 0.5


@pytest.mark.parametrize("waste", [1.0, 3.0])
def test_what_is_lost_beside_the_checks(waste):
    """The time that a module wastes beyond its deadlines, by killing its worker, is bounded as well."""
    patience, total = Patience(DEADLINE), 0.0
    for _ in range(CHECKS):
        if (allowed := patience.allowed()) is not None:
            total += allowed + waste
            patience.count(allowed + waste, passed=False)
    assert total <= MAX_SPENT * DEADLINE + HURRIED * DEADLINE + waste
    assert patience.allowed() is None or total < MAX_SPENT * DEADLINE


def test_the_first_have_all_their_time():
    """Two hangs cost no other check its deadline; the third hang comes when there is less time."""
    patience = Patience(DEADLINE)
    for _ in range(int(FULL)):
        assert patience.allowed() == DEADLINE
        patience.count(DEADLINE, passed=False)
    assert patience.allowed() == pytest.approx(HURRIED * DEADLINE)


def test_honest_checks_hurry_nobody():
    """Checks that pass, and wrong answers that fail at once, leave the deadline as it is, even on a slow machine."""
    patience = Patience(DEADLINE)
    for _ in range(1000):
        patience.count(0.15, passed=True)
    for _ in range(CHECKS):
        patience.count(0.3, passed=False)
        assert patience.allowed() == DEADLINE


def test_slow_passes_are_bounded():
    """Checks that pass only just in time don't add up to as many deadlines as there are checks."""
    total, _ = cost(Patience(DEADLINE), each=0.9 * DEADLINE, passed=True)
    assert total <= MAX_SPENT * DEADLINE + DEADLINE
