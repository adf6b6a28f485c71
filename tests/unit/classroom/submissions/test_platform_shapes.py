"""A class of 40 is the same class in the shape of every platform, and no name in one reaches another person's row."""

import datetime
import os
import sys
from zoneinfo import ZoneInfo

import pytest
import shape_writers
from made_class import write
from shape_writers import PEOPLE, WRITERS

from grading.classroom import class_warnings, inner_classes
from grading.classroom.class_reader import read_class, read_contents
from grading.classroom.owners import roster_claims
from grading.classroom.rosters import roster
from grading.classroom.submissions import filenames, shape_readers, shapes
from grading.cli.class_run.class_arguments import SHAPE_NAMES
from grading.text.errors import UsageError

UTC_MORNING = datetime.datetime(2026, 9, 14, 10, 2, 33, tzinfo=datetime.UTC)


@pytest.fixture
def listed(tmp_path):
    return roster.read_roster(shape_writers.write_roster(tmp_path / "roster.csv"))


def texts_by_person(submissions):
    """Return what each person's modules are."""
    return {
        submission.person.key: {
            item.kata.name: item.source.text for item in read_contents(submission).modules if item.source
        }
        for submission in submissions
    }


def expected():
    return {
        person[2]: {name.removesuffix(".py"): text for name, text in shape_writers.modules_of(place).items()}
        for place, person in enumerate(PEOPLE)
    }


@pytest.mark.parametrize("written", WRITERS)
def test_one_class_in_every_shape(written, tmp_path, listed):
    """The shape is recognised by itself, and the 40 people and their modules are the same as in any other."""
    shape_writers.write_class(tmp_path / "class", written)
    found = read_class(tmp_path / "class")
    assert found.shape.name == WRITERS[written][1]
    assert found.summary(40) == f"{found.shape.title}, 40 submissions."
    assert found.sentences == ()
    assigned, doubts = roster_claims.assign(found.submissions, listed)
    assert doubts == []
    assert texts_by_person(assigned) == expected()
    forced = read_class(tmp_path / "class", found.shape.name)
    assert [one.person for one in forced.submissions] == [one.person for one in found.submissions]


def test_texts_typed_into_moodle_lie_beside(tmp_path):
    """Moodle exports a folder with each typed text. The export is still Moodle's, and they are no submissions."""
    files = {f"{name}_assignsubmission_file/variables.py": "x = 1" for name in ("Kim_7", "Lee_8")}
    write(tmp_path / "class", files | {"Kim_7_assignsubmission_onlinetext/onlinetext.html": "<p>x</p>"})
    assert read_class(tmp_path / "class").summary(2) == "Moodle export, 2 submissions."


def test_names_of_shapes():
    assert tuple(shape.name for shape in shapes.SHAPES) == SHAPE_NAMES


@pytest.mark.parametrize(
    ("written", "source", "when"),
    [
        ("gradescope", "Gradescope's metadata", UTC_MORNING),
        ("nbgrader", "nbgrader's timestamp.txt", UTC_MORNING),
        ("nbgrader's exchange", "the name that nbgrader gave the folder", UTC_MORNING),
        ("sakai", "Sakai's timestamp.txt", UTC_MORNING),
        ("blackboard", "the name that Blackboard gave the file", shape_writers.HANDED_IN.astimezone()),
        (
            "brightspace",
            "the name that Brightspace gave the folder",
            shape_writers.HANDED_IN.replace(second=0).astimezone(),
        ),
        (
            "brightspace, files",
            "the name that Brightspace gave the folder",
            shape_writers.HANDED_IN.replace(second=0).astimezone(),
        ),
    ],
)
def test_when_it_was_handed_in(written, source, when, tmp_path):
    """The platform's own record says when each submission was handed in."""
    shape_writers.write_class(tmp_path / "class", written)
    submissions = read_class(tmp_path / "class").submissions
    assert submissions
    for submission in submissions:
        assert submission.handed_in is not None
        assert (submission.handed_in.source, submission.handed_in.when) == (source, when)


@pytest.mark.parametrize("written", ["blackboard", "brightspace", "brightspace, files", "nbgrader"])
def test_zone_of_the_course(written, tmp_path):
    """A time without a zone is the course's, wherever the grader runs; one with a zone stays."""
    shape_writers.write_class(tmp_path / "class", written)
    seoul = ZoneInfo("Asia/Seoul")
    moments = {one.handed_in.when for one in read_class(tmp_path / "class", zone=seoul).submissions}
    expected = UTC_MORNING if written == "nbgrader" else shape_writers.HANDED_IN.replace(tzinfo=seoul)
    assert {moment.replace(second=0) for moment in moments} == {expected.replace(second=0)}


# ---- Another's number or name, as far as a student of each platform can write it

VICTIM, ATTACKER = 0, 11
BORROWED = [
    "{user}",
    "{number}",
    "{first} {last}",
    "{canvas}_{moodle}_52001",
    "{first} {last}_{moodle}_assignsubmission_file",
]
EVIL = '# evil\nx = "evil"\n'
MADE_UP = {
    "blackboard": "_attempt_2027-01-01-00-00-00_{borrowed}_variables.py",
    "brightspace": " - {borrowed} - Sep 15, 2026 1002 AM",
    "nbgrader": "+katas+2027-01-01 00:00:00 UTC+x",
}


def borrowed_names():
    first, last, user, number = PEOPLE[VICTIM]
    words = {"first": first, "last": last, "user": user, "number": number, "moodle": 7000}
    words["canvas"] = shape_writers.canvas_name(first, last)
    for text in BORROWED:
        yield text.format(**words)
        for end in MADE_UP.values():
            yield text.format(**words) + end.format(borrowed=text.format(**words))


@pytest.mark.parametrize("written", WRITERS)
def test_another_ones_number_in_ones_own_file_name(written, tmp_path, listed):
    """A student may call a file after another student, and after any platform's marks: it stays the student's own."""
    evil = {}

    def modules(place):
        files = shape_writers.modules_of(place)
        if place == ATTACKER:
            own = {name.replace("/", "") + "_variables.py": EVIL for name in borrowed_names()}
            evil.update(own)
            return own
        return files

    shape_writers.write_class(tmp_path / "class", written, PEOPLE[: ATTACKER + 1], modules)
    found = read_class(tmp_path / "class")
    assert evil
    assert found.shape.name == WRITERS[written][1]
    first, last, user, number = PEOPLE[VICTIM]
    hers = {user, number, f"{first} {last}", f"{user}@example.edu", "7000", "4000"}
    for submissions in (found.submissions, roster_claims.assign(found.submissions, listed)[0]):
        texts = texts_by_person(submissions)
        assert EVIL not in [text for person in hers & texts.keys() for text in texts[person].values()]
        assert expected()[user] in texts.values()


@pytest.mark.parametrize(
    "name",
    [
        "Katas_zed_attempt_2026-09-14-10-02-33_annkim_4711_52001_variables.py",
        "1-2 - Zed - Sep 14, 2026 1002 AM - annkim_4711_52001_variables.py",
    ],
)
def test_no_number_of_canvas_in_other_exports(name):
    """A student of another platform can't write a number that fills in a row of Canvas's gradebook."""
    assert filenames.first_reading(name) is None
    assert filenames.first_reading("annkim_4711_52001_variables.py").number == "4711"


def test_blackboard_with_underscores_everywhere(tmp_path):
    """A note says where the assignment ends and the username begins; without one a doubtful name stays in doubt."""
    files = {
        f"Katas_1_{user}_attempt_2026-09-14-10-02-33_variables.py": "x = 1\n" for user in ("evil_annkim", "annkim")
    }
    write(tmp_path / "class", files)
    found = read_class(tmp_path / "class")
    assert [(one.person.key, bool(one.doubt)) for one in found.submissions] == [
        ("Katas_1_annkim/", True),
        ("Katas_1_evil_annkim/", True),
    ]
    note = "Name: Ann (evil) Kim (annkim)\nAssignment: x\n"
    write(tmp_path / "class", {"Katas_1_annkim_attempt_2026-09-14-10-02-33.txt": note})
    found = read_class(tmp_path / "class")
    assert [(one.person.key, one.person.name) for one in found.submissions] == [
        ("annkim", "Ann (evil) Kim"),
        ("evil_annkim", "evil_annkim"),
    ]


def test_the_last_attempt_counts(tmp_path):
    """Of several attempts in Blackboard's export the last one counts, and a sentence names the others."""
    for day, text in (("14", "old"), ("15", "new")):
        name = f"Katas_ann_attempt_2026-09-{day}-10-02-33_variables.py"
        write(tmp_path / "class", {name: f"# {text}\n"})
    write(tmp_path / "class", {"Katas_bo_attempt_2026-09-14-10-02-33_variables.py": "x\n"})
    found = read_class(tmp_path / "class")
    assert texts_by_person(found.submissions)["ann"] == {"variables": "# new\n"}
    assert found.sentences == (
        "Katas_ann_attempt_2026-09-14-10-02-33_variables.py: ann has handed in again, and the last attempt counts.",
    )
    assert class_warnings.unread_files(tmp_path / "class", found.submissions, found.own_files) == []


@pytest.mark.parametrize(
    ("older", "newer"), [("28 Apr", "4 Mai"), ("28 juin", "2 juil."), ("30 mar.", "1 abr."), ("28 ağu", "1 eyl")]
)
def test_months_in_other_languages(older, newer, tmp_path):
    """Brightspace writes the month in the teacher's language, and the last attempt counts all the same."""
    for date, text in ((older, "old"), (newer, "new")):
        write(tmp_path / "class" / f"1-9 - Ann Kim - {date} 2026 1002", {"variables.py": f"# {text}\n"})
    write(tmp_path / "class" / "2-9 - Bo Lee - 4 Sep 2026 1002", {"variables.py": "# bo\n"})
    found = read_class(tmp_path / "class")
    assert texts_by_person(found.submissions)["Ann Kim"] == {"variables": "# new\n"}
    assert found.sentences == (
        f"1-9 - Ann Kim - {older} 2026 1002: Ann Kim has handed in again, and the last attempt counts.",
    )


def test_moments_that_cannot_be_read(tmp_path):
    """If the order of two attempts isn't known, neither counts as the last, and a sentence says why."""
    for name in (
        "1-9 - Ann Kim - 4 Xyz 2026 1002",
        "1-9 - Ann Kim - 4 Sep 2026 1002",
        "2-9 - Bo Lee - 4 Xyz 2026 1002",
    ):
        write(tmp_path / "class" / name, {"variables.py": "x\n"})
    found = read_class(tmp_path / "class")
    assert [bool(one.doubt) for one in found.submissions] == [True, True, False]
    assert len(found.sentences) == 1
    assert "can't be read: 2, such as 1-9 - Ann Kim - 4 Xyz 2026 1002" in found.sentences[0]


def test_a_time_stamp_that_cannot_be_read(tmp_path):
    for name, zone in (("ann", "KST"), ("bo", "XYZ")):
        stamp = f"2026-03-10 22:00:00.000000 {zone}"
        write(tmp_path / "class" / name / "katas", {"variables.py": "x\n", "timestamp.txt": stamp})
    found = read_class(tmp_path / "class", zone=ZoneInfo("Asia/Seoul"))
    moments = {one.person.key: one.handed_in.source for one in found.submissions}
    assert moments == {"ann": "nbgrader's timestamp.txt", "bo": "the times of the files"}
    assert "can't be read: 1, such as bo/katas." in found.sentences[0]


@pytest.mark.parametrize(("numbers", "keys"), [((1, 1, 2), 2), ((1, 3, 2), 3), ((7, 7, 7), 3)])
def test_one_name_twice_in_brightspace(numbers, keys, tmp_path):
    """Two folders of one name are one person's only if the number says so, and numbers tell the others apart."""
    names = [("Ann Kim", "14"), ("Ann Kim", "15"), ("Bo Lee", "14")]
    for (name, day), number in zip(names, numbers):
        write(tmp_path / "class" / f"{number}-9 - {name} - Sep {day}, 2026 1002 AM", {"variables.py": f"# {day}\n"})
    found = read_class(tmp_path / "class")
    assert len(found.submissions) == keys
    assert ("Ann Kim" in texts_by_person(found.submissions)) == (keys == 2)


def test_several_submitters(tmp_path, listed):
    """Each member of a Gradescope group gets the group's work; a number that a student typed is not enough."""
    write(tmp_path / "class" / "submission_1", {"variables.py": "x = 1\n"})
    write(tmp_path / "class" / "submission_2", {"variables.py": "x = 2\n"})
    (ann, bo, cy) = PEOPLE[:3]
    text = f"""
submission_1:
  :submitters:
  - :name: "{ann[0]} {ann[1]}"
    :sid: '{ann[3]}'
    :email: {ann[2]}@example.edu
  - :name: "{bo[0]} {bo[1]}"
    :sid: ''
    :email: {bo[2]}@EXAMPLE.edu
  - :name: "{bo[0]} {bo[1]}"
    :sid: ''
    :email: {bo[2]}@EXAMPLE.edu
submission_2:
  :submitters:
  - :name: "{cy[0]} {cy[1]}"
    :sid: '{cy[3]}'
    :email: evil@example.edu
submission_3:
  :submitters: []
"""
    write(tmp_path / "class", {"submission_metadata.yml": text})
    write(tmp_path / "class" / "submission_3", {"variables.py": "x = 3\n"})
    found = read_class(tmp_path / "class")
    assert found.sentences == ("submission_3: submission_metadata.yml doesn't say whose it is.",)
    assigned, doubts = roster_claims.assign(found.submissions, listed)
    texts = {person: modules["variables"] for person, modules in texts_by_person(assigned).items()}
    assert texts == {
        ann[2]: "x = 1\n",
        bo[2]: "x = 1\n",
        "evil@example.edu": "x = 2\n",
        "submission_3": "x = 3\n",
    }
    assert len(doubts) == 2


def nested_aliases(levels):
    """Return a YAML text that a careless reader expands to 10 ** levels texts."""
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, levels)]
    return "\n".join(lines)


def test_hostile_yaml(tmp_path):
    """Aliases, tags and depth cost nothing and run nothing; a broken file is said in one sentence."""
    entry = "submission_1:\n  :submitters:\n  - :name: Ann\n    :sid: &number '7'\n    :email: a@x\n"
    write(tmp_path / "class" / "submission_1", {"variables.py": "x = 1\n"})
    tags = "b: !!python/object/apply:os.abort []\nc: !ruby/object:File {}\n"
    write(tmp_path / "class", {"submission_metadata.yml": f"{nested_aliases(30)}\n{tags}{entry}"})
    assert [one.person.key for one in read_class(tmp_path / "class").submissions] == ["a@x"]
    for broken, said in (("a: [" * 100_000, "without end"), ("a: [", "is no YAML"), ("\x00\x01", "is no YAML")):
        write(tmp_path / "class", {"submission_metadata.yml": broken})
        with pytest.raises(UsageError, match=said):
            read_class(tmp_path / "class")


def test_a_folder_in_nbgraders_exchange_is_its_owners(tmp_path, monkeypatch):
    """Any student may create a folder with another's name there, so the system's owner decides."""
    names = ["ann+katas+2026-09-14 10:02:33.0 UTC+a", "ann+katas+2027-01-01 00:00:00.0 UTC+b"]
    for name in names:
        write(tmp_path / "class" / name, {"variables.py": f"# {name}\n"})
    owners = {names[0]: (1000, "ann"), names[1]: (1001, "zed")}
    monkeypatch.setattr("grading.classroom.submissions.shape_readers._owner", lambda path: owners[path.name])
    found = read_class(tmp_path / "class").submissions
    assert sorted(one.person.key for one in found) == sorted(f"{name}/" for name in names)
    assert all(one.doubt for one in found)


def test_a_link_in_nbgraders_exchange(tmp_path):
    """A link that leads round is named, and the exchange is still recognised."""
    name = "ann+katas+2026-09-14 10:02:33.0 UTC"
    write(tmp_path / "class" / name, {"variables.py": "x = 1\n"})
    made = tmp_path / "class" / "zed+katas+2026-09-15 10:02:33.0 UTC"
    try:
        made.symlink_to(made.name)
    except OSError:
        pytest.skip("nobody but an administrator may make links here")
    found = read_class(tmp_path / "class")
    assert (found.shape.name, [one.person.key for one in found.submissions]) == ("nbgrader-inbound", ["ann"])
    named = class_warnings.unread_files(tmp_path / "class", found.submissions)
    assert [sentence.partition(",")[0] for sentence in named] == [f"{made.name}: a link"]


@pytest.mark.skipif(not hasattr(os, "lchown") or os.geteuid() != 0, reason="needs root, to give a link to another user")
def test_the_owner_of_a_link(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path)
    os.lchown(tmp_path / "link", 1, 1)
    assert shape_readers._owner(tmp_path / "link")[0] == 1


def test_names_of_a_platform_beside_others(tmp_path):
    """If a platform made only some names, all are read as the students' own, and a sentence says how to force it."""
    name = "Katas_ann_attempt_2026-09-14-10-02-33_variables.py"
    write(tmp_path / "class", {name: "x = 1\n"})
    write(tmp_path / "class" / "bo", {"variables.py": "x = 2\n"})
    found = read_class(tmp_path / "class")
    assert found.shape is shapes.NAMES
    assert "--shape blackboard" in found.sentences[0]
    forced = read_class(tmp_path / "class", "blackboard")
    assert {one.person.key for one in forced.submissions} == {"bo", "ann"}


def test_one_assignment_of_several(tmp_path):
    """Of several assignments in nbgrader's folder the one with katas counts, and two such are refused."""
    for user in ("ann", "bo"):
        stamp = {"timestamp.txt": "2026-09-14 10:02:33 UTC"}
        write(tmp_path / "class" / user / "ps1", stamp | {"essay.txt": ""})
        write(tmp_path / "class" / user / "katas", stamp | {"variables.py": f"# {user}\n"})
    found = read_class(tmp_path / "class")
    assert texts_by_person(found.submissions) == {user: {"variables": f"# {user}\n"} for user in ("ann", "bo")}
    assert found.sentences == ("Of the assignments ps1 and katas only katas has modules of the katas, and is graded.",)
    write(tmp_path / "class" / "bo" / "ps1", {"functions.py": ""})
    with pytest.raises(UsageError, match="several assignments"):
        read_class(tmp_path / "class")


def test_no_metadata(tmp_path):
    write(tmp_path / "class" / "submission_1", {"variables.py": "x = 1\n"})
    assert read_class(tmp_path / "class").shape is shapes.NAMES
    with pytest.raises(UsageError, match=r"no submission_metadata.yml"):
        read_class(tmp_path / "class", "gradescope")
    write(tmp_path / "class" / "submission_2", {"variables.py": "x = 1\n"})
    assert "submission_metadata.yml is not beside them" in read_class(tmp_path / "class").sentences[0]


def test_a_drive_with_files_of_many(tmp_path):
    """Copies of one file name, as a drive packs a class, are neither a single submission nor a class with names."""
    write(tmp_path / "class", {"variables.py": "x = 1\n", "variables (1).py": "x = 2\n"})
    with pytest.raises(UsageError, match="says whose they are"):
        read_class(tmp_path / "class")


@pytest.mark.parametrize("word", ["버전", "Versión", "Version"])
def test_versions_in_another_language(word, tmp_path):
    """Teams' word for a version may be in any language; of several versions the one with the highest number counts."""
    for number in (2, 10):
        write(tmp_path / "class" / "김민지" / "과제 1" / f"{word} {number}", {"variables.py": f"x = {number}\n"})
    found = read_class(tmp_path / "class")
    assert (found.shape.name, [one.inside for one in found.submissions]) == ("teams", [f"과제 1/{word} 10"])


@pytest.mark.parametrize("shape", ["moodle", "blackboard", "sakai"])
def test_a_wrong_shape(shape, tmp_path):
    """If --shape names a platform that made none of the names, a sentence says so."""
    write(tmp_path / "class", {"ann/variables.py": "x = 1\n", "bo/variables.py": "x = 1\n"})
    found = read_class(tmp_path / "class", shape)
    assert [one.person.key for one in found.submissions] == ["ann", "bo"]
    assert found.sentences[0].startswith(f"--shape {shape}: no name here is such as a ")


def test_an_export_in_a_folder(tmp_path):
    """If the folder holds nothing but an export, the message names the folder to take."""
    shape_writers.write_class(tmp_path / "class" / "assignment_77_export", "gradescope")
    found = read_class(tmp_path / "class")
    with pytest.raises(UsageError, match=r"in that is a Gradescope export: name .*assignment_77_export' itself"):
        inner_classes.refuse(tmp_path / "class", found.submissions)


def test_no_yaml_package(tmp_path, monkeypatch):
    """Without PyYAML one sentence says what to type, and only for Gradescope's exports."""
    monkeypatch.setitem(sys.modules, "yaml", None)
    shape_writers.write_class(tmp_path / "class", "gradescope")
    with pytest.raises(UsageError, match=r"needs the package PyYAML; type: python -m pip install '.\[instructors\]'"):
        read_class(tmp_path / "class")
    shape_writers.write_class(tmp_path / "other", "blackboard")
    assert len(read_class(tmp_path / "other").submissions) == len(PEOPLE)
