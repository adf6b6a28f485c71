"""The places that `class` writes to: one that can't be written, or is another's, is refused before the grading."""

import argparse
from pathlib import Path

import pytest

from grading.classroom.exports.export_options import parse_exports
from grading.cli.class_run import class_targets
from grading.text.errors import UsageError

NONE = dict.fromkeys(("html", "similar", "term", "feedback", "comments", "people", "roster"))


def check(exports=(), **given):
    options = argparse.Namespace(**NONE | {"merge": []} | given)
    class_targets.check_targets(options, parse_exports(exports), Path("class"), Path("class.gradebook"))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "class").mkdir()
    (tmp_path / "file").touch()


@pytest.mark.parametrize("option", ["html", "similar", "term", "feedback"])
def test_no_folder_for_it(option):
    """The folder of each target must be there."""
    with pytest.raises(UsageError, match=f"--{option} none/x: there is no folder 'none'"):
        check(**{option: "none/x"})


@pytest.mark.parametrize("option", ["html", "similar", "term"])
def test_one_place_for_two(option):
    """No two options write to one place, however it is spelt, nor a file where a folder is wanted."""
    with pytest.raises(UsageError, match=f"--feedback ./fb: what --{option} fb writes is there"):
        check(**{option: "fb", "feedback": "./fb"})
    with pytest.raises(UsageError, match=f"--{option} fb: what --export csv=fb writes is there"):
        check(["csv=fb"], **{option: "fb"})


@pytest.mark.parametrize(
    ("exports", "given", "said"),
    [
        (["csv=none/out.csv"], {}, "--export csv=none/out.csv: there is no folder 'none'"),
        (["csv=class"], {}, "that is a folder, and a file is wanted"),
        (["gradescope=file"], {}, "that is a file, and a folder is wanted"),
        ([], {"feedback": "file"}, "that is a file, and a folder is wanted"),
        (["gradescope=class/out"], {}, "would be taken for a submission"),
        ([], {"feedback": "class/out"}, "would be taken for a submission"),
        ([], {"html": "file", "roster": "file"}, "the roster is there"),
        ([], {"feedback": "class.gradebook"}, "the gradebook is there"),
    ],
)
def test_refused_targets(exports, given, said):
    with pytest.raises(UsageError, match=said):
        check(exports, **given)


def test_targets_of_their_own():
    """Targets beside one another are accepted, and nothing is written yet."""
    check(["csv=out.csv"], html="page.html", similar="alike.html", term="term.csv", feedback="fb")
    assert sorted(path.name for path in Path().iterdir()) == ["class", "file"]
