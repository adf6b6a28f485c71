"""Strict readers of the results for Gradescope, GitHub Classroom and Classroom 50, by the platforms' own rules."""

import base64
import re

from strict_json import read_json

ENVIRONMENT_STRING = 128 * 1024  # bytes that Linux allows for NAME=value


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
