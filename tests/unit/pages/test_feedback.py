"""Feedback for students: each platform's own reader gives every page to its student, and to no other person."""

import dataclasses
import html
import json
import re

import pytest
from format_reports import NASTY, made_up
from package_readers import read_canvas, read_gradescope_results, read_moodle, run_gradescope

from grading.classroom.exports import feedback_packages
from grading.classroom.exports.instructor_comments import InstructorComment, read_comments
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.records.records import Attempt, Person
from grading.cli.class_run import feedback_arguments
from grading.judge.report.report import as_json
from grading.pages.feedback import write_feedback

PAGE = "feedback.html"


@pytest.fixture
def book(tmp_path):
    with Gradebook(tmp_path / "gradebook") as made:
        yield made


def hand_in(book, person, handed_in, problem=None, report=None):
    report = None if problem else as_json(dataclasses.replace(report or made_up("got 3"), source=handed_in))
    book.people.enrol([person])
    book.add(Attempt(person.key, handed_in, f"of {person.key}", "{}", "2025-01-31T12:00:00Z", problem, report))


def person(name, number, key=None):
    return Person(key or number, name, f"{name.lower()}@example.org", number)


def written(book, tmp_path, kind, comments=()):
    result = write_feedback(tmp_path / "out", kind, list(comments), book, tmp_path)
    return result, result.target.read_bytes() if result.target.is_file() else b""


def facts(who, handed_in, *more):
    """Return the texts that must be on no other person's page."""
    return {who.name, who.email, handed_in, *more, *([who.key] if who.key != who.number else [])}


# ---- Moodle


def test_moodle_gives_each_page_to_its_student(book, tmp_path):
    """Moodle's reader finds each participant's page, with their comment, and no page has a fact of another student."""
    people = [person("Anna", "4711"), person("Berta", "4712", "berta-b"), person("Carla", "4713")]
    names = {who.key: f"{who.name} Student_{who.number}_assignsubmission_file_" for who in people}
    for who in people:
        hand_in(book, who, names[who.key], problem="it is damaged" if who.name == "Carla" else None)
    comments = [InstructorComment(2, who.name, "", f"Well done, my dear {who.name}") for who in people]
    result, data = written(book, tmp_path, None, comments)
    assert (result.package.name, result.pages, result.doubts) == ("moodle", 3, ())
    found = read_moodle(data, {4711, 4712, 4713, 4714})
    assert sorted(found) == [4711, 4712, 4713]
    for who in people:
        page = found[int(who.number)][PAGE].decode("ascii")
        assert f"Well done, my dear {who.name}" in page
        for other in people:
            assert (other is who) == any(fact in page for fact in facts(other, names[other.key]))


def test_one_number_of_two_people_reaches_neither(book, tmp_path):
    """If two submissions bear one participant's number, or the owner is in doubt, the package has no page for it."""
    hand_in(book, person("Anna", "4711"), "Anna_4711_assignsubmission_file_")
    hand_in(book, person("Zed", "9", "zed"), "Zed_4711_assignsubmission_file_")
    doubtful = "Eve_4712_assignsubmission_file_"
    hand_in(book, Person(f"{doubtful}/", doubtful, number="4712"), doubtful)
    hand_in(book, person("Carla", "4713"), "Carla_4713_assignsubmission_file_")
    two_ways = "Dora_4714_assignsubmission_file_x_4715_assignsubmission_file_y.py"
    hand_in(book, Person(two_ways, two_ways), two_ways)
    result, data = written(book, tmp_path, "moodle")
    assert list(read_moodle(data, {4711, 4712, 4713, 4714, 4715})) == [4713]
    assert "4711 is the same for several people (4711, zed)" in " ".join(result.doubts)
    assert "People without a page in it: 2" in " ".join(result.doubts)


def test_same_feedback_makes_the_same_archive(book, tmp_path):
    """Nothing changes if nothing was graded in between, so that no student is notified again."""
    hand_in(book, person("Anna", "4711"), "Anna_4711_assignsubmission_file_")
    assert written(book, tmp_path, "moodle")[1] == written(book, tmp_path, "moodle")[1]


def test_says_when_it_was_graded(book, tmp_path):
    """A student's page is made later than it was graded, so it has the moment of the grading, in the pages' format."""
    hand_in(book, person("Anna", "1"), "anna")
    written(book, tmp_path, "folders")
    (page,) = (tmp_path / "out").rglob(PAGE)
    assert "<p>Graded 2025-01-31 12:00 UTC.</p>" in page.read_text("ascii")


def test_no_kata_in_what_was_handed_in(book, tmp_path):
    """A page without any kata's module names the files that came, and doesn't send the student to the first kata."""
    report = made_up("got 3")
    missing = tuple(dataclasses.replace(kata, status="missing", message="not there") for kata in report.katas)
    report = dataclasses.replace(report, own=False)
    hand_in(book, person("Anna", "1"), "essay.docx", report=dataclasses.replace(report, katas=missing))
    hand_in(book, person("Ben", "2"), "b", report=dataclasses.replace(report, katas=(missing[0], *report.katas[1:])))
    written(book, tmp_path, "folders")
    anna, ben = (page.read_text("ascii") for page in sorted((tmp_path / "out").rglob(PAGE)))
    assert "in what was handed in: <bdi>essay.docx</bdi>." in anna
    assert "Next:" not in anna
    assert "in what was handed in" not in ben


# ---- Canvas


def test_canvas_gives_each_page_to_its_student(book, tmp_path):
    """Canvas's reader finds the student and one of their own files in every name, however odd the name is."""
    handed_in = {
        "101": "annastudent_101_52001_backward.py, annastudent_101_52002_functions.py",
        "102": "bertastudent_LATE_102_52003_katas.zip",
        "104": "anon_x7Kq2_52005_backward.py",
    }
    for number, names in handed_in.items():
        hand_in(book, person(f"P{number}", number), names)
    result, data = written(book, tmp_path, None)
    assert (result.package.name, result.doubts) == ("canvas", ())
    found = read_canvas(data, {101: {52001, 52002}, 102: {52003}, "x7Kq2": {52005}})
    assert sorted(found, key=str) == [101, 102, "x7Kq2"]
    assert b"P102" in found[102][0][1]
    assert b"P101" not in found[102][0][1]


def test_a_students_own_number_behind_those_of_canvas(book, tmp_path):
    """Where a name can be read in two ways, the person's number on the roster says which way is right."""
    names = "annastudent_101_52001_20250017_katas.zip"
    hand_in(book, person("Anna", "101"), names)
    hand_in(book, person("Berta", "20250018", "berta"), names.replace("101_52001", "102_52002").replace("17", "18"))
    result, data = written(book, tmp_path, "canvas")
    assert list(read_canvas(data, {101: {52001}})) == [101]
    assert "(Berta)" in " ".join(result.doubts)


def test_a_number_in_a_canvas_name_is_not_the_students(book, tmp_path):
    """Canvas takes the first number of a name for the student's, so the package leaves such a name out."""
    hand_in(book, person("Odd", "103"), "odd_0_103_52004_backward.py")
    assert list(read_canvas(written(book, tmp_path, "canvas")[1], {103: {52004}})) == [103]


# ---- Gradescope


def test_gradescope_hands_out_the_results(book, tmp_path):
    """The archive's autograder writes each submission's results, with the comment, and says if there are none yet."""
    hand_in(book, person("Anna", "1"), "submission_900001", report=made_up(NASTY))
    hand_in(book, person("Berta", "2"), "submission_900002", problem="it is damaged")
    hand_in(book, person("Carla", "3"), "carla")
    comment = InstructorComment(2, "Anna", "04_backward", "See me, Anna")
    result, data = written(book, tmp_path, "gradescope", [comment])
    assert "(Carla)" in " ".join(result.doubts)
    root = tmp_path / "autograder"
    root.mkdir()
    anna = read_gradescope_results(data, root, 900001)
    assert "From your instructor, kata 04: See me, Anna" in anna["output"]
    assert "could not be graded: it is damaged" in run_gradescope(data, root, 900002)
    assert "See me" not in run_gradescope(data, root, 900002)
    assert "no feedback on this submission yet" in json.loads(run_gradescope(data, root, 900003))["output"]


def test_a_group_gets_one_page_of_its_work(book, tmp_path):
    """Each member finds the group's results, with the comments that are for all of them and none that is for one."""
    anna, berta = person("Anna", "1"), person("Berta", "2")
    for who in (anna, berta):
        book.people.enrol([who])
        report = as_json(dataclasses.replace(made_up("got 3"), source="submission_7"))
        book.add(Attempt(who.key, "submission_7", "same", "{}", "2025-01-31T12:00:00Z", None, report))
    comments = [InstructorComment(line, who, "", text) for line, who, text in [(2, "Anna", "All"), (3, "Berta", "All")]]
    comments.append(InstructorComment(4, "Anna", "04_backward", "For Anna's eyes"))
    result, data = written(book, tmp_path, "gradescope", comments)
    assert result.pages == 2
    assert [str(doubt).partition(",")[0] for doubt in result.doubts] == ["The comment on line 4 is for Anna alone"]
    root = tmp_path / "autograder"
    root.mkdir()
    output = read_gradescope_results(data, root, 7)["output"]
    assert output.count("From your instructor: All") == 1
    assert "eyes" not in output
    (tmp_path / "out" / "gradescope-feedback.zip").unlink()
    result, _ = written(book, tmp_path, "folders", comments)
    pages = {path.parent.name[:4]: path.read_text("ascii") for path in (tmp_path / "out").glob("*/*.html")}
    assert ["eyes" in pages[name] for name in ("Anna", "Bert")] == [True, False]


def test_a_group_whose_work_differs_has_no_page(book, tmp_path):
    """If a rule counts other work for one member, neither reads the other's verdicts."""
    for who, later in ((person("Anna", "1"), "same"), (person("Berta", "2"), "other")):
        book.people.enrol([who])
        for digest in ("same", later):
            report = as_json(dataclasses.replace(made_up("got 3"), source="submission_7"))
            book.add(Attempt(who.key, "submission_7", digest, "{}", "2025-01-31T12:00:00Z", None, report))
    assert written(book, tmp_path, "gradescope")[0].pages == 0
    book.count_by(
        lambda standing, attempts: dataclasses.replace(
            standing, attempt=attempts[0 if standing.person.key == "1" else -1]
        )
    )
    book.add(Attempt("1", "submission_7", "other", "{}", "2025-01-31T12:00:00Z", None, report))
    result, _ = written(book, tmp_path, "gradescope")
    assert result.pages == 0
    assert "Anna, Berta: not the same work" in " ".join(result.doubts)


# ---- repositories and plain folders


def test_a_file_for_each_repository(book, tmp_path):
    """Each repository gets the page, and a text for GitHub in which nothing a student wrote is markup."""
    hand_in(book, person("Anna", "1"), "katas-anna", report=made_up(NASTY))
    hand_in(book, person("Berta", "2"), "katas-berta")
    (tmp_path / "katas-anna" / ".git").mkdir(parents=True)
    assert written(book, tmp_path, None)[0].package.name == "folders"
    (tmp_path / "katas-berta" / ".git").mkdir(parents=True)
    result, _ = written(book, tmp_path, None)
    assert (result.package.name, result.target) == ("github", tmp_path / "out")
    assert "Feedback for Berta" in (tmp_path / "out" / "katas-berta" / PAGE).read_text("ascii")
    told = (tmp_path / "out" / "katas-anna" / "FEEDBACK.md").read_text("utf-8").splitlines()
    assert [line for line in told[4:] if line and not line.startswith("    ")] == []
    assert len(told) > 6


def test_plain_folders_for_anyone(book, tmp_path):
    """Every person has a folder of their own, whatever they are called: in any script, alike, long, or empty."""
    names = ["김민지", "Kim Min Ji", "kim min ji", "../../x", "a/b", ".", "é" * 300, "CON"]
    for place, name in enumerate(names):
        hand_in(book, Person(f"key {place}", name), f"file {place}")
    result, _ = written(book, tmp_path, "folders")
    pages = sorted(path.relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*.*"))
    assert len(pages) == len(names) == result.pages
    assert {len(page.parts) for page in pages} == {2}
    assert any(page.parts[0].startswith("김민지-") for page in pages)
    assert len({str(page).casefold() for page in pages}) == len(names)


def test_a_page_of_an_earlier_run(book, tmp_path):
    """A page that this run didn't write is named, since all folders there are sent or pushed together."""
    hand_in(book, person("Anna", "1"), "anna")
    hand_in(book, person("Bo", "2"), "bo")
    assert not written(book, tmp_path, "folders")[0].doubts
    book.people.drop(person("Bo", "2"))
    (doubt,) = written(book, tmp_path, "folders")[0].doubts
    assert "none of this one: 1 (Bo-" in doubt


def test_no_archive_without_a_page(book, tmp_path):
    """A package in which no person has a place is not written."""
    hand_in(book, person("Anna", "1"), "anna")
    result, _ = written(book, tmp_path, "moodle")
    assert (result.pages, (tmp_path / "out").exists()) == (0, False)


# ---- comments


def test_comments_are_text(book, tmp_path):
    """A comment is merged as text, beside its kata, and one on an unknown person is named and on no page."""
    hand_in(book, person("Anna", "1"), "anna")
    file = tmp_path / "comments.csv"
    file.write_text('\ufeffWho;Kata;Comment\nanna;4;"<b>Read</b>\nagain"\nBert;;hello\n', encoding="utf-8")
    result, _ = written(book, tmp_path, "folders", read_comments(file))
    (page,) = (tmp_path / "out").rglob(PAGE)
    text = page.read_text("ascii")
    assert "<b>Read</b>" not in text
    assert html.escape("<b>Read</b>\nagain") in text
    assert re.search(r'<a href="#kata-04_backward">Kata 04</a>', text)
    assert "line 4 is on no page" in result.doubts[0]
    assert "hello" not in text


def test_every_package_is_an_option():
    """The command line offers each package, and no other."""
    assert set(feedback_packages.PACKAGES) == set(feedback_arguments.KINDS)
