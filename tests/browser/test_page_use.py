"""Using the page of a class: sorting, searching and paging, by mouse and by keyboard, also for two thousand people."""

import page_class
import pytest
from chromium import look, rows, show, texts, wait_for
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from grading.pages import render

PEOPLE = 40
LARGE = 2000
BOUNDS = {"bytes": 4_000_000, "elements": 12_000}  # the largest page of 2,000 people


@pytest.fixture(scope="module")
def reports():
    return page_class.real_reports()


@pytest.fixture(scope="module")
def standings(reports):
    return [page_class.somebody(number, reports) for number in range(PEOPLE)]


@pytest.fixture(scope="module")
def large(reports, tmp_path_factory):
    file = tmp_path_factory.mktemp("large") / "class.html"
    file.write_text(
        render.class_page(page_class.somebody(number, reports) for number in range(LARGE)), encoding="ascii"
    )
    return file


@pytest.fixture
def shown(chrome, standings, tmp_path):
    """The browser with the page of a class, in a wide window."""
    file = tmp_path / "class.html"
    file.write_text(render.class_page(standings), encoding="ascii")
    look(chrome)
    show(chrome, file)
    return chrome


def names(chrome):
    return texts(chrome, "#heat tbody th a")


def test_sorts_by_mouse_and_keyboard(shown, standings):
    """A click on a header sorts, Enter on it reverses the order, and aria-sort says so."""
    points = {each.person.name: -1 for each in standings}
    points |= {
        each.person.name: each.attempt.report["points"] for each in standings if each.attempt and each.attempt.report
    }
    assert names(shown) == sorted(points, key=lambda name: (name.casefold().replace("é", "e"), name))
    header = shown.find_elements(By.CSS_SELECTOR, "#heat thead th")[1]
    header.find_element(By.TAG_NAME, "button").click()
    found = [points[name] for name in names(shown)]
    assert found == sorted(found, reverse=True)
    assert header.get_attribute("aria-sort") == "descending"
    header.find_element(By.TAG_NAME, "button").send_keys(Keys.ENTER)
    found = [points[name] for name in names(shown)]
    assert found == sorted(found)
    assert header.get_attribute("aria-sort") == "ascending"
    assert shown.find_elements(By.CSS_SELECTOR, "#heat [aria-sort=ascending]") == [header]
    # From one header to the next by Tab, then the space bar.
    shown.switch_to.active_element.send_keys(Keys.TAB)
    shown.switch_to.active_element.send_keys(Keys.SPACE)
    passed = [int(cells[2].replace("–", "-1")) for cells in rows(shown, "#heat")]
    assert passed == sorted(passed, reverse=True)


@pytest.mark.parametrize(
    ("table", "column", "cell"), [("#checks table", 4, 5), ("#mistakes table", 0, 0), ("#katas table", 1, 2)]
)
def test_sorts_other_tables(table, column, cell, shown):
    before = rows(shown, table)
    button = shown.find_elements(By.CSS_SELECTOR, f"{table} thead button")[column]
    header = button.find_element(By.XPATH, "..")
    orders = []
    for _ in range(2):
        button.send_keys(Keys.SPACE)
        assert header.get_attribute("aria-sort") in ("ascending", "descending")
        numbers = [int(cells[cell]) for cells in rows(shown, table)]
        orders.append(header.get_attribute("aria-sort"))
        assert numbers == sorted(numbers, reverse=orders[-1] == "descending")
    assert set(orders) == {"ascending", "descending"}
    assert sorted(rows(shown, table)) == sorted(before)


def test_searches(shown, standings):
    """A search finds any part of a name, address or number, ignores accents and case, and shows the count."""
    people = [standing.person for standing in standings]
    field = shown.find_element(By.ID, "search")
    for typed, wanted in [
        ("emile", {person.name for person in people if person.name.startswith("Émile")}),
        ("ANGSTROM 0001", {"Ben Ångström 0001"}),
        ("s0005@", {"Fatima Haddad 0005"}),
        ("8988", {"Fatima Haddad 0012"}),
        ("no such person", set()),
    ]:
        field.send_keys(Keys.BACKSPACE * 20, typed)
        assert set(names(shown)) == wanted
        assert shown.find_element(By.ID, "shown").text == f"{len(wanted)} of {PEOPLE} students"
    field.send_keys(Keys.BACKSPACE * 20, Keys.ENTER)
    assert len(names(shown)) == PEOPLE
    assert shown.find_element(By.ID, "shown").get_attribute("role") == "status"


@pytest.mark.parametrize("typed", ["ann", "ANN", "\uff41\uff4e\uff4e", "kim \u1100\u1175\u11b7", "kim \uae40", "fi"])
def test_searches_for_other_letters(typed, chrome, tmp_path):
    """A search finds a name in any coding of its letters: full width, as a ligature, or in the parts of a syllable."""
    file = tmp_path / "class.html"
    person = page_class.Person("x", "\uff21\uff4e\uff4e Kim \uae40 \ufb01")
    file.write_text(render.class_page([page_class.Standing(person, None, 0)]), encoding="ascii")
    look(chrome)
    show(chrome, file)
    chrome.find_element(By.ID, "search").send_keys(typed)
    assert names(chrome) == [person.name]


def test_shows_some(shown, standings):
    """The menu shows only the people with one reason to talk, or at one kata; a search looks among those."""
    choice = Select(shown.find_element(By.ID, "show"))
    nothing = {each.person.name for each in standings if each.attempt is None}
    choice.select_by_value("word:nothing")
    assert set(names(shown)) == nothing != set()
    shown.find_element(By.ID, "search").send_keys(min(nothing))
    assert names(shown) == [min(nothing)]
    shown.find_element(By.ID, "search").send_keys(Keys.BACKSPACE * 30)
    at_two = {
        each.person.name
        for each in standings
        if each.attempt
        and each.attempt.report
        and [kata["status"] == "passed" for kata in each.attempt.report["katas"][:3]] == [True, True, False]
    }
    choice.select_by_value("at:2")
    assert set(names(shown)) == at_two != set()


def test_two_thousand_students(chrome, large, reports):
    """The page's bytes and its elements in the browser stay few; sorting, searching and paging reach every person."""
    look(chrome)
    show(chrome, large)
    assert large.stat().st_size < BOUNDS["bytes"]
    count = "return document.getElementsByTagName('*').length"
    assert chrome.execute_script(count) < BOUNDS["elements"]
    pages = [names(chrome)]
    while chrome.find_element(By.ID, "later").is_enabled():
        chrome.find_element(By.ID, "later").click()
        pages.append(names(chrome))
    assert len({name for each in pages for name in each}) == LARGE
    assert max(map(len, pages)) <= 100
    chrome.find_element(By.ID, "search").send_keys("1999")
    assert [name[-4:] for name in names(chrome)] == ["1999"]
    chrome.find_element(By.ID, "search").clear()
    chrome.find_elements(By.CSS_SELECTOR, "#heat thead button")[1].click()
    solution = reports["solution"]
    assert rows(chrome, "#heat")[0][1] == f"{solution['points']}/{solution['max_points']}"
    assert chrome.execute_script(count) < BOUNDS["elements"]
    chrome.find_element(By.CSS_SELECTOR, "#heat tbody a").click()
    wait_for(chrome, lambda: texts(chrome, "#report .kata"))
    assert chrome.execute_script(count) < BOUNDS["elements"]


def test_focus_at_the_last_page(chrome, large):
    """When the keyboard reaches the last or the first page, the focus moves to the button for the other direction."""
    look(chrome)
    show(chrome, large)
    for step, other in (("later", "earlier"), ("earlier", "later")):
        chrome.find_element(By.ID, step).send_keys(Keys.ENTER)
        while chrome.find_element(By.ID, step).is_enabled():
            assert chrome.switch_to.active_element.get_attribute("id") == step
            chrome.switch_to.active_element.send_keys(Keys.ENTER)
        assert chrome.switch_to.active_element.get_attribute("id") == other


def test_everybody_prints_without_end(reports):
    """However much people print, and however their messages differ, a person's part of the page is bounded."""
    report = reports["first mistakes"]

    def loud(number):
        texts = {"message": f"{number} " + "\x1b" * 60_000, "output": f"{number} " + "<" * 60_000}
        katas = [
            {
                **kata,
                "checks": [{**check, **(texts if check["verdict"] != "passed" else {})} for check in kata["checks"]],
            }
            for kata in report["katas"]
        ]
        person = page_class.somebody(number, reports).person
        return page_class.Standing(person, page_class.attempt(person, {**report, "katas": katas}), 1)

    sizes = [len(render.class_page(map(loud, range(count)))) for count in (1, 41)]
    assert (sizes[1] - sizes[0]) / 40 < 40_000
    assert "left out here" in render.class_page([loud(0)])
