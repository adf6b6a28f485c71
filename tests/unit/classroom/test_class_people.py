"""The person that a submission is graded as: never one person for two submissions."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from grading.classroom import class_people
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.records.records import Attempt, Person
from grading.classroom.rosters import roster
from grading.classroom.submissions import ownership
from grading.classroom.submissions.ownership import Submission
from grading.classroom.submissions.submission_kind import Kind
from grading.text.errors import UsageError


def folders(*names):
    return ownership.group_submissions((Path(name), True) for name in names)


def test_two_that_one_name_means():
    """A new folder that has the name of a person whom the roster gave another folder needs the roster again."""
    known = {"20250017": Person("minji", "Minji Kim")}
    assert [one.person.key for one in class_people.select(folders("20250017", "jo"), "minji", known)] == ["minji"]
    with pytest.raises(UsageError, match="20250017 and minji are both minji's without the roster; add --roster"):
        class_people.select(folders("20250017", "minji"), "minji", known)


def test_a_group_whose_members_have_other_names_now(tmp_path):
    """Each member of a group in doubt has a key of their own, though they share one folder."""
    members = [Person(f"{name}@e", name, f"{name}@e", number) for name, number in (("Ann", "1"), ("Bo", "2"))]
    group = [Submission(person, (Path("submission_3"),), person, "gradescope") for person in members]
    with Gradebook(tmp_path / "gradebook") as book:
        book.people.enrol([Person("Ann@e", "Yun"), Person("Bo@e", "Cha")], sure=True)
        found, doubts = class_people.identify(group, None, book)
    assert [one.person.key for one in found] == ["submission_3/Ann@e", "submission_3/Bo@e"]
    assert len([doubt for doubt in doubts if "the gradebook has" in doubt]) == 2


OF_CANVAS = "kimminji_4711_52001_variables.py"
OF_MOODLE = "Participant_4711_assignsubmission_file_variables.py"


def week(book, *names):
    """Store the people of a week with these files and folders, and return their keys and the doubts."""
    paths = [(Path(name), not name.endswith(".py")) for name in names]
    found, doubts = class_people.identify(ownership.group_submissions(paths), None, book)
    book.people.enrol(one.person for one in found)
    for one in found:
        book.add(Attempt(one.person.key, one.file_names, "", "", "", "none", None))
    return [one.person.key for one in found], doubts


@pytest.mark.parametrize(
    ("first", "second", "own"),
    [
        (OF_CANVAS, "4711", "4711/"),
        (OF_CANVAS, "4711_variables.py", "4711_variables.py/"),
        (OF_MOODLE, "4711", "4711/"),
        ("4711", OF_CANVAS, f"{OF_CANVAS}/"),
    ],
)
def test_a_number_of_ones_own_and_a_platforms(first, second, own, tmp_path):
    """A folder called 4711 is not Canvas's user 4711, whichever came first. The row stays as it was, each week."""
    with Gradebook(tmp_path / "gradebook") as book:
        assert week(book, first) == (["4711"], [])
        before = book.people.by_key()["4711"]
        for _ in range(2):
            doubt = f"{second}: the gradebook has 4711 from {first}; it is graded under its own name."
            assert week(book, second) == ([own], [doubt])
            assert week(book, first) == (["4711"], [])
        assert book.people.by_key()["4711"] == before


def test_one_number_in_every_week(tmp_path):
    """A name of the same origin goes on as before, and a roster's person may hand in a folder called by the number."""
    with Gradebook(tmp_path / "gradebook") as book:
        book.people.enrol([Person("17", "Ann Lee", number="17")], sure=True)
        for names in (["17", OF_CANVAS], ["17", "kimminji_LATE_4711_52009_variables-1.py"]):
            assert week(book, *names) == (["17", "4711"], [])


def test_one_name_in_two_encodings():
    """Two folders whose names read the same are two submissions in doubt, and not one that can't be read."""
    korean = "김"
    found = folders(korean, korean.encode("cp949").decode("utf-8", "surrogateescape"))
    assert len({one.person.key for one in found}) == 2
    assert [one.doubt for one in found] == [ownership.NOT_THE_ONLY_ONE.format(key=korean)] * 2


def test_selected_by_e_mail():
    """--only takes the e-mail address that the gradebook has, as --show and --drop do."""
    known = {"20250017": Person("minji", "Minji Kim", "minji@example.org")}
    found = class_people.select(folders("20250017", "jo"), "Minji@example.org", known)
    assert [one.person.key for one in found] == ["minji"]


@pytest.mark.parametrize("word", ["jo", "week1/jo/", "jo "])
def test_selected_by_a_path(word):
    """--only takes a path that a shell completes from the working folder, and a name with a space at its end."""
    found = ownership.group_submissions([(Path("week1/jo"), True), (Path("week1/ann"), True)])
    assert [one.person.key for one in class_people.select(found, word, {})] == ["jo"]


@pytest.fixture
def enrolled(tmp_path):
    """`enrolled(text)` identifies nothing by a roster of this text, and returns the keys with attempts and the doubts.

    The gradebook has an attempt of minji's, from an earlier roster with usernames, and one of a run without a roster.
    """
    (tmp_path / "roster.csv").write_text("username,number,name\nminji,17,Kim Minji\njo,18,Jo Yu\n", encoding="utf-8")
    with Gradebook(tmp_path / "gradebook") as book:
        week(book, "17")
        class_people.identify([], roster.read_roster(tmp_path / "roster.csv"), book)
        book.add(Attempt("minji", "17_backward", "", "", "", "none", None))

        def identify(text):
            (tmp_path / "roster.csv").write_text(text, encoding="utf-8")
            _, doubts = class_people.identify([], roster.read_roster(tmp_path / "roster.csv"), book)
            return sorted(book.names_handed_in()), [*doubts, book.people.find("minji").key]

        yield identify


def test_another_key_on_a_new_roster(enrolled):
    """Where numbers take the place of usernames, each person keeps their attempts, and those who are gone are named."""
    keys, doubts = enrolled("number,name\n00017,Kim Minji\n17,Min Ji\n")
    assert (keys, doubts[1:]) == (["17", "minji"], ["minji"])  # neither the zeros nor another name make a new key
    keys, doubts = enrolled("number,name\n17,Kim Minji\n")
    assert keys == ["17"]
    assert "1 (Kim Minji: 17 for minji)" in doubts[0]
    assert "On an earlier roster, and not on this one: 2" in doubts[1]
    assert doubts[2] == "17"  # course.toml, --show and comments may go on to use the old key
    assert enrolled("username,number,name\nminji,17,Kim Minji\n")[0] == ["minji"]


def test_a_run_without_the_roster(tmp_path):
    """A sentence names the submissions that may be a person's of the roster, and none without an earlier roster."""
    (tmp_path / "roster.csv").write_text("username,number\nminji,17\n", encoding="utf-8")
    submissions = folders("17", "minji")
    with Gradebook(tmp_path / "gradebook") as book:
        assert class_people.without_roster(submissions, book) == []
        class_people.identify([], roster.read_roster(tmp_path / "roster.csv"), book)
        (sentence,) = class_people.without_roster(submissions, book)
    assert "be in the gradebook twice: 1 (17). The same command with --roster" in sentence


def test_a_second_download_beside_the_roster(tmp_path):
    """A browser's copy of a person's file is named with that file, also if the roster has the person."""
    (tmp_path / "roster.csv").write_text("username\nann\njo\n", encoding="utf-8")
    with Gradebook(tmp_path / "gradebook") as book:
        found = folders("ann", "ann (1)", "jo")
        _, doubts = class_people.identify(found, roster.read_roster(tmp_path / "roster.csv"), book)
    assert doubts == [
        "ann (1): nobody on the roster is called that; it is graded under its own name.",
        "ann, ann (1): they may be one person's; each is graded as somebody else's.",
    ]


def test_settled_doubts(tmp_path, monkeypatch):
    """A submission that was in doubt is the person's once --people says so, and its own name is gone again."""
    content = SimpleNamespace(digest="d")
    monkeypatch.setattr(class_people, "read_submission", lambda *_: content)
    (tmp_path / "roster.csv").write_text("username\nann\njo\n", encoding="utf-8")
    rows = roster.read_roster(tmp_path / "roster.csv")
    (team,) = folders("team1")

    def grade(*owners):
        named = [replace(team, person=one, claim=one, kind=Kind.NAMED) for one in owners]
        found, doubts = class_people.identify(named or [team], rows, book)
        book.people.enrol(one.person for one in found)
        for one in found:
            book.add(Attempt(one.person.key, one.file_names, content.digest, "", "", "none", None))
        return doubts

    with Gradebook(tmp_path / "gradebook") as book:
        assert "team1: nobody on the roster is called that" in grade()[0]
        assert "team1: the file of --people says 'an', and nobody on the roster" in grade(Person("an", "an"))[0]
        assert grade(Person("ann", "ann"), Person("jo", "jo")) == []
        assert book.people.by_key().keys() == {"ann", "jo"}
        grade()
        content.digest = "of other files"
        assert "If that is ann, --drop team1 takes the double out" in grade(Person("ann", "ann"), Person("jo", "jo"))[0]
