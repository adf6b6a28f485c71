"""The report for Gradescope: its results.json."""

import json
from collections.abc import Sequence

from grading.judge.report.report import Check, KataResult, Report
from grading.platforms.report_text import explanation, harmless, summary, title
from grading.text.labels import NO_POINTS, Role
from grading.text.language import said, shown

# No text is read as markup. Students see every test, and nothing that the autograder prints.
DISPLAY_SETTINGS = {
    "output_format": "text",
    "test_output_format": "text",
    "test_name_format": "text",
    "visibility": "visible",
    "stdout_visibility": "hidden",
}


def results(report: Report, remarks: Sequence[str] = ()) -> str:
    """Return the report as results.json: one test per check, in order, all visible, all texts of format text.

    - A required check has a score, out of 1. The others have none.
    - So the sum stands on top as well: Gradescope wants either that or a score for every test.
    - There is no leaderboard.
    - `remarks` are harmless texts of the instructor, and follow the summary.
    """
    tests: list[dict] = []
    for kata in report.katas:
        tests += [_test(kata, number, check) for number, check in enumerate(kata.checks, 1)]
    katas = {kata.id: [kata.points, kata.max_points, kata.status] for kata in report.katas}
    return _as_json(
        {
            "score": report.points,
            "execution_time": round(report.seconds, 4),
            "output": "\n\n".join([summary(report), *remarks]),
            **DISPLAY_SETTINGS,
            "tests": tests,
            "extra_data": {
                "points": report.points,
                "max_points": report.max_points,
                "seed": report.seed,
                "source": harmless(report.source),
                "python": report.python,
                "numpy": report.numpy,
                "sandboxed": report.sandboxed,
                "as_root": report.as_root,
                "katas": katas,
            },
        }
    )


def refusal(problem: str) -> str:
    """Return a results.json without tests, for a submission that could not be graded: its output is the problem."""
    return _as_json(
        {
            "score": 0,
            "execution_time": 0,
            "output": harmless(problem),
            **DISPLAY_SETTINGS,
            "tests": [],
            "extra_data": {"graded": False},
        }
    )


def _test(kata: KataResult, number: int, check: Check) -> dict:
    why = NO_POINTS.get(check.role)
    note = shown(said("No points for this one: {reason}.", reason=why)) if why and not check.fails_kata else ""
    texts = [note, explanation(check)]
    if check.output.strip():
        texts.append(shown(said("Your code printed:")) + "\n" + harmless(check.output))
    points = {"score": int(check.passed), "max_score": 1} if check.role == Role.REQUIRED else {}
    return {
        **points,
        "status": "passed" if check.passed else "failed",
        "name": title(kata, check),
        "name_format": "text",
        "number": f"{int(kata.id[:2])}.{number}",
        "output": "\n\n".join(text for text in texts if text),
        "output_format": "text",
        "tags": [kata.id, check.kind, check.role],
        "visibility": "visible",
        "extra_data": {"kata": kata.id, "check": harmless(check.name), "verdict": check.verdict},
    }


def _as_json(results: dict) -> str:
    return json.dumps(results, indent=1) + "\n"
