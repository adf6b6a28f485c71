"""The report as JUnit's XML, for GitLab, Jenkins and other continuous integration."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping

from grading.judge.report.report import Check, KataResult, Report
from grading.platforms.report_text import explanation, harmless, module_path
from grading.text.labels import DIED, Role
from grading.text.language import said


def results(report: Report, timestamp: str | None = None, files: Mapping[str, str] | None = None) -> str:
    """Return the report as JUnit's XML: one testsuite per kata, one testcase per check.

    - A stretch check that is not passed is skipped. A crash or a timeout is an error, anything else a failure.
    - A suite's file is the student's module. A case's text ends with that file and the line, if the line is known.
    - All of it is in Jenkins's schema junit-10.xsd, which allows neither `file` nor `line` on a testcase.

    Args:
        timestamp: The time when grading began, as in 2025-01-31T12:00:00.
        files: The paths of the student's modules, by kata.
    """
    suites = ET.Element("testsuites", {"name": "katas"})
    for kata in report.katas:
        suite = ET.SubElement(suites, "testsuite", {"name": kata.id})
        file = module_path(report, kata, files)
        cases = [_case(kata, check, file) for check in kata.checks]
        suite.extend(cases)
        skipped = sum(case.find("skipped") is not None for case in cases)
        suite.attrib |= {**_counts(cases, kata.seconds), "skipped": str(skipped)}
        if timestamp:
            suite.set("timestamp", timestamp)
        suite.set("file", file)
    suites.attrib |= _counts(list(suites.iter("testcase")), report.seconds)
    ET.indent(suites, " ")
    return ET.tostring(suites, encoding="us-ascii", xml_declaration=True).decode("ascii") + "\n"


def _case(kata: KataResult, check: Check, file: str) -> ET.Element:
    case = ET.Element("testcase", {"name": harmless(check.name), "classname": f"katas.{kata.id}"})
    case.set("time", f"{check.seconds:.4f}")
    if not check.passed:
        kind = "error" if check.verdict in DIED else "failure"
        if check.role == Role.STRETCH:
            message = harmless(said("Beyond the book: {requirement}", requirement=check.requirement))
            outcome = ET.SubElement(case, "skipped", {"message": message})
        else:
            outcome = ET.SubElement(case, kind, {"message": harmless(check.requirement), "type": check.verdict})
        # The path stands in this text: readers that have no field for the line look for it there.
        outcome.text = explanation(check, file=file)
    if check.output:
        ET.SubElement(case, "system-out").text = harmless(check.output)
    return case


def _counts(cases: list[ET.Element], seconds: float) -> dict[str, str]:
    found = {kind: sum(case.find(kind) is not None for case in cases) for kind in ("failure", "error")}
    return {
        "tests": str(len(cases)),
        "failures": str(found["failure"]),
        "errors": str(found["error"]),
        "time": f"{seconds:.4f}",
    }
