"""The report as other programs read it: JUnit's XML, results for Gradescope, GitHub Classroom and Classroom 50, our JSON.

Every function here takes a Report and returns text, in ASCII, so that no terminal, file or pipe can garble it. What comes
from a student is escaped and goes in as text: nothing of it is read as markup, as an escape, or as an order to a runner.
"""

import base64
import json
import os
import xml.etree.ElementTree as ET
from collections.abc import Mapping

from grading.judge.report import Check, KataResult, Report, as_json
from grading.platforms import classroom50
from grading.platforms.report_text import ascii_json, counted, harmless, summary, title, told
from grading.text.labels import DIED, NO_POINTS, Role

# GitHub's step outputs go on in an environment variable, of which Linux allows 128 KiB, name and all.
GITHUB_BYTES = 120_000
GITHUB_LENGTHS = (2000, 500, 200, 50, 0)
GUARDS_NAMED = 20  # a line each


def as_text(name: str, report: Report, timestamp: str, files: Mapping[str, str] | None = None) -> str:
    """Return the report in the format of that name: json, junit, gradescope, github or classroom50.

    `timestamp` is when grading began, as in 2025-01-31T12:00:00. `files` are the student's modules by kata, as
    places.from_root names them. Raises UsageError as classroom50.facts does.
    """
    if name == "junit":
        return junit(report, timestamp, files)
    if name == "github":
        return github(report, files)
    if name == "classroom50":
        return classroom50.result(report, classroom50.facts(os.environ), timestamp)
    return {"json": own, "gradescope": gradescope}[name](report)


def own(report: Report) -> str:
    """Return the grader's own report as JSON, by docs/report.schema.json: texts whole, as the student's code gave them."""
    return ascii_json(as_json(report), indent=1)


def junit(report: Report, timestamp: str | None = None, files: Mapping[str, str] | None = None) -> str:
    """Return the report as JUnit's XML: one testsuite per kata, one testcase per check.

    - A stretch check that is not passed is skipped. A crash or a timeout is an error, anything else a failure.
    - A suite's file is the student's module. A case's text ends with that file and the line, where the line is known.
    - All of it is in Jenkins's schema junit-10.xsd, which allows neither `file` nor `line` on a testcase.

    `timestamp` is when grading began, as in 2025-01-31T12:00:00; `files` are the student's modules by kata.
    """
    suites = ET.Element("testsuites", {"name": "katas"})
    for kata in report.katas:
        suite = ET.SubElement(suites, "testsuite", {"name": kata.id})
        file = _file(report, kata, files)
        cases = [_junit_case(kata, check, file) for check in kata.checks]
        suite.extend(cases)
        skipped = sum(case.find("skipped") is not None for case in cases)
        suite.attrib |= {**_junit_counts(cases, kata.seconds), "skipped": str(skipped)}
        if timestamp:
            suite.set("timestamp", timestamp)
        suite.set("file", file)
    suites.attrib |= _junit_counts(list(suites.iter("testcase")), report.seconds)
    ET.indent(suites, " ")
    return ET.tostring(suites, encoding="us-ascii", xml_declaration=True).decode("ascii") + "\n"


def gradescope(report: Report) -> str:
    """Return the report as Gradescope's results.json: a test a check, in order, all visible, all texts of format text.

    Required checks have a score, out of 1. The others have none, which is why the sum is given on top as well: Gradescope
    wants one or the other for every test. There is no leaderboard.
    """
    tests: list[dict] = []
    for kata in report.katas:
        tests += [_gradescope_test(kata, number, check) for number, check in enumerate(kata.checks, 1)]
    katas = {kata.id: [kata.points, kata.max_points, kata.status] for kata in report.katas}
    results = {
        "score": report.points,
        "execution_time": round(report.seconds, 4),
        "output": summary(report),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
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
    return json.dumps(results, indent=1) + "\n"


def gradescope_problem(text: str) -> str:
    """Return a results.json without tests, that says why there are none."""
    results = {
        "score": 0,
        "execution_time": 0,
        "output": harmless(text),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [],
        "extra_data": {"graded": False},
    }
    return json.dumps(results, indent=1) + "\n"


def github(report: Report, files: Mapping[str, str] | None = None) -> str:
    """Return one line of base64: the step output `result`, from which autograding-grading-reporter tells Classroom the points.

    The workflow that does so is grading/platforms/bundles/github/classroom.yml. Its reporter takes the line from an environment
    variable, KATAS_RESULTS where the step's id is katas.

    There is a test for every required check and for nothing else: Classroom adds up the tests' scores, but the
    reporter's own table counts the tests that passed, and shares the maximum out among all of them. A guard that fails is
    in `message`, and makes `status` a fail, since its kata is not passed.

    Texts are cut where all of them together would be too long for an environment variable. Raises ValueError for a
    report without required checks: the reporter can't do without tests, and Classroom not without a maximum.
    """
    if not report.max_points:
        raise ValueError("a report in which nothing counts can't be told to GitHub Classroom")
    for longest in GITHUB_LENGTHS:
        results = json.dumps(_github_results(report, longest, files), ensure_ascii=False, separators=(",", ":"))
        line = base64.b64encode(results.encode("utf-8")).decode("ascii") + "\n"
        if len(line) <= GITHUB_BYTES:
            break
    return line


def _junit_case(kata: KataResult, check: Check, file: str) -> ET.Element:
    case = ET.Element("testcase", {"name": harmless(check.name), "classname": f"katas.{kata.id}"})
    case.set("time", f"{check.seconds:.4f}")
    if not check.passed:
        kind = "error" if check.verdict in DIED else "failure"
        if check.role == Role.STRETCH:
            outcome = ET.SubElement(case, "skipped", {"message": f"Beyond the book: {harmless(check.requirement)}"})
        else:
            outcome = ET.SubElement(case, kind, {"message": harmless(check.requirement), "type": check.verdict})
        # With a space before the path: readers without a line of its own look for it in this text.
        outcome.text = told(check, file=file)
    if check.output:
        ET.SubElement(case, "system-out").text = harmless(check.output)
    return case


def _junit_counts(cases: list[ET.Element], seconds: float) -> dict[str, str]:
    found = {kind: sum(case.find(kind) is not None for case in cases) for kind in ("failure", "error")}
    return {
        "tests": str(len(cases)),
        "failures": str(found["failure"]),
        "errors": str(found["error"]),
        "time": f"{seconds:.4f}",
    }


def _gradescope_test(kata: KataResult, number: int, check: Check) -> dict:
    why = NO_POINTS.get(check.role)
    texts = [f"No points for this one: {why}." if why else "", told(check)]
    if check.output.strip():
        texts.append("Your code printed:\n" + harmless(check.output))
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


def _github_results(report: Report, longest: int, files: Mapping[str, str] | None) -> dict:
    checks = counted(report)
    required = [(kata, check) for kata, check in checks if check.role == Role.REQUIRED]
    guards = [f"Not passed, for no points: {title(kata, check)}" for kata, check in checks if check.role == Role.GUARD]
    tests = [_github_test(kata, check, _file(report, kata, files), longest) for kata, check in required]
    return {
        "version": 3,
        "status": "fail" if any(check.fails_kata for _, check in checks) else "pass",
        "message": "\n".join([summary(report), *guards[:GUARDS_NAMED]]),
        "max_score": report.max_points,
        "tests": tests,
    }


def _github_test(kata: KataResult, check: Check, file: str, longest: int) -> dict:
    status = "error" if check.verdict in DIED else "fail"
    return {
        "name": title(kata, check),
        "status": "pass" if check.passed else status,
        "message": _cut(told(check, longest, file), longest) or None,
        "test_code": harmless(check.name),
        "task_id": int(kata.id[:2]),
        "filename": file,
        "line_no": int((check.where or ":0").rpartition(":")[2]),
        "duration": round(check.seconds, 4),
        "score": int(check.passed),
        "output": _cut(harmless(check.output, longest), longest) or None,
    }


def _file(report: Report, kata: KataResult, files: Mapping[str, str] | None) -> str:
    """The student's module: from the repository's root where that is known, and where it would be if it is missing."""
    name = f"{kata.id[3:]}.py"
    missing = f"katas/{kata.id}/{name}" if report.own else name
    return harmless((files or {}).get(kata.id, missing))


def _cut(text: str, longest: int) -> str:
    """Cut a text once more: what plain() spells out gets longer by it."""
    return text if len(text) <= longest else text[:longest] + "…"
