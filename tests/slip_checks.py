"""Slips in the solution of a kata with a few changes."""

from grading.curriculum import mistakes
from grading.curriculum.ladder import find
from grading.judge.report.causes import Cause
from grading.judge.report.report import Check
from grading.judge.slips import slips
from grading.judge.slips.slip import Slip
from grading.text.labels import Role, Verdict


def changed_solution(word: str, *changes: tuple[str, str]) -> str:
    """Return the text of a kata's solution with these changes."""
    return mistakes.changed(find(word).solution.read_text(encoding="utf-8"), changes)


def slips_in(word: str, *changes: tuple[str, str]) -> list[Slip]:
    """Return the slips in a kata's solution with these changes."""
    return slips.find(find(word), changed_solution(word, *changes))


def rules_and_texts(word: str, *changes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the slips in a kata's solution with these changes, as pairs of a rule and a sentence."""
    return [(slip.rule, slip.text) for slip in slips_in(word, *changes)]


def check_slip(row) -> None:
    """Check that the first slip is found by the rule, is named by the words, and stands in a line with code.

    A row has a kata, the changes to its solution, and a pair of the rule and words of its sentence.
    """
    word, changes, (rule, words) = row
    first = slips_in(word, *changes)[0]
    assert first.rule == rule
    assert words in first.text
    assert first.definition == "" or changed_solution(word, *changes).splitlines()[first.line - 1].strip()


def failed_by(cause: Cause | None) -> Check:
    """Return a check that failed by this cause."""
    return Check("test_x", "test", Role.REQUIRED, "x", Verdict.FAILED, "", cause=cause)
