"""The report for Classroom 50: its result.json, and the facts of a submission that its runner gives an autograder."""

from collections.abc import Mapping

from grading.judge.report.report import Check, KataResult, Report
from grading.platforms.report_text import ascii_json, counted_checks, explanation, harmless, title
from grading.text.errors import UsageError
from grading.text.labels import Role
from grading.text.language import said, shown

# The fields of result.json that hold the runner's facts, with the environment variables that it sets for them.
FACTS = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "assignment_type": "ASSIGNMENT_TYPE",
    "owner": "OWNER",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
    "review": "REVIEW_URL",
}
COURSE = (FACTS["classroom"], FACTS["assignment"])


def results(report: Report, submission: Mapping[str, str], timestamp: str) -> str:
    """Return the report as result.json, by the schema classroom50/result/v1.

    The tests are those that GitHub Classroom gets. Classroom 50 also stores `message` and `output`, fields of our own.

    Args:
        submission: The fields of FACTS, and perhaps `datetime`, when it was handed in.
        timestamp: The time when it was graded.
    """
    tests = [_test(kata, check) for kata, check in counted_checks(report)]
    return _as_json(report.points, report.max_points, tests, submission, timestamp)


def refusal(problem: str, submission: Mapping[str, str], timestamp: str) -> str:
    """Return a result.json without points, for a submission that could not be graded.

    Its one test holds the problem, since Classroom 50 shows no other field.
    """
    test = {
        "test-name": shown(said("This submission could not be graded")),
        "passed": False,
        "score": 0,
        "max-score": 0,
        "message": harmless(problem),
        "output": "",
    }
    return _as_json(0, 0, [test], submission, timestamp)


def facts(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the runner's facts on the submission, by field. Raises UsageError naming those that are missing."""
    defaults = {
        "ASSIGNMENT_TYPE": "individual",  # the runner writes this one and the next again by itself
        "OWNER": environment.get("USERNAME", ""),
        "REVIEW_URL": environment.get("COMMIT_URL", ""),
    }
    found = {field: environment.get(name) or defaults.get(name, "") for field, name in FACTS.items()}
    missing = ", ".join(FACTS[field] for field, value in found.items() if not value)
    if missing:
        raise UsageError(
            said(
                "--format classroom50 takes the submission's facts from Classroom 50's runner, and the environment "
                "variables {missing} aren't set; docs/platforms.md says how to have it run there",
                missing=missing,
            )
        )
    return found


def course(named: str | None, environment: Mapping[str, str]) -> tuple[str, str]:
    """Return the classroom and the assignment of the results.

    They come from `named`, CLASSROOM/ASSIGNMENT, or else from the runner's environment variables.
    Raises UsageError if one of the two is missing.
    """
    found = [part.strip() for part in named.split("/")] if named else [environment.get(n, "") for n in COURSE]
    if len(found) != 2 or not all(found):
        raise UsageError(
            said(
                "--export classroom50 wants to know what for: add --classroom50 CLASSROOM/ASSIGNMENT, the classroom's "
                "short name and the assignment's slug, or set the environment variables CLASSROOM and ASSIGNMENT"
            )
        )
    return harmless(found[0]), harmless(found[1])


def _test(kata: KataResult, check: Check) -> dict:
    return {
        "test-name": title(kata, check),
        "passed": check.passed,
        "score": int(check.passed and check.role == Role.REQUIRED),
        "max-score": int(check.role == Role.REQUIRED),
        "message": explanation(check),
        "output": harmless(check.output),
    }


def _as_json(score: int, maximum: int, tests: list[dict], submission: Mapping[str, str], timestamp: str) -> str:
    graded_at = f"{timestamp}Z"
    content = {
        "schema": "classroom50/result/v1",
        **{field: submission[field] for field in FACTS},
        "datetime": submission.get("datetime", graded_at),
        "graded_at": graded_at,
        "score": score,
        "max-score": maximum,
        "tests": tests,
    }
    return ascii_json(content, indent=1)
