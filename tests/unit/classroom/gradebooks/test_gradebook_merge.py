"""Merging two assistants' gradebooks: everything once, in the order of handing in, and no person by a guess."""

import json
import sqlite3

import pytest
from format_reports import made_up
from old_gradebook import old_gradebook

from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.gradebooks.gradebook_merge import merge
from grading.classroom.records.records import Attempt, Person
from grading.judge.report.report import Report, as_json
from grading.pages import render
from grading.text.errors import UsageError

ANN, BEN, CY = Person("ann", "Ann Lee", "", "1"), Person("ben", "Ben Ray"), Person("cy", "Cy Oh")
CONDITIONS = '{"suites": "abc", "seed": 7, "python": "3.13.0", "numpy": "2.3.0"}'


def attempt(key, digest, day, hands="", name=None):
    """An attempt that was handed in on that day of March, and graded on the 20th."""
    report = {**as_json(Report("katas", 7, 1.0, True, ())), "points": day, "max_points": 31}
    moment = (f"2026-03-{day:02}T10:00:00Z", "Moodle")
    file = name or f"{key}.zip"
    return Attempt(key, file, digest, CONDITIONS, "2026-03-20T10:00:00Z", None, report, "week1", *moment, hands)


@pytest.fixture
def books(tmp_path):
    """The paths of two gradebooks: Kim's with two people, and Lee's with a resubmission and one person more."""
    contents = {
        "kim": ([ANN, BEN], [attempt("ann", "a1", 2, "kim"), attempt("ann", "a3", 9, "kim"), attempt("ben", "b1", 3)]),
        "lee": ([ANN, CY], [attempt("ann", "a2", 5, "lee"), attempt("cy", "c1", 4, "lee")]),
    }
    for name, (people, attempts) in contents.items():
        with Gradebook(tmp_path / name, "week1") as book:
            book.people.enrol(people)
            for each in attempts:
                book.add(each)
    return tmp_path / "kim", tmp_path / "lee"


def digests(book):
    return {standing.person.key: standing.attempt and standing.attempt.digest for standing in book.standings()}


def test_merge_twice(books):
    """The second merge adds nothing. The attempt that was handed in last counts. The other file stays as it is."""
    kim, lee = books
    before = lee.read_bytes()
    with Gradebook(kim, "week1") as book:
        result = merge(book, lee)
        assert (result.people, result.attempts, result.known, result.doubts) == (1, 2, 0, ())
        assert result.hands == (
            "2 graded by lee, 2026-03-20T10:00:00Z to 2026-03-20T10:00:00Z, suites abc, Python 3.13.0, numpy 2.3.0",
        )
        assert digests(book) == {"ann": "a3", "ben": "b1", "cy": "c1"}
        rows = list(book.rows())
        again = merge(book, lee)
        assert (again.people, again.attempts, again.known) == (0, 0, 2)
        assert list(book.rows()) == rows
    assert lee.read_bytes() == before
    with Gradebook(lee, "week1") as book:
        merge(book, kim)
        assert digests(book) == {"ann": "a3", "ben": "b1", "cy": "c1"}
        assert [row["digest"] for row in book.rows() if row["person"] == "ann"] == ["a1", "a2", "a3"]


def test_people_in_doubt(books, tmp_path):
    """A key with another name or number in the other gradebook, or a person who was dropped, is not merged."""
    kim, _ = books
    with Gradebook(tmp_path / "other", "week1") as other:
        other.people.enrol([Person("ann", "Zed Evil"), Person("ben", "Ben Ray"), Person("twin", "Twin")])
        for each in (attempt("ann", "z", 11), attempt("ben", "b2", 12), attempt("twin", "b1", 13, name="ben.zip")):
            other.add(each)
    with Gradebook(kim, "week1") as book:
        book.people.drop(BEN)
        doubts = merge(book, tmp_path / "other").doubts
        assert digests(book) == {"ann": "a3", "twin": "b1"}
        assert doubts[0].startswith("ann: Ann Lee here and Zed Evil in other, so it may be two people.")
        assert doubts[1].startswith("ben: taken out of this gradebook before")


def test_one_person_under_two_keys(books, tmp_path):
    """Where both gradebooks have the same files under two keys, as with and without a roster, a sentence says so."""
    with Gradebook(tmp_path / "other", "week1") as other:
        other.people.enrol([Person("ben.zip", "ben.zip")])
        other.add(attempt("ben.zip", "b1", 3, name="ben.zip"))
    with Gradebook(books[0], "week1") as book:
        (said,) = merge(book, tmp_path / "other").doubts
    assert said == ("ben and ben.zip: both handed in ben.zip with the same content, so they may be one person.")


def test_a_group(books, tmp_path):
    """Members of a group handed in the same files, and are no double of each other."""
    with Gradebook(tmp_path / "other", "week1") as other:
        other.people.enrol([Person("dee", "Dee"), Person("eve", "Eve")])
        for key in ("dee", "eve"):
            other.add(attempt(key, "d1", 3, name="submission_3"))
    with Gradebook(books[0], "week1") as book:
        assert merge(book, tmp_path / "other").doubts == merge(book, tmp_path / "other").doubts == ()


def test_people_of_a_roster(books, tmp_path):
    """A person who is on the other assistant's roster is known as such here, too, and keeps the name that is here."""
    with Gradebook(tmp_path / "other", "week1") as other:
        other.people.enrol([Person("ann", "Ann  Lee"), Person("dee", "Dee")], sure=True)
    with Gradebook(books[0], "week1") as book:
        merge(book, tmp_path / "other")
        assert [person.name for person in book.people.listed()] == ["Ann Lee", "Dee"]


def test_older_gradebook(books, tmp_path):
    """A gradebook of an older grader is merged, and its file is not changed."""
    old = old_gradebook(tmp_path / "old")
    before = old.read_bytes()
    with Gradebook(books[0]) as book:
        assert merge(book, old).attempts == 1
        assert {standing.person.key: standing.attempts for standing in book.standings()} == {"ann": 1, "ben": 0}
    assert old.read_bytes() == before


def test_no_gradebook_to_merge(books, tmp_path):
    kim, _ = books
    (tmp_path / "text").write_text("no database, but a text that is longer than a header" * 3)
    sqlite3.connect(tmp_path / "empty").close()
    with Gradebook(kim) as book:
        for name, said in (
            ("none", "there is no such"),
            ("kim", "the gradebook itself"),
            ("text", "not a gradebook"),
            ("empty", "the file is empty"),
        ):
            with pytest.raises(UsageError, match=said):
                merge(book, tmp_path / name)


EVIL = {"message": "{x.__class__}", "fields": {"x": "a"}}
WIDE = {"message": "{a:>999999999}", "fields": {"a": "b"}}


def _first_check(report, **facts):
    report["katas"][0]["checks"][0].update(facts)
    return report


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("handed_in", b"\xff"),
        ("points", "many"),
        ("graded_at", "yesterday"),
        ("handed_in_at", "9999-99-99T00:00:00Z"),
        ("conditions", "[]"),
        ("conditions", '{"suites": "abc"}'),
        ("report", "{"),
        ("report", "[" * 100_000),
        ("report", b"\xff\xfe\x00"),
        ("report", "null"),
        ("report", lambda report: report | {"points": "9"}),
        ("report", lambda report: report | {"points": float("nan")}),
        ("report", lambda report: report | {"points": -1}),
        ("report", lambda report: report | {"python": 3}),
        ("report", lambda report: report | {"katas": [1]}),
        ("report", lambda report: _first_check(report, verdict="pwned")),
        ("report", lambda report: _first_check(report, message=EVIL)),
        ("report", lambda report: _first_check(report, memory={"limit_mib": "x", "samples_mib": ["a"]})),
    ],
)
def test_a_hostile_gradebook_leaves_nothing(column, value, books):
    """One sentence names the attempt and its column, and not even the people are merged."""
    kim, lee = books
    good = as_json(made_up("got 3"))
    text = json.dumps(value(json.loads(json.dumps(good)))) if callable(value) else value
    base = sqlite3.connect(lee)
    base.execute("update attempt set report = ?", [json.dumps(good)])
    base.execute(f"update attempt set {column} = ? where person = 'cy'", [text])
    base.commit()
    base.close()
    with Gradebook(kim, "week1") as book:
        before = book.people.by_key(), list(book.rows())
        with pytest.raises(UsageError, match=rf"lee: the attempt of 'cy' .* its {column} can't be read") as error:
            merge(book, lee)
        assert "\n" not in str(error.value)
        assert (book.people.by_key(), list(book.rows())) == before


def test_templates_of_a_hostile_gradebook_stay_text(books):
    """A template that would read attributes or fill the memory is no template: the message stays as it is."""
    kim, lee = books
    report = as_json(made_up("got 3"))
    for kata in report["katas"]:
        kata["said"] = {"checks": {check["name"]: EVIL for check in kata["checks"]}, "message": WIDE, "notice": WIDE}
    base = sqlite3.connect(lee)
    base.execute("update attempt set report = ?", [json.dumps(report)])
    base.commit()
    base.close()
    with Gradebook(kim, "week1") as book:
        assert merge(book, lee).attempts == 2
        (cy,) = book.standings("cy")
        page = render.feedback_page(cy, [])
    assert "got 3" in page
    assert "__class__" not in page


@pytest.mark.parametrize("columns", ["a", "key, name, email, number"])
@pytest.mark.parametrize("version", [1, 2])
def test_tables_of_another_program(columns, version, books, tmp_path):
    """A database with tables of these names and other columns is no gradebook, and the sentence names its file."""
    base = sqlite3.connect(tmp_path / "other")
    base.execute(f"create table person ({columns})")
    base.execute("create table attempt (b)")
    base.execute(f"pragma user_version = {version}")
    base.close()
    with Gradebook(books[0], "week1") as book, pytest.raises(UsageError, match="other is not a gradebook") as error:
        merge(book, tmp_path / "other")
    assert str(tmp_path / "other") in str(error.value)
