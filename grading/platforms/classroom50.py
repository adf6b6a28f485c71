"""The report for Classroom 50: its result.json, and what its runner tells an autograder of the submission."""

from collections.abc import Mapping

from grading.judge.report import Check, KataResult, Report
from grading.platforms.report_text import ascii_json, counted, harmless, title, told
from grading.text.errors import UsageError
from grading.text.labels import Role

# The environment variables in which the runner tells facts, by the fields of the result that they go into.
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


def result(report: Report, submission: Mapping[str, str], timestamp: str) -> str:
    """Return the report as result.json, by the schema classroom50/result/v1.

    `submission` has the fields of FACTS, and maybe `datetime`, when it was handed in; `timestamp` is when it was graded.
    The tests are those that GitHub Classroom gets. `message` and `output` are fields of our own, which Classroom 50 keeps.
    """
    tests = [_test(kata, check) for kata, check in counted(report)]
    return _result(report.points, report.max_points, tests, submission, timestamp)


def refused(problem: str, submission: Mapping[str, str], timestamp: str) -> str:
    """Return a result.json without points for what could not be graded, with a test that says why: no other field is shown."""
    test = {
        "test-name": "This submission could not be graded",
        "passed": False,
        "score": 0,
        "max-score": 0,
        "message": harmless(problem),
        "output": "",
    }
    return _result(0, 0, [test], submission, timestamp)


def facts(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what Classroom 50's runner says of the submission. Raises UsageError naming what it doesn't say."""
    defaults = {
        "ASSIGNMENT_TYPE": "individual",  # this one and the next the runner writes once more by itself
        "OWNER": environment.get("USERNAME", ""),
        "REVIEW_URL": environment.get("COMMIT_URL", ""),
    }
    found = {field: environment.get(name) or defaults.get(name, "") for field, name in FACTS.items()}
    missing = ", ".join(FACTS[field] for field, value in found.items() if not value)
    if missing:
        raise UsageError(
            f"--format classroom50 takes the submission's facts from Classroom 50's runner, and the environment variables "
            f"{missing} aren't set; docs/platforms.md says how to have it run there"
        )
    return found


def course(named: str | None, environment: Mapping[str, str]) -> tuple[str, str]:
    """Return the classroom and the assignment that results are for: as `named` by CLASSROOM/ASSIGNMENT, or as its runner says.

    Raises UsageError where neither says both.
    """
    found = [part.strip() for part in named.split("/")] if named else [environment.get(n, "") for n in COURSE]
    if len(found) != 2 or not all(found):
        raise UsageError(
            "--export classroom50 wants to know what for: add --classroom50 CLASSROOM/ASSIGNMENT, the classroom's short name "
            "and the assignment's slug, or set the environment variables CLASSROOM and ASSIGNMENT"
        )
    return harmless(found[0]), harmless(found[1])


def _test(kata: KataResult, check: Check) -> dict:
    return {
        "test-name": title(kata, check),
        "passed": check.passed,
        "score": int(check.passed and check.role == Role.REQUIRED),
        "max-score": int(check.role == Role.REQUIRED),
        "message": told(check),
        "output": harmless(check.output),
    }


def _result(score: int, maximum: int, tests: list[dict], submission: Mapping[str, str], timestamp: str) -> str:
    graded_at = f"{timestamp}Z"
    found = {
        "schema": "classroom50/result/v1",
        **{field: submission[field] for field in FACTS},
        "datetime": submission.get("datetime", graded_at),
        "graded_at": graded_at,
        "score": score,
        "max-score": maximum,
        "tests": tests,
    }
    return ascii_json(found, indent=1)
