"""Known results: no part has another's digest, and a result whose verdict depends on the moment is not stored."""

import dataclasses

import pytest

from grading.curriculum.source import Cell, ModuleSource
from grading.jobs.job import JobModule, Task
from grading.jobs.known_results import (
    NOTHING_KNOWN,
    Known,
    code_digest_of,
    digest_of,
    lasting,
    lasts,
    look_up,
    whole_report,
)
from grading.judge.report.report import Check, KataResult, Memory, Report, as_json

SOURCE = ModuleSource("variables", "variables.py", "x = 1\n")
PART = JobModule("01_variables", SOURCE, None, None)
CONDITIONS = '{"seed": 7, "sandboxed": true}'
LIMIT = 20.0


def test_digest():
    """Each field of a module changes the digest, so that no text gets the result of another one."""
    others = {
        "text": "x = 2\n",
        "name": "functions",
        "file": "functions.py",
        "notebook": "a.ipynb",
        "cells": (Cell(2, 1),),
        "outdated": ((1, 1),),
    }
    assert others.keys() == {field.name for field in dataclasses.fields(ModuleSource)}
    parts = [PART, dataclasses.replace(PART, kata="02_functions"), dataclasses.replace(PART, notice="variables (2).py")]
    parts += [dataclasses.replace(PART, source=dataclasses.replace(SOURCE, **{name: others[name]})) for name in others]
    parts.append(JobModule("01_variables", None, None, None))
    digests = {digest_of(part) for part in parts}
    assert len(digests) == len(parts)
    assert None not in digests
    assert digest_of(dataclasses.replace(PART, passed=(("test_it", None),))) == digest_of(PART)


@pytest.mark.parametrize("found", [("is empty", None, ""), (None, "Variables.py", ""), (None, None, "Look there.")])
def test_part_without_a_text(found):
    """A message about a file under another name, or an unreadable one, is made anew each time."""
    problem, instead, remark = found
    assert digest_of(JobModule("01_variables", None, problem, instead, remark=remark)) is None


def graded(verdict="passed", kind="test", peak=None, status="failed"):
    """A kata's part of a report with one check."""
    memory = None if peak is None else Memory(LIMIT, peak, peak, (1.0, 1.0 + peak))
    check = Check("test_it", kind, "required", "It works.", verdict, "Why", memory=memory)
    return report(KataResult("01_variables", "Variables", status, None, (check,), 0.5))["katas"][0]


def report(*results, as_root=False):
    return as_json(Report("ann.zip", 7, 1.5, True, results, "3.13.0", "2.3.0", as_root))


@pytest.mark.parametrize(
    ("result", "says"),
    [
        (graded(), True),
        (graded("failed"), True),
        (graded("unfinished"), True),
        (graded("timeout"), False),
        (graded("crashed"), False),
        (graded("passed", "memory", 0.9 * LIMIT), True),
        (graded("failed", "memory", 1.1 * LIMIT), False),
        (graded("failed", "memory", 2.1 * LIMIT), True),
        (graded("failed", "memory"), False),
        (graded("unfinished", "memory"), True),
        (graded("failed", "memory", status="broken"), True),
        (graded("timeout", "memory", status="broken"), False),
        (graded("failed", "memory", status="missing"), True),
    ],
)
def test_results_that_last(result, says):
    """A timeout, a crash and a failed memory check near its limit may be otherwise next time."""
    assert lasts(result) is says


def result_of(kata, *verdicts):
    checks = [Check(f"test_{number}", "test", "required", "It works.", each) for number, each in enumerate(verdicts)]
    status = "failed" if {"failed", "crashed"} & {*verdicts} else "passed"
    return KataResult(kata, kata, status, None, tuple(checks), 0.25)


def stored_in(new):
    """Return a gradebook's search that finds what `lasting` returned."""
    rows = {(kata, digest): stored for kata, digest, stored in new}
    return lambda digests: {kata: rows[kata, digest] for kata, digest in digests.items() if (kata, digest) in rows}


def test_same_code_in_another_text():
    """The checks of a kata that it passed are known; the parts are graded all the same, for the other checks."""
    as_run = result_of("01_variables", "passed", "unfinished", "passed")
    stored = lasting(Task("ann.zip", (PART,), CONDITIONS, ()), report(as_run, as_root=True))
    other = dataclasses.replace(PART, source=dataclasses.replace(SOURCE, text="# mine\nx = 1\n"))
    task = Task("bob.zip", (other, JobModule("02_functions", None, None, None)), CONDITIONS, ())
    known = look_up(task, stored_in(stored))
    assert known.results == {}
    first, second = known.rest(task).parts
    assert first == dataclasses.replace(other, passed=(("test_0", None), ("test_2", None)))
    assert second == task.parts[1]
    assert known.count(task) == 1
    assert whole_report(task, known, report(result_of("01_variables"), result_of("02_functions")))["as_root"]


def test_nothing_known():
    """Then all parts are graded."""
    task = Task("ann.zip", (PART,), CONDITIONS, ())
    assert NOTHING_KNOWN.rest(task) == task
    assert look_up(task, stored_in([])) == NOTHING_KNOWN == Known({}, {})
    assert NOTHING_KNOWN.count(task) == 0


def test_report_of_known_and_new_results():
    """The report is the one of grading all parts at once, except for the seconds."""
    parts = tuple(JobModule(kata, SOURCE, None, None) for kata in ("01_variables", "02_functions", "03_numerical_diff"))
    whole = Task("ann.zip", parts, CONDITIONS, ())
    results = [
        result_of("01_variables", "passed", "failed"),
        result_of("02_functions", "passed"),
        result_of("03_numerical_diff", "crashed"),
    ]
    afresh = report(*results)
    new = lasting(whole, afresh)
    assert [(kata, digest) for kata, digest, _ in new] == [
        ("01_variables", digest_of(parts[0])),  # not by its code, since it isn't passed
        ("02_functions", digest_of(parts[1])),
        ("02_functions", code_digest_of(parts[1])),
    ]
    known = look_up(whole, stored_in(new))
    assert known.rest(whole).parts == parts[2:]
    found = whole_report(whole, known, report(results[2]))
    assert found == afresh | {"katas": [*(kata | {"seconds": 0.0} for kata in afresh["katas"][:2]), afresh["katas"][2]]}


def test_report_of_known_results_alone():
    """Without anything to grade, the report has the seed and the sandbox of its conditions, and took no time."""
    task = Task("ann.zip", (PART,), CONDITIONS, ())
    stored = lasting(task, report(result_of("01_variables", "passed"), as_root=True))
    found = whole_report(task, look_up(task, stored_in(stored)), None)
    told = ("source", "seed", "sandboxed", "as_root", "seconds", "points", "max_points")
    assert [found[name] for name in told] == ["ann.zip", 7, True, True, 0.0, 1, 1]
    assert found.keys() == report().keys()
