"""The rules on a kata's parts, each with a fault that breaks it."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from grading.curriculum.ladder import Part, find
from grading.dev import ladder_checks
from grading.dev.ladder_checks import MOST_TASKS, check_parts
from grading.judge.suites import CheckSpec
from grading.text.labels import Role, Status

KATA = find("10")


def spec(name, role=Role.REQUIRED):
    return CheckSpec(name, "test", role, "", lambda: None)


PLANNED = [*(spec(name) for part in KATA.parts for name in part.checks), spec("test_guard", Role.GUARD)]


def with_part(number, **changes):
    """Return kata 10 with another first, second or third part."""
    parts = list(KATA.parts)
    parts[number] = replace(parts[number], **changes)
    return replace(KATA, parts=tuple(parts))


FAULTS = {
    "no parts": (replace(KATA, parts=()), f"kata.toml has 31 tasks without a part; {MOST_TASKS} are the most"),
    "too many tasks": (
        with_part(0, todo={str(number): "" for number in range(13)}),
        "part 1 of kata.toml has 13 tasks; 1 to 12 are good",
    ),
    "no tasks": (with_part(1, todo={}), "part 2 of kata.toml has 0 tasks; 1 to 12 are good"),
    "a task twice": (with_part(1, todo={"mul": "again"}), "mul is in two parts of kata.toml"),
    "a check twice": (
        with_part(1, checks=("test_mul", *KATA.parts[1].checks)),
        "test_mul is in two parts of kata.toml",
    ),
    "a check without a part": (
        with_part(1, checks=KATA.parts[1].checks[1:]),
        "the required check test_pow is in no part of kata.toml",
    ),
    "a guard": (
        with_part(2, checks=(*KATA.parts[2].checks, "test_guard")),
        "test_guard is in a part of kata.toml, and is no required check of the suite",
    ),
    "another order": (
        with_part(0, checks=KATA.parts[0].checks[::-1]),
        "test_div has another place in the parts of kata.toml than in the suite",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_in_the_parts(fault):
    kata, problem = FAULTS[fault]
    assert [*check_parts(kata, PLANNED)] == [f"10_overloads: {problem}"]


def test_parts_as_they_are():
    """Kata 10 is in order, and a kata with few tasks needs no parts."""
    assert [*check_parts(KATA, PLANNED), *check_parts(find("06"), [spec("test_any")])] == []


ORDER = {
    "in order": ({"a": "test_a", "b": "test_b"}, []),
    "an earlier check needs a later task": (
        {"a": "test_b", "b": "test_a"},
        [
            "when a is the next task, test_a fails first, which doesn't need it",
            "b is a task of the part 'two', but not test_a, which needs it",
        ],
    ),
    "a check of another part": (
        {"a": "test_a", "b": "test_a"},
        ["b is a task of the part 'two', but not test_a, which needs it"],
    ),
    "a task that no check needs": (
        {"a": "test_a"},
        ["no required check fails if b and all later tasks are not written"],
    ),
}


@pytest.mark.parametrize("case", ORDER)
def test_order(case, monkeypatch):
    """The first check that fails at a task needs this task, and is in its part."""
    needs, problems = ORDER[case]

    def first_failing(kata, left, checks, server):
        return next((check for check in checks if check.name in [needs.get(name) for name in left]), None)

    monkeypatch.setattr(ladder_checks, "_first_failing", first_failing)
    parts = (Part("one", {"a": "do a"}, ("test_a",)), Part("two", {"b": "do b"}, ("test_b",)))
    kata = replace(KATA, parts=parts, todo={"a": "do a", "b": "do b"})
    found = [*ladder_checks.check_order(kata, [spec("test_a"), spec("test_b")], None)]
    assert found == [f"10_overloads: {problem}" for problem in problems]


def test_no_check_runs_after_the_first_that_fails(monkeypatch):
    """The rule on the order of tasks looks for the first failing check only."""
    ran = []

    def grade(handed, checks, server):
        ran.extend(check.name for check in checks)
        return SimpleNamespace(status=Status.FAILED if "test_sub" in ran else Status.PASSED)

    monkeypatch.setattr(ladder_checks, "grade_kata", grade)
    checks = [spec("test_mul"), spec("test_sub"), spec("test_div")]
    assert ladder_checks._first_failing(KATA, ["sub"], checks, None) is checks[1]
    assert ran == ["test_mul", "test_sub"]
    ran.clear()
    assert ladder_checks._first_failing(KATA, ["sub"], checks[:1], None) is None
