"""The grader's own JSON report is checked against docs/report.schema.json, and that schema is checked too."""

import json

import pytest
from conftest import ROOT
from format_reports import NASTY, made_up
from jsonschema import Draft202012Validator
from strict_json import read_json

from grading.platforms import formats

SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


@pytest.mark.parametrize("text", [NASTY, "x" * 100_000, "\n"])
def test_any_text(text):
    VALIDATOR.validate(read_json(formats.report_json(made_up(text))))


def test_schema_is_strict():
    """The schema is valid, requires every key in it, and allows no other."""
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    objects = [SCHEMA, *(SCHEMA["$defs"][name] for name in ("kata", "check", "memory"))]
    for part in objects:
        assert part["additionalProperties"] is False
        assert sorted(part["required"]) == sorted(part["properties"])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["schema"], 2),
        (["seed"], "0"),
        (["points"], -1),
        (["points"], 1.5),
        (["sandboxed"], None),
        (["more"], 1),
        (["katas"], []),
        (["katas", 0, "status"], "fine"),
        (["katas", 0, "message"], "why"),
        (["katas", 0, "checks", 0, "message"], "why"),
        (["katas", 0, "checks", 1, "verdict"], "error"),
        (["katas", 0, "checks", 1, "role"], "optional"),
        (["katas", 0, "checks", 1, "where"], "/home/someone/generations.py:41"),
        (["katas", 0, "checks", 1, "where"], "generations.py:0"),
        (
            ["katas", 0, "checks", 1, "memory"],
            {"limit_mib": 1.0, "growth_mib": 0.0, "peak_mib": 0.0, "samples_mib": [1.0] * 2},
        ),
        (["katas", 0, "checks", 5, "memory", "samples_mib"], [1.0]),
        (["katas", 0, "checks", 5, "memory", "unit"], "MiB"),
        (["katas", 1, "message"], None),
    ],
)
def test_schema_refuses(path, value):
    report = json.loads(formats.report_json(made_up("got 3")))
    VALIDATOR.validate(report)
    place = report
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert not VALIDATOR.is_valid(report)
