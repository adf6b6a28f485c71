"""A person who handed in a file that can't be read has not handed in nothing."""

from dataclasses import replace

import pytest
from made_class import write

from grading.classroom import class_warnings, submission_reader
from grading.classroom.class_reader import read_class
from grading.classroom.lone_files import count_all, lone_submissions, typed_in
from grading.classroom.records.records import Person
from grading.classroom.rosters import roster
from grading.classroom.submissions.class_folder import open_class_folder

ROSTER = "username,name,number\nann,Ann Kim,\nbob,Bob Lee,\ncid,Cid Oh,\ndan,Dan Yu,\neve,Eve Woo,20250017\n"
OWN = {"roster.csv": "", "README.md": "", "course.toml": "", "class.html": "", "class.gradebook": "", "notes.pdf": ""}


def lone(folder, text=""):
    """Return the lone submissions of a class, by key, and the sentences on other files."""
    rows = None
    if text:
        (folder.parent / "list.csv").write_text(text, encoding="utf-8")
        rows = roster.read_roster(folder.parent / "list.csv")
    found = read_class(folder)
    entries = class_warnings.unread_entries(folder, found.submissions, found.own_files)
    more = lone_submissions(entries, found.submissions, rows)
    assert count_all(folder, found.submissions, rows, found.own_files) == len(found.submissions) + len(more)
    rest = class_warnings.unread_files(folder, found.submissions + more, found.own_files)
    return {one.person.key: one for one in more}, rest


def test_on_the_roster(tmp_path):
    """A name of the roster's makes a file a submission, unless that person has another one; other files get none."""
    folder = tmp_path / "class"
    files = {"ann/variables.py": "x = 1\n", "ann.pdf": "", "bob.rar": "Rar!", "Dan Yu.jpg": "", "cid_variables.pdf": ""}
    files |= {"20250017_Eve Woo.pdf": "", "20250017_Dan Yu.pdf": ""}
    write(folder, {**files, **OWN})
    found, rest = lone(folder, ROSTER)
    problems = {key: submission_reader.read_submission(one).problem for key, one in found.items()}
    assert problems == {
        "bob": "bob.rar can't be graded: it is an archive of RAR, which the grader can't read; unpack it and pack the "
        "files as .zip",
        "cid": "cid_variables.pdf can't be graded: it is a document; hand in the .py files themselves",
        "dan": "Dan Yu.jpg can't be graded: it is a picture; hand in the .py files themselves",
        "eve": "20250017_Eve Woo.pdf can't be graded: it is a document; hand in the .py files themselves",
    }
    named = ["20250017_Dan Yu.pdf", "README.md", "ann.pdf", "class.html", "course.toml", "notes.pdf"]
    assert [sentence.partition(":")[0] for sentence in rest] == named


def test_without_a_roster(tmp_path):
    """Without a roster nothing says that such a file is a person's, so it is only named."""
    write(tmp_path / "class", {"ann/variables.py": "x = 1\n", "bob.rar": "Rar!"})
    found, rest = lone(tmp_path / "class")
    assert (found, len(rest)) == ({}, 1)


@pytest.mark.parametrize("text", ["", "id,name\n7,Lee\n8,Kim\n"])
def test_by_a_platform(text, tmp_path):
    """A platform's name makes its files one submission, and a PDF beside a person's modules is part of none."""
    folder, mark = tmp_path / "class", "_assignsubmission_file_"
    write(folder, {f"Lee_7{mark}/variables.py": "x = 1\n", f"Lee_7{mark}a.pdf": "", f"Kim_8{mark}a.pdf": ""})
    write(folder, {f"Kim_8{mark}b.pdf": ""})
    found, rest = lone(folder, text)
    assert [(key, len(one.paths)) for key, one in found.items()] == [("8", 2)]
    assert rest == []


def test_in_blackboard(tmp_path):
    """In an export from Blackboard a person with nothing but a PDF has a submission; a note is none."""
    begin = "Katas 1_{}_attempt_2026-09-14-10-02-33"
    write(tmp_path, {begin.format("ann") + "_backward.py": "x = 1\n", begin.format("ann") + "_a.pdf": ""})
    write(
        tmp_path,
        {begin.format("bob") + "_a.pdf": "", begin.format("bob") + ".txt": "", begin.format("cy") + ".txt": ""},
    )
    write(tmp_path, {begin.format("ann") + ".txt": "", begin.format("ann").replace("-33", "-34") + ".txt": ""})
    found = read_class(tmp_path)
    assert [(one.person.key, len(one.paths)) for one in found.submissions] == [("ann", 1), ("bob", 1)]
    alone = [text.partition(".txt: Blackboard's note")[0] for text in found.sentences]
    assert alone == [begin.format("ann").replace("-33", "-34"), begin.format("cy")]  # in ann's last attempt is no file
    assert "it is a document" in submission_reader.read_submission(found.submissions[1]).problem


@pytest.mark.parametrize(
    ("beside", "typed"),
    [
        ("bo_4712_52001_variables.py", ["ann_4711_text.html", "ann_LATE_4711_link.html", "anon_x7Kq2_text.html"]),
        ("Bo_4712_assignsubmission_file_/variables.py", ["Ann_4711_assignsubmission_onlinetext_/onlinetext.html"]),
    ],
)
def test_typed_in(beside, typed, tmp_path):
    """A text that was typed into Moodle or Canvas is named, unless its person has a file, whatever their key is now."""
    write(tmp_path / "class", dict.fromkeys((beside, *typed), "x = 1\n"))
    assert [" was typed into " in sentence for sentence in lone(tmp_path / "class")[1]] == [True] * len(typed)
    one = read_class(tmp_path / "class").submissions[0]
    named = replace(one, person=Person("ann", "Ann"), claim=Person("4711", "Ann", number="4711"))
    rest = class_warnings.unread_files(tmp_path / "class", [named])
    assert [sentence.partition(":")[0] for sentence in rest] == [name for name in typed if "4711" not in name]


def test_people_who_typed_a_text(tmp_path):
    """Whose a typed text is, is known as of a file, by the platform's number and the name."""
    names = ["kimann_LATE_4711_text.html", "Jo Yu_8_assignsubmission_onlinetext", "park_9_link.html"]
    write(tmp_path / "class", dict.fromkeys(names, ""))
    (tmp_path / "roster.csv").write_text("id,name\n4711,Ann Kim\n8,Jo Yu\n6,Bo Lim\n", encoding="utf-8")
    rows = roster.read_roster(tmp_path / "roster.csv")
    entries = open_class_folder(tmp_path / "class").entries
    assert typed_in(entries, rows) == {"4711", "8"}
    assert typed_in(entries, None) == set()
