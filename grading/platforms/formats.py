"""The report as other programs read it: JUnit's XML, results for Gradescope, GitHub Classroom and Classroom 50, our JSON.

Every function here takes a Report and returns text, in ASCII, so that no terminal, file or pipe can garble it. What comes
from a student is escaped and goes in as text: nothing of it is read as markup, as an escape, or as an order to a runner.
"""

import base64
import json
import os
import xml.etree.ElementTree as ET

from grading.platforms import classroom50
from grading.platforms.wording import OWN, ascii_json, counted, harmless, summary, title, told
from grading.report import Check, KataResult, Report, as_json

# GitHub's step outputs go on in an environment variable, of which Linux allows 128 KiB, name and all.
GITHUB_BYTES = 120_000
GITHUB_LENGTHS = (2000, 500, 200, 50, 0)
ROLES = {
    "guard": "No points for this one: it held before this kata, and has to go on holding.",
    "stretch": "No points for this one: it goes beyond the book.",
}


def as_text(name: str, report: Report, timestamp: str) -> str:
    """Return the report in the format of that name: json, junit, gradescope, github or classroom50.

    `timestamp` is when grading began, as in 2025-01-31T12:00:00. Raises UsageError as classroom50.facts does.
    """
    if name == "junit":
        return junit(report, timestamp)
    if name == "classroom50":
        return classroom50.result(report, classroom50.facts(os.environ), timestamp)
    return {"json": own, "gradescope": gradescope, "github": github}[name](report)


def own(report: Report) -> str:
    """Return the grader's own report as JSON, by docs/report.schema.json: texts whole, as the student's code gave them."""
    return ascii_json(as_json(report), indent=1)


def junit(report: Report, timestamp: str | None = None) -> str:
    """Return the report as JUnit's XML: a testsuite a kata, a testcase a check.

    A stretch check that is not passed is skipped. A crash or a timeout is an error, anything else a failure. A suite's
    file is ours; a case's file and line are the student's, where they are known, since that is where to look.
    `timestamp` is when grading began, as in 2025-01-31T12:00:00.
    """
    suites = ET.Element("testsuites", {"name": "katas"})
    for kata in report.katas:
        suite = ET.SubElement(suites, "testsuite", {"name": kata.id})
        cases = [_junit_case(report, kata, check) for check in kata.checks]
        suite.extend(cases)
        suite.attrib |= _junit_counts(cases, kata.seconds)
        if timestamp:
            suite.set("timestamp", timestamp)
        suite.set("file", f"katas/{kata.id}/test_{kata.id[3:]}.py")
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


def github(report: Report) -> str:
    """Return one line of base64: the step output `result`, from which autograding-grading-reporter tells Classroom the points.

    The workflow that does so is grading/platforms/bundles/github/classroom.yml. Its reporter takes the line from an environment
    variable, KATAS_RESULTS where the step's id is katas.

    There is a test for every required check, and one with score 0 for every guard that fails: the sum is that of the
    points. Texts are cut where all of them together would be too long for an environment variable. Raises ValueError for a
    report without required checks: the reporter can't do without tests, and Classroom not without a maximum.
    """
    if not report.max_points:
        raise ValueError("a report in which nothing counts can't be told to GitHub Classroom")
    for longest in GITHUB_LENGTHS:
        results = json.dumps(_github_results(report, longest), ensure_ascii=False, separators=(",", ":"))
        line = base64.b64encode(results.encode("utf-8")).decode("ascii") + "\n"
        if len(line) <= GITHUB_BYTES:
            break
    return line


def _junit_case(report: Report, kata: KataResult, check: Check) -> ET.Element:
    case = ET.Element("testcase", {"name": harmless(check.name), "classname": f"katas.{kata.id}"})
    case.set("time", f"{check.seconds:.4f}")
    if check.where:
        file, line = _place(report, kata, check)
        case.set("file", file)
        case.set("line", str(line))
    if not check.passed:
        kind = "error" if check.verdict in ("crashed", "timeout") else "failure"
        if check.role == "stretch":
            outcome = ET.SubElement(case, "skipped", {"message": f"Beyond the book: {harmless(check.requirement)}"})
        else:
            outcome = ET.SubElement(case, kind, {"message": harmless(check.requirement), "type": check.verdict})
        outcome.text = told(check)
    if check.output:
        ET.SubElement(case, "system-out").text = harmless(check.output)
    return case


def _junit_counts(cases: list[ET.Element], seconds: float) -> dict[str, str]:
    found = {kind: sum(case.find(kind) is not None for case in cases) for kind in ("failure", "error", "skipped")}
    return {
        "tests": str(len(cases)),
        "failures": str(found["failure"]),
        "errors": str(found["error"]),
        "skipped": str(found["skipped"]),
        "time": f"{seconds:.4f}",
    }


def _gradescope_test(kata: KataResult, number: int, check: Check) -> dict:
    texts = [ROLES.get(check.role, ""), told(check)]
    if check.output.strip():
        texts.append("Your code printed:\n" + harmless(check.output))
    points = {"score": int(check.passed), "max_score": 1} if check.role == "required" else {}
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


def _github_results(report: Report, longest: int) -> dict:
    checks = counted(report)
    tests = [_github_test(report, kata, check, longest) for kata, check in checks]
    return {
        "version": 3,
        "status": "fail" if any(check.fails_kata for _, check in checks) else "pass",
        "message": summary(report),
        "max_score": report.max_points,
        "tests": tests,
    }


def _github_test(report: Report, kata: KataResult, check: Check, longest: int) -> dict:
    file, line = _place(report, kata, check)
    status = "error" if check.verdict in ("crashed", "timeout") else "fail"
    return {
        "name": title(kata, check),
        "status": "pass" if check.passed else status,
        "message": _cut(told(check, longest), longest) or None,
        "test_code": harmless(check.name),
        "task_id": int(kata.id[:2]),
        "filename": file,
        "line_no": line,
        "duration": round(check.seconds, 4),
        "score": int(check.passed and check.role == "required"),
        "output": _cut(harmless(check.output, longest), longest) or None,
    }


def _place(report: Report, kata: KataResult, check: Check) -> tuple[str, int]:
    """The student's file as the checkout or the submission has it, and the line, or 0 where none is known."""
    file, _, line = (check.where or f"{kata.id[3:]}.py:0").rpartition(":")
    return f"katas/{kata.id}/{file}" if report.source == OWN else file, int(line)


def _cut(text: str, longest: int) -> str:
    """Cut a text once more: what plain() spells out gets longer by it."""
    return text if len(text) <= longest else text[:longest] + "…"
