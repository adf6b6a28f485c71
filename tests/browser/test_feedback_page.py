"""Feedback and similar answers in a real browser: a page shows its own student, and comments are text."""

import page_class
import pytest
from chromium import look, requested, show, texts, wait_for
from disguised_copies import disguised

from grading.classroom.exports.instructor_comments import InstructorComment
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.similarity import similarity
from grading.curriculum.ladder import find
from grading.dev.right_answers import right_answers
from grading.pages import render
from grading.pages.feedback import write_feedback
from grading.pages.similar_page import similar_page

PEOPLE = 12
SCRIPT = "</p><script>document.title = 'taken over'</script>\n<img src=x onerror=\"document.title = 'taken over'\">"


@pytest.fixture(scope="module")
def standings():
    reports = page_class.real_reports()
    return [page_class.somebody(number, reports) for number in range(PEOPLE)]


def test_a_page_shows_only_its_student(standings, chrome, tmp_path):
    """Each page opens without a complaint, with the student's own points and comment, and with no other's name."""
    with Gradebook(tmp_path / "gradebook") as book:
        book.people.enrol(standing.person for standing in standings)
        for standing in standings:
            if standing.attempt:
                book.add(standing.attempt)
        comments = [
            InstructorComment(2, each.person.key, "07_generations", SCRIPT + each.person.key) for each in standings
        ]
        write_feedback(tmp_path / "back", "folders", comments, book, tmp_path)
    look(chrome)
    pages = sorted((tmp_path / "back").rglob("*.html"))
    handed_in = [standing for standing in standings if standing.attempt]
    assert len(pages) == len(handed_in)
    by_title = {f"Feedback for {standing.person.name}": standing for standing in handed_in}
    for page in pages:
        show(chrome, page)
        standing = by_title.pop(chrome.title)
        shown = chrome.find_element("tag name", "body").get_attribute("textContent")
        assert [each.person.key for each in standings if each.person.key in shown] == [standing.person.key]
        assert [each.person.name for each in standings if each.person.name in shown] == [standing.person.name]
        assert SCRIPT + standing.person.key in texts(chrome, ".note.wrapped")[0]
        report = standing.attempt.report
        points = [each.partition(",")[0] for each in texts(chrome, ".kata .points")]
        assert points == [f"{kata['points']} of {kata['max_points']}" for kata in (report or {"katas": []})["katas"]]
        assert (report is not None) or standing.attempt.problem in shown
        addresses, complaints = requested(chrome)
        assert (addresses, complaints) == ([page.as_uri()], [])


def test_addresses_of_the_class_page(standings, chrome, tmp_path):
    """#person-KEY opens a person, and a cell of the heat map opens the kata at its first check that fails."""
    file = tmp_path / "class.html"
    file.write_text(render.class_page(standings), encoding="ascii")
    look(chrome)
    failing = next(
        standing
        for standing in standings
        if standing.attempt
        and standing.attempt.report
        and any(kata["status"] == "failed" for kata in standing.attempt.report["katas"])
    )
    person = failing.person
    show(chrome, file, f"#person-{person.key}")
    assert texts(chrome, "#student-name") == [person.name]
    show(chrome, file)
    kata = next(kata for kata in failing.attempt.report["katas"] if kata["status"] == "failed")
    link = chrome.find_element("css selector", f"#heat a[href='#person-{person.key}/{kata['id']}']")
    assert f"{kata['points']} of {kata['max_points']}" in link.get_attribute("textContent")
    link.click()
    wait_for(chrome, lambda: texts(chrome, "#student-name") == [person.name])
    inside = (
        "const box = document.querySelector(arguments[0] + ' .failure').getBoundingClientRect();"
        "return document.querySelector(arguments[0]).open && box.top >= 0 && box.top < innerHeight"
    )
    assert chrome.execute_script(inside, f"#kata-{kata['id']}")


def test_page_of_similar_answers(chrome, tmp_path):
    """Both sides of a pair stand beside each other with the shared lines marked, and no text in them acts."""
    pytest.importorskip("rapidfuzz", reason="the extra `similar` is not installed")
    kata = find("07")
    text = right_answers(kata)["dataclasses"] + f"# {SCRIPT.splitlines()[0]}\n"
    answers = [similarity.Answer(name, name.title(), "generations.py", text) for name in ("ann", "ben")]
    answers[1] = similarity.Answer("ben", "<b>Ben</b>", "generations.py", disguised(text, seed=2))
    file = tmp_path / "similar.html"
    page = similar_page([similarity.compare(kata.id, answers)], "Similar answers", "today", "class.html")
    file.write_text(page, encoding="ascii")
    look(chrome)
    show(chrome, file)
    assert "a place to look, and no verdict" in texts(chrome, ".lead")[0]
    assert texts(chrome, "details h3") == ["Ann and <b>Ben</b>"]
    chrome.execute_script("document.querySelector('details').open = true")
    left, right = chrome.find_elements("css selector", ".side")
    assert left.get_attribute("textContent").strip() == text.strip()
    assert abs(left.rect["y"] - right.rect["y"]) < 2
    assert left.rect["x"] < right.rect["x"]
    shared = texts(chrome, ".side .shared")
    assert any("@dataclass" in line for line in shared)
    assert not any("import" in line for line in shared)
    assert requested(chrome) == ([file.as_uri()], [])
    assert chrome.title == "Similar answers"
