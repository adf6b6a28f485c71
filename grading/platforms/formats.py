"""The report in the format of a name: the grader's own JSON, JUnit, or one platform's.

Every format is a function from a Report to text in ASCII, so that no terminal, file or pipe can garble it.
Texts of a student are escaped and go in as text: no reader takes them for markup, for an escape, or for an order.
"""

import os
from collections.abc import Mapping

from grading.judge.report.report import Report, as_json
from grading.platforms import classroom50, github_classroom, gradescope, junit
from grading.platforms.report_text import ascii_json


def as_text(name: str, report: Report, timestamp: str, files: Mapping[str, str] | None = None) -> str:
    """Return the report in the format of that name.

    Args:
        name: One of json, junit, gradescope, github and classroom50.
        timestamp: The time when grading began, as in 2025-01-31T12:00:00.
        files: The paths of the student's modules by kata, as repository_paths.from_root returns them.

    Raises:
        UsageError: The facts for classroom50 are missing, see classroom50.facts.
    """
    match name:
        case "json":
            return report_json(report)
        case "junit":
            return junit.results(report, timestamp, files)
        case "gradescope":
            return gradescope.results(report)
        case "github":
            return github_classroom.results(report, files)
        case "classroom50":
            return classroom50.results(report, classroom50.facts(os.environ), timestamp)
    raise ValueError(f"no format is called {name}")


def report_json(report: Report) -> str:
    """Return the grader's own report as JSON, by docs/report.schema.json. A student's texts stay as they are."""
    return ascii_json(as_json(report), indent=1)
