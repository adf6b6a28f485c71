"""A strict reader of JUnit's XML, by Jenkins's schema and by the rules of the grader's own report."""

import re
import xml.etree.ElementTree as ET

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
