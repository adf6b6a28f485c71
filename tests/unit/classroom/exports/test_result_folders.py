"""Folders of results for Gradescope and Classroom 50: one file per submission."""

import os
import re

import pytest
from made_exports import HOSTILE_KEYS, WHOLE, exported, people
from result_readers import read_classroom50, read_gradescope
from shown_texts import check_harmless, texts

from grading.classroom.records.records import Person


@pytest.mark.parametrize(("kind", "read"), [("gradescope", read_gradescope), ("classroom50", read_classroom50)])
def test_folders(kind, read, standings, tmp_path):
    """Each person who handed in has one file, under a unique name that every file system accepts."""
    refused = (Person("refused", "Refused"), f"bad.zip: {WHOLE}")
    given = standings(*people(HOSTILE_KEYS), refused, (Person("nothing", "Nothing"), None))
    exported(kind, tmp_path / "out", given)
    exported(kind, tmp_path / "out", given)
    names = os.listdir(tmp_path / "out")
    assert len({name.casefold() for name in names}) == len(HOSTILE_KEYS) + 1
    for name in names:
        assert re.fullmatch(r"([a-z0-9-]+-)?[0-9a-f]{12}\.json", name)
        assert len(name) < 80
    found = [read((tmp_path / "out" / name).read_text(encoding="ascii")) for name in names]
    assert sorted(result["score"] for result in found) == [0] + [1] * len(HOSTILE_KEYS)
    for result in found:
        for text in texts({**result, "owner": ""}):
            check_harmless(text)
    if kind == "classroom50":
        assert {(result["classroom"], result["assignment"]) for result in found} == {("cs1", "katas")}
        assert {result["owner"] for result in found} == {*HOSTILE_KEYS, "refused"}
        (test,) = [test for result in found if result["owner"] == "refused" for test in result["tests"]]
        assert (test["test-name"], test["passed"]) == ("This submission could not be graded", False)
        assert test["message"].startswith("bad.zip: \\x1b[31mred")
    else:
        (problem,) = [result["output"] for result in found if result["tests"] == []]
        assert problem.startswith("This submission could not be graded: bad.zip: \\x1b[31mred")
