"""A strict reader of each format, by the platforms' own rules, and checks for harmful texts in all of them."""

import base64
import csv
import io
import json
import re
import unicodedata
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT_STRING = 128 * 1024  # bytes that Linux allows for NAME=value


def read_json(text):
    """Read JSON as the strictest reader accepts it: each key once, no NaN, no half characters."""

    def once(pairs):
        assert len({key for key, _ in pairs}) == len(pairs)
        return dict(pairs)

    def refuse(constant):
        raise AssertionError(constant)

    found = json.loads(text, object_pairs_hook=once, parse_constant=refuse)
    for part in texts(found):
        part.encode("utf-8")
    return found


# Jenkins's schema for its xunit plugin, junit-10.xsd, as far as it says what may be there. Each element has the
# attributes that it must have, those that it may have, and the elements in it. Jenkins refuses a report with anything
# else as a whole.
COUNTS = ("tests", "failures", "errors")
SUITE = ("group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url")
JENKINS = {
    "testsuites": ((), ("name", "time", *COUNTS), ("testsuite",)),
    "testsuite": (("name", *COUNTS), SUITE, ("testsuite", "properties", "testcase", "system-out", "system-err")),
    "testcase": (
        ("name",),
        ("time", "classname", "group"),
        ("skipped", "error", "failure", "system-out", "system-err"),
    ),
    "skipped": ((), ("type", "message"), ()),
    "error": ((), ("type", "message"), ()),
    "failure": ((), ("type", "message"), ()),
    "system-out": ((), (), ()),
    "system-err": ((), (), ()),
}
JENKINS_TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?")  # of a suite; a case's may be any text


def check_jenkins(element):
    """Check an element, and all that is in it, against Jenkins's schema."""
    needed, allowed, inside = JENKINS[element.tag]
    assert set(needed) <= set(element.attrib) <= {*needed, *allowed}, (element.tag, element.attrib)
    if element.tag != "testcase":
        assert JENKINS_TIME.fullmatch(element.get("time", ""))
    for child in element:
        assert child.tag in inside, (element.tag, child.tag)
        check_jenkins(child)


def read_junit(text):
    """Read JUnit's XML: for each suite (its attributes, [(case's attributes, outcome's tag or None, texts by tag)])."""
    assert text.startswith("<?xml version='1.0' encoding='us-ascii'?>\n")
    root = ET.fromstring(text)
    assert root.tag == "testsuites"
    check_jenkins(root)
    assert set(root.attrib) == {"name", "tests", "failures", "errors", "time"}
    suites = [read_junit_suite(suite) for suite in root]
    assert len({attributes["name"] for attributes, _ in suites}) == len(suites)
    check_counts(root.attrib, [case for _, cases in suites for case in cases])
    no_text_in(root)
    return suites


def read_junit_suite(suite):
    assert suite.tag == "testsuite"
    wanted = {"name", "tests", "failures", "errors", "skipped", "time", "timestamp", "file"}
    assert set(suite.attrib) == wanted
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp"))
    # From the repository's root, with slashes: a platform can link to no path that leads out or begins elsewhere.
    assert re.fullmatch(r"([^/\\]+/)*[a-z_]+\.py", suite.get("file"))
    assert ".." not in suite.get("file").split("/")
    no_text_in(suite)
    cases = [read_junit_case(case) for case in suite]
    names = [(attributes["classname"], attributes["name"]) for attributes, _, _ in cases]
    assert len(set(names)) == len(names)
    check_counts(suite.attrib, cases)
    return dict(suite.attrib), cases


def read_junit_case(case):
    assert case.tag == "testcase"
    assert set(case.attrib) == {"name", "classname", "time"}
    assert re.fullmatch(r"\d+\.\d+", case.get("time"))
    no_text_in(case)
    tags = [child.tag for child in case]
    assert re.fullmatch(r"(skipped |failure |error )?(system-out )?(system-err )?", "".join(f"{tag} " for tag in tags))
    outcome = None
    for child in case:
        assert len(child) == 0
        if child.tag in ("failure", "error"):
            assert set(child.attrib) == {"message", "type"}
            outcome = child.tag
        elif child.tag == "skipped":
            assert set(child.attrib) == {"message"}
            outcome = child.tag
        else:
            assert child.attrib == {}
    return dict(case.attrib), outcome, {child.tag: child.text for child in case}


def no_text_in(element):
    """Check that only whitespace stands between the element's children."""
    assert not (element.text or "").strip()
    assert not any((child.tail or "").strip() for child in element)


def check_counts(attributes, cases):
    outcomes = [outcome for _, outcome, _ in cases]
    assert int(attributes["tests"]) == len(cases)
    assert int(attributes["failures"]) == outcomes.count("failure")
    assert int(attributes["errors"]) == outcomes.count("error")
    assert int(attributes.get("skipped", outcomes.count("skipped"))) == outcomes.count("skipped")
    assert re.fullmatch(r"\d+\.\d+", attributes["time"])


def read_gradescope(text):
    """Read Gradescope's results.json."""
    results = read_json(text)
    assert set(results) <= {
        *("score", "execution_time", "output", "output_format", "test_output_format", "test_name_format"),
        *("visibility", "stdout_visibility", "extra_data", "tests"),
    }
    assert isinstance(results["output"], str)
    assert results["execution_time"] >= 0
    assert results["output_format"] == results["test_output_format"] == results["test_name_format"] == "text"
    assert results["visibility"] == "visible"
    assert isinstance(results["extra_data"], dict)
    for test in results["tests"]:
        known = {
            "name",
            "name_format",
            "number",
            "output",
            "output_format",
            "status",
            "tags",
            "visibility",
            "extra_data",
        }
        assert set(test) - {"score", "max_score"} == known
        assert ("score" in test) == ("max_score" in test)
        assert test["status"] in ("passed", "failed")
        assert test["visibility"] == "visible"
        assert test["name_format"] == test["output_format"] == "text"
        assert isinstance(test["output"], str)
        assert all(isinstance(tag, str) for tag in test["tags"])
        if "score" in test:
            assert type(test["score"]) is int
            assert 0 <= test["score"] <= test["max_score"] == 1
            assert test["status"] == ("passed" if test["score"] else "failed")
    numbers = [test["number"] for test in results["tests"]]
    assert all(re.fullmatch(r"\d+\.\d+", number) for number in numbers)
    assert len(set(numbers)) == len(numbers)
    assert results["score"] == sum(test.get("score", 0) for test in results["tests"])
    return results


def read_github(text):
    """Read the step output for autograding-grading-reporter: a line `result=…`, also an environment variable.

    Classroom gets the sum of the tests' scores. The reporter's own table counts the tests that passed, and shares the
    maximum out among all tests. Both must say the same.
    """
    assert re.fullmatch(r"[A-Za-z0-9+/]+={0,2}\n", text)
    assert len("KATAS_RESULTS=" + text) < ENVIRONMENT_STRING
    results = read_json(base64.b64decode(text.strip(), validate=True).decode("utf-8"))
    assert set(results) == {"version", "status", "message", "max_score", "tests"}
    assert type(results["version"]) is int
    assert type(results["max_score"]) is int
    assert results["max_score"] > 0
    assert results["tests"]
    for test in results["tests"]:
        assert set(test) == {
            *("name", "status", "message", "test_code", "task_id", "filename", "line_no", "duration", "score", "output")
        }
        assert test["status"] in ("pass", "fail", "error")
        assert type(test["score"]) is type(test["task_id"]) is type(test["line_no"]) is int
        assert test["line_no"] >= 0
        assert test["duration"] >= 0
        assert all(isinstance(test[key], str) and test[key] for key in ("name", "test_code", "filename"))
        assert all(test[key] is None or test[key] for key in ("message", "output"))
        assert (test["message"] is None) == (test["status"] == "pass")
    assert results["status"] in ("pass", "fail")
    assert results["status"] == "fail" or {test["status"] for test in results["tests"]} == {"pass"}
    told = sum(test["score"] for test in results["tests"])
    assert told <= results["max_score"]
    passed = sum(test["status"] == "pass" for test in results["tests"])
    assert round(passed / len(results["tests"]) * results["max_score"], 6) == told
    return results


def read_classroom50(text):
    """Read Classroom 50's result.json, by its schema classroom50/result/v1."""
    result = read_json(text)
    links = ("commit", "release", "review")
    assert set(result) == {
        *("schema", "classroom", "assignment", "assignment_type", "owner", "submission", *links),
        *("datetime", "graded_at", "score", "max-score", "tests"),
    }
    assert result["schema"] == "classroom50/result/v1"
    assert result["assignment_type"] in ("individual", "group")
    assert result["submission"].startswith("submit/")
    assert all(isinstance(result[key], str) and result[key] for key in ("classroom", "assignment", "owner", *links))
    for moment in (result["datetime"], result["graded_at"]):
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ", moment)
    assert type(result["score"]) is type(result["max-score"]) is int
    for test in result["tests"]:
        assert set(test) == {"test-name", "passed", "score", "max-score", "message", "output"}
        assert test["test-name"]
        assert type(test["passed"]) is bool
        assert type(test["score"]) is type(test["max-score"]) is int
        assert 0 <= test["score"] <= test["max-score"]
    assert result["score"] == sum(test["score"] for test in result["tests"])
    assert result["max-score"] == sum(test["max-score"] for test in result["tests"])
    return result


def read_jsonl(data):
    """Read JSON lines: one value per line, in ASCII, with a line end after each."""
    assert data == b"" or data.endswith(b"\n")
    return [read_json(line) for line in data.decode("ascii").split("\n")[:-1]]


def read_csv(data, delimiter=","):
    """Read CSV by RFC 4180, after a byte order mark: the rows as dicts. No cell is a formula to a spreadsheet."""
    text = data.decode("utf-8-sig")
    assert data.startswith("\ufeff".encode())
    assert text.endswith("\r\n")
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    assert len(set(header)) == len(header)
    for row in rows:
        assert len(row) == len(header)
        assert [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
        for cell in row:
            check_visible(cell)
    return [dict(zip(header, row)) for row in rows]


def read_moodle(data, delimiter=","):
    """Read a worksheet as Moodle does: (grade, feedback as HTML) by the participant's number.

    - It looks for columns by name, and cuts the number off the identifier.
    - It takes a grade by float, after its language's decimal comma became a point.
    - It skips a grade that is empty, not a number, or too high.
    """
    header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True)
    assert {"Identifier", "Grade", "Last modified (grade)"} <= set(header)
    found = {}
    for row in rows:
        assert len(row) == len(header)
        record = dict(zip(header, row))
        assert record["Identifier"].startswith("Participant ")
        number = int(record["Identifier"].removeprefix("Participant "))
        assert number not in found
        if record["Grade"]:
            grade = float(record["Grade"].replace(",", "."))
            assert 0 <= grade <= float(record["Maximum grade"].replace(",", "."))
            found[number] = grade, record.get("Feedback comments", "")
    return found


def read_canvas(data, column):
    """Read a gradebook as Canvas does: the scores in the column by the student's name.

    - The first columns are fixed.
    - A semicolon separates cells if it cuts the first lines into more cells than a comma.
    - A decimal comma counts.
    """
    lines = data.decode("utf-8-sig").splitlines()[:3]
    counts = {sign: {len(cells) for cells in csv.reader(lines, delimiter=sign)} for sign in ",;"}
    delimiter = ";" if len(counts[";"]) == 1 and max(counts[";"]) > max(counts[","]) else ","
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True))
    header, points, *students = rows
    assert header[0] == "Student"
    assert header[1] == "ID"
    assert "Section" in header
    assert "Points Possible" in points[0]
    assert all(len(row) == len(header) for row in rows)
    place = header.index(column)
    for row in students:
        assert re.fullmatch(r"(\d+([.,]\d+)?)?", row[place])
    return {row[0]: float(row[place].replace(",", ".")) for row in students if row[place]}


def check_visible(text):
    """Check that a text has no character that a terminal obeys or that can't be seen."""
    unsafe = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert [char for char in text if char not in "\n\t" and unicodedata.category(char) in unsafe] == []


def texts(value):
    """Yield every text in a value made of JSON's types, or in XML."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, ET.Element):
        for element in value.iter():
            yield from (element.text or "", *element.attrib.values())


def check_harmless(text):
    """Check that a text has no such character, and no order to a runner or a reader of reports."""
    check_visible(text)
    assert re.search(r"^\s*::", text, re.MULTILINE) is None
    assert "##[" not in text
    assert "[[ATTACHMENT" not in text
