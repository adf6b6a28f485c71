"""The page of a class in a real browser: it shows the gradebook's numbers, and one person on demand."""

import copy
import statistics
from collections import Counter
from fractions import Fraction

import page_class
import pytest
from chromium import look, rows, show, texts, wait_for
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.records.course import AttemptRule
from grading.classroom.records.grade import Deduction, Grade
from grading.pages import class_statistics, render
from grading.text import language

PEOPLE = 40


@pytest.fixture(scope="module")
def reports():
    return page_class.real_reports()


@pytest.fixture(scope="module")
def book(reports, tmp_path_factory):
    """A gradebook of a class in which two people handed in the same."""
    with Gradebook(tmp_path_factory.mktemp("class") / "gradebook.sqlite") as made:
        standings = [page_class.somebody(number, reports) for number in range(PEOPLE)]
        made.people.enrol(standing.person for standing in standings)
        for standing in standings:
            if standing.attempt:
                made.add(standing.attempt)
        for number in (0, 1):
            person = standings[number].person
            made.add(page_class.attempt(person, reports["solution"], digest="the same"))
        yield made


@pytest.fixture
def shown(chrome, book, tmp_path):
    """The browser with the page of the class, in a wide window."""
    file = tmp_path / "class.html"
    file.write_text(render.class_page(book.standings(), "A class"), encoding="ascii")
    look(chrome)
    show(chrome, file)
    return chrome


def names(chrome):
    return texts(chrome, "#heat tbody th a")


def by_name(book):
    return {standing.person.name: standing for standing in book.standings()}


def reports_in(book):
    return [standing.attempt.report for standing in book.standings() if standing.attempt and standing.attempt.report]


def failing(report):
    """Return (kata, check) of every check that isn't passed, in katas that were begun and can be imported."""
    begun = [kata for kata in report["katas"] if kata["status"] in ("passed", "failed")]
    return [(kata, check) for kata in begun for check in kata["checks"] if check["verdict"] != "passed"]


# ---- the whole class


def test_points_are_the_gradebooks(shown, book):
    """The heat map has every person, with the gradebook's own points, and each kata's points as in the report."""
    found = {cells[0].rpartition(" ")[0]: cells for cells in rows(shown, "#heat")}
    query = "select name, points from person left join attempt on person.key = person"
    points = dict(book.file.database.execute(query))
    last = by_name(book)
    assert len(found) == PEOPLE == len(points)
    for name, standing in last.items():
        cells, report = found[name], standing.attempt and standing.attempt.report
        assert cells[1] == ("–" if report is None else f"{report['points']}/{report['max_points']}")
        if report is None:
            assert cells[3:13] == [""] * 10
            continue
        assert cells[2] == str(sum(kata["status"] == "passed" for kata in report["katas"]))
        for cell, kata in zip(cells[3:13], report["katas"], strict=True):
            assert f"{kata['points']} of {kata['max_points']}" in cell
            assert (cell[0] == "✓") == (kata["status"] == "passed")
            assert ("can't be imported" in cell) == (kata["status"] == "broken")


def test_how_far_the_class_is(shown, book):
    graded = reports_in(book)
    passed = [sum(kata["status"] == "passed" for kata in report["katas"]) for report in graded]
    tile = texts(shown, ".tile")[0]
    assert f"{statistics.median(passed):g} of 10 katas" in tile
    assert f"{statistics.median(report['points'] for report in graded):g} of {graded[0]['max_points']} points" in tile
    counts = Counter(passed)
    words = ", ".join(f"{count} katas passed: {counts[count]}" for count in range(11))
    assert shown.find_element(By.CSS_SELECTOR, ".columns").get_attribute("aria-label") == words


def test_where_people_stop(shown, book):
    """The page has every kata's numbers, and names the kata that most people have begun without finishing it."""
    graded = reports_in(book)
    stops = Counter()
    for report in graded:
        first = next((kata for kata in report["katas"] if kata["status"] != "passed"), None)
        if first:
            stops[first["id"], first["status"] in ("failed", "broken")] += 1
    for place, cells in enumerate(rows(shown, "#katas table")):
        kata = reports_in(book)[0]["katas"][place]
        statuses = Counter(report["katas"][place]["status"] for report in graded)
        assert cells[0] == f"{kata['id'][:2]} {kata['title']}"
        wanted = [statuses[status] for status in ("passed", "failed", "broken", "untouched", "missing")]
        assert [int(cell) for cell in cells[2:7]] == wanted
        begun, others = stops[kata["id"], True], stops[kata["id"], False]
        assert cells[7] == (f"{begun + others} ({begun})" if begun + others else "0")
    most = max(begun for (_, is_begun), begun in stops.items() if is_begun)
    assert f"{most} of them have begun it" in texts(shown, ".tile")[1]


def test_common_mistakes(shown, book):
    """The page counts the people with each diagnosis; a click on the number shows those people."""
    people = Counter()
    for report in reports_in(book):
        found = {
            (kata["id"][:2], name) for kata, check in failing(report) for name in (check["mistake"] or "").split(" or ")
        }
        people.update(each for each in found if each[1])
    shown_people = {}
    for number, name, kata in rows(shown, "#mistakes table"):
        summary = next(mistake for mistake in people if name.startswith(mistake[1]) and kata.startswith(mistake[0]))
        shown_people[summary] = int(number)
    assert shown_people == people
    first = shown.find_element(By.CSS_SELECTOR, "#mistakes .ask")
    first.click()
    assert len(names(shown)) == int(first.text) == max(people.values())


def test_who_needs_a_word(shown, book):
    """The page names the people who handed in nothing, a broken file, stubs, or twice the same."""
    last = by_name(book)
    nothing = {name for name, standing in last.items() if standing.attempt is None}
    refused = {name for name, standing in last.items() if standing.attempt and standing.attempt.problem}
    same = {name for name, standing in last.items() if standing.attempt and standing.attempt.digest == "the same"}
    stubs = {
        name
        for name, standing in last.items()
        if standing.attempt and standing.attempt.report and standing.attempt.report["katas"][0]["status"] == "untouched"
    }
    for reason, people in {"nothing": nothing, "refused": refused, "stubs": stubs, "same": same}.items():
        assert set(texts(shown, f"#word-{reason} li a")) == people != set()
    broken = {
        name
        for name, standing in last.items()
        if standing.attempt
        and any(kata["status"] == "broken" for kata in (standing.attempt.report or {"katas": []})["katas"])
    }
    shown.find_element(By.CSS_SELECTOR, "#word-broken .ask").click()
    assert set(names(shown)) == broken != set()


def test_checks_by_failure_rate(shown, book):
    graded = reports_in(book)
    tried = Counter(
        kata["id"] for report in graded for kata in report["katas"] if kata["status"] in ("passed", "failed")
    )
    failed = Counter((kata["id"][:2], check["requirement"]) for report in graded for kata, check in failing(report))
    assert "The suites were changed" not in texts(shown, "#checks caption")[0]
    found, rates = {}, []
    for rate, _, requirement, kata, _, count, of, _ in rows(shown, "#checks table"):
        found[kata[:2], requirement] = int(count)
        assert int(of) == next(number for id, number in tried.items() if id.startswith(kata[:2]))
        assert rate == f"{round(100 * int(count) / int(of))} %"
        rates.append(int(count) / int(of))
    assert found == failed
    assert rates == sorted(rates, reverse=True)


def test_after_a_change_to_the_suites(reports, chrome, tmp_path):
    """A check that is only in one version of the suites counts as passed for no person of the other version."""
    new, old = reports["solution"], copy.deepcopy(reports["solution"])
    kata = old["katas"][0]
    gone = {**kata["checks"][0], "name": "test_gone", "requirement": "A rule that is gone.", "verdict": "failed"}
    kata["checks"] = [gone, *kata["checks"][1:]]
    kata["status"], kata["points"] = "failed", kata["points"] - 1
    kata["max_points"] += 1
    people = [page_class.Person(key, key.title()) for key in ("new", "newer", "old", "stubs")]
    given = [new, new, old, reports["stubs"]]
    standings = [page_class.Standing(who, page_class.attempt(who, report), 1) for who, report in zip(people, given)]
    file = tmp_path / "class.html"
    file.write_text(render.class_page(standings), encoding="ascii")
    look(chrome)
    checks = [check["requirement"] for check in new["katas"][0]["checks"]]
    common = [check for check in checks if check != checks[0]]
    for number, words, listed in (
        (0, "Passed", checks),
        (2, "Passed", common),
        (3, "What it asks for", checks),
    ):
        show(chrome, file, f"#student-{number}")
        first = "#kata-01_variables .others"
        assert texts(chrome, f"{first} li") == listed
        assert texts(chrome, f"{first} summary") == [f"{words}: {len(listed)} checks"]
    show(chrome, file)
    (found,) = rows(chrome, "#checks table")
    assert (found[0], found[2], found[5], found[6]) == ("100 %", "A rule that is gone.", "1", "1")
    assert "The suites were changed" in texts(chrome, "#checks caption")[0]
    most = new["max_points"]
    assert f"{most} or {most + 1} points" in texts(chrome, ".tile")[0]


@pytest.mark.parametrize(
    ("failed", "tried", "percent"),
    [(1, 300, 1), (299, 300, 99), (300, 300, 100), (1, 1, 100), (1, 3, 33), (2, 3, 67), (1, 2, 50), (3, 200, 2)],
)
def test_rates(failed, tried, percent):
    """A check that one person fails has no rate of 0 %, and a check that one person passes has none of 100 %."""
    found = class_statistics.CheckStatistics(None, None, tried, {"failed": failed})
    assert found.percent == percent


def test_details_on_demand(shown, book):
    """A name opens one person's verdicts, messages and memory curves; Escape closes them and restores the focus."""
    last = by_name(book)
    name = next(
        name
        for name, standing in last.items()
        if standing.attempt and standing.attempt.report and standing.attempt.report["katas"][7]["status"] == "failed"
    )
    report = last[name].attempt.report
    assert texts(shown, "#report *") == []
    link = shown.find_element(By.LINK_TEXT, name)
    link.click()
    wait_for(shown, lambda: texts(shown, "#student-name") == [name])
    kinds = {kata["id"]: kata["status"] for kata in report["katas"]}
    assert len(texts(shown, "details.kata")) == len(kinds)
    wanted = [(check["verdict"] + " " + check["requirement"], check["message"]) for _, check in failing(report)]
    assert texts(shown, ".failure h4") == [title for title, _ in wanted]
    messages = texts(shown, ".failure > pre")
    assert messages == [message[:1000].strip() for _, message in wanted if message]
    curves = [
        check["memory"]
        for kata in report["katas"]
        if kata["status"] in ("passed", "failed")
        for check in kata["checks"]
        if check["memory"]
    ]
    drawn = shown.find_elements(By.CSS_SELECTOR, "figure svg.curve")
    assert len(drawn) == len(curves) > 0
    limits = Counter(f"the limit is {memory['limit_mib']:g} MiB" for memory in curves)
    assert Counter(each.get_attribute("aria-label").rpartition(", ")[2] for each in drawn) == limits
    points = [
        len(each.get_attribute("points").split()) for each in shown.find_elements(By.CSS_SELECTOR, "svg polyline")
    ]
    assert Counter(points) == Counter(len(memory["samples_mib"]) for memory in curves)
    shown.switch_to.active_element.send_keys(Keys.ESCAPE)
    wait_for(shown, lambda: texts(shown, "#report *") == [])
    assert shown.switch_to.active_element.text == name


def test_next_person(shown):
    """In a person's details, the buttons lead to the next and the previous person in the order of the table."""
    order = names(shown)
    shown.find_element(By.LINK_TEXT, order[0]).click()
    wait_for(shown, lambda: texts(shown, "#student-name") == [order[0]])
    assert not shown.find_element(By.ID, "before").is_enabled()
    shown.find_element(By.ID, "after").click()
    wait_for(shown, lambda: texts(shown, "#student-name") == [order[1]])
    shown.find_element(By.ID, "before").click()
    wait_for(shown, lambda: texts(shown, "#student-name") == [order[0]])
    shown.find_element(By.ID, "close").click()
    wait_for(shown, lambda: not shown.execute_script("return document.getElementById('student').open"))


def test_a_person_by_address(shown, book):
    """The page's address names the person who is shown, so that a reader can keep it and go back."""
    name = next(iter(by_name(book)))
    shown.get(shown.current_url + "#student-0")
    wait_for(shown, lambda: texts(shown, "#student-name") == [name])
    shown.back()
    wait_for(shown, lambda: not shown.execute_script("return document.getElementById('student').open"))


@pytest.mark.parametrize("refused", [0, 2])
def test_nobody_is_graded(refused, chrome, tmp_path):
    """Where no submission could be graded, the page says so, and draws, counts and claims nothing about katas."""
    people = [page_class.Person(key, key.title()) for key in ("ada", "ben")]
    attempts = [page_class.attempt(person, None, "no archive") for person in people[:refused]] + [None, None]
    standings = [page_class.Standing(person, found, bool(found)) for person, found in zip(people, attempts)]
    file = tmp_path / "class.html"
    file.write_text(render.class_page(standings), encoding="ascii")
    look(chrome)
    show(chrome, file)
    tiles, sections = texts(chrome, ".tile"), texts(chrome, "main > section")
    assert [("Nothing is graded yet." in each) for each in tiles] == [True, True, True, False]
    assert [("Nothing is graded yet." in each) for each in sections] == [True, False, True, True, False, True]
    page_text = chrome.find_element(By.TAG_NAME, "main").text
    for claim in ("0 of 0", "passes all", "looks like", "unfinished kata"):
        assert claim not in page_text
    assert texts(chrome, ".columns, #katas table, optgroup:empty") == []
    assert all(
        option
        for option in chrome.execute_script(
            "return [...document.querySelectorAll('optgroup')].map((each) => each.childElementCount)"
        )
    )
    assert max(each.size["height"] for each in chrome.find_elements(By.CLASS_NAME, "tile")) < 300
    assert [cells[0] for cells in rows(chrome, "#heat")] == ["Ada", "Ben"]


def test_grades_of_an_assignment(reports, chrome, tmp_path):
    """With an assignment the table has each grade, and a person's details say which attempt counts, and each reason."""
    person = page_class.Person("ada", "Ada")
    late = Deduction(Fraction(1), "one day late")
    found = {"rule": AttemptRule.BEST, "grade": Grade(110, 114, Fraction(10), (late,))}
    standing = page_class.Standing(person, page_class.attempt(person, reports["solution"]), 3, **found)
    file = tmp_path / "class.html"
    file.write_text(render.class_page([standing]), encoding="ascii")
    look(chrome)
    show(chrome, file)
    assert "Of several attempts the best counts." in chrome.find_element(By.TAG_NAME, "header").text
    assert "8.65 of 10" in rows(chrome, "#heat")[0]
    chrome.find_element(By.CSS_SELECTOR, "#heat a").click()
    facts = wait_for(chrome, lambda: texts(chrome, "#report .facts dd"))
    most = reports["solution"]["max_points"]
    assert f"{most} of {most} points, 10 of 10 katas passed" in facts
    assert "the best of 3 attempts" in facts
    assert "8.65 of 10; 110 of 114 checks passed, which is 9.65 of 10 points; minus 1, one day late" in facts


@pytest.mark.parametrize("chosen", ["en", "ko"])
def test_sorts_by_grade(chosen, reports, chrome, tmp_path):
    """The table is sorted by the grades' numbers in any language: 0 goes before no grade, and no grade is the last."""
    standings = [page_class.Standing(page_class.Person("none", "none"), None, 0)]
    for name, points in [("nine", 9), ("zero", 0), ("ten", 10), ("excused", 5)]:
        person = page_class.Person(name, name)
        grade = Grade(points, 10, Fraction(20))
        found = {"grade": grade, "excused": name == "excused"}
        standings.append(page_class.Standing(person, page_class.attempt(person, reports["stubs"]), 1, **found))
    file = tmp_path / "class.html"
    language.choose(chosen)
    try:
        file.write_text(render.class_page(standings), encoding="ascii")
    finally:
        language.choose("en")
    look(chrome)
    show(chrome, file)
    chrome.find_elements(By.CSS_SELECTOR, "#heat thead button")[3].click()
    assert names(chrome) == ["ten", "nine", "zero", "excused", "none"]
    assert "20" in rows(chrome, "#heat")[0][3]


def test_few_katas(reports, chrome, tmp_path):
    """A histogram of few columns is no higher than one of many."""
    person = page_class.Person("ada", "Ada")
    report = {**reports["solution"], "katas": reports["solution"]["katas"][:1]}
    file = tmp_path / "class.html"
    file.write_text(
        render.class_page([page_class.Standing(person, page_class.attempt(person, report), 1)]), encoding="ascii"
    )
    look(chrome)
    show(chrome, file)
    assert chrome.find_element(By.CLASS_NAME, "columns").size["height"] < 200
