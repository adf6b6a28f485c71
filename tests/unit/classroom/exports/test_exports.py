"""Exports as CSV and JSON lines: a strict reader of the format reads each one back, and a file is written whole."""

import os

import pytest
from format_reports import made_up
from made_exports import HALF, HOSTILE_KEYS, WHOLE, exported, people, report
from strict_json import read_jsonl
from table_readers import read_csv

from grading.classroom.courses import course_columns
from grading.classroom.records.records import Person
from grading.curriculum.ladder import ladder
from grading.judge.report.report import from_json


def test_csv(standings, tmp_path):
    """One row per person, by name: the person, the last attempt, points, and one column per kata; or the problem."""
    ann = Person("ann", "Ann Lee", "ann@x.org", "17")
    given = standings(
        (ann, report(3)), (Person("bob", "Bob"), None), (Person("cem", "Cem"), "bomb.zip unpacks to 9 GiB")
    )
    assert exported("csv", tmp_path / "out.csv", given) == []
    rows = read_csv((tmp_path / "out.csv").read_bytes())
    katas = [kata.id for kata in ladder()]
    first = ["key", "name", "email", "number", "handed_in", "graded_at", "attempts", "points", "max_points"]
    assert list(rows[0]) == [*first, *katas, "problem", *course_columns.COLUMNS]
    assert [row["attempt_rule"] for row in rows] == ["last"] * 3
    assert [rows[0][column] for column in first] == [
        *("ann", "Ann Lee", "ann@x.org", "17", "ann.zip", "2025-01-31T12:00:00Z", "1", "3", "4")
    ]
    assert rows[0]["01_variables"] == "3"
    assert rows[0]["02_functions"] == ""
    assert [rows[1][column] for column in ("attempts", "points", "graded_at", "problem")] == ["0", "", "", ""]
    assert rows[2]["problem"] == "bomb.zip unpacks to 9 GiB"
    assert rows[2]["points"] == ""


def test_csv_is_harmless(standings, tmp_path):
    """No cell is a formula, whatever people are called, and no person is lost."""
    exported("csv", tmp_path / "out.csv", standings(*people(HOSTILE_KEYS)))
    rows = read_csv((tmp_path / "out.csv").read_bytes())
    found = {row["key"] for row in rows}
    assert len(rows) == len(HOSTILE_KEYS)
    assert {"'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", "'\\rx", "'=1", "a\nb", '","=1', "김민지"} <= found
    assert {row["points"] for row in rows} == {"1"}


def test_jsonl(standings, tmp_path):
    """One line per person with the whole report, just as in the gradebook, except for halves of characters."""
    given = standings(
        (Person("ann", "Ann"), made_up(WHOLE)),
        (Person("bob", "Bob"), made_up(HALF)),
        (Person("cem", "Cem"), None),
    )
    exported("jsonl", tmp_path / "out.jsonl", given)
    ann, bob, cem = read_jsonl((tmp_path / "out.jsonl").read_bytes())
    (kept, *_) = given()
    assert ann["attempt"]["report"] == kept.attempt.report
    assert from_json(ann["attempt"]["report"]) == from_json(kept.attempt.report)
    assert bob["attempt"]["report"]["katas"][0]["checks"][0]["output"] == "a half: \\ud800"
    assert (cem["key"], cem["attempts"], cem["attempt"]) == ("cem", 0, None)


def test_written_whole_or_not_at_all(standings, tmp_path):
    """A failure halfway leaves the old file, and nothing beside it."""
    given = standings(*people(["a", "b"]))
    exported("csv", tmp_path / "out.csv", given)
    before = (tmp_path / "out.csv").read_bytes()
    names = sorted(os.listdir(tmp_path))

    def broken():
        yield next(iter(given()))
        raise RuntimeError("the disk is gone")

    for kind in ("csv", "jsonl"):
        with pytest.raises(RuntimeError):
            exported(kind, tmp_path / "out.csv", broken)
    assert (tmp_path / "out.csv").read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == names


def test_names_as_long_as_they_may_be(standings, tmp_path):
    """A file may have any name that the file system takes, also one whose letters take three bytes each."""
    target = tmp_path / ("\uae40" * 83 + ".csv")
    assert exported("csv", target, standings((Person("ann", "Ann"), report(4)))) == []
    assert [row["key"] for row in read_csv(target.read_bytes())] == ["ann"]
