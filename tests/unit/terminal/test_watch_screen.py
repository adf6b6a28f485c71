"""The screen of `watch`."""

import io

from rich.console import Console

from grading.curriculum.ladder import find
from grading.judge.report.report import Check, KataResult
from grading.terminal.watch_screen import Screen
from grading.text.labels import Role, Status, Verdict


def test_part():
    """The verdict on a kata with parts names the part that the student is on, above the first thing to fix."""
    kata = find("10")
    names = [name for part in kata.parts for name in part.checks]
    checks = tuple(
        Check(name, "test", Role.REQUIRED, "It holds.", Verdict.FAILED if place > 5 else Verdict.PASSED, "got 1")
        for place, name in enumerate(names)
    )
    out = Console(file=io.StringIO(), width=80)
    Screen(out, clear=False, has_keys=False).show_verdict(
        kata, KataResult(kata.id, kata.title, Status.FAILED, None, checks), None
    )
    assert "\n Part 2 of 3, operators: 2 of 4 checks passed.\n  It holds.\n    got 1\n" in out.file.getvalue()
