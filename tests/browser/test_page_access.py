"""The pages for each reader: letters from right to left, no scripts, a zoom of 400 %, forced colours, focus, paper."""

import page_class
import pytest
from chromium import look, printed, show, texts, wait_for
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from grading.classroom.similarity.similarity import Answer, Comparison, Pair
from grading.judge.report.report import from_json
from grading.pages import render
from grading.pages.similar_page import similar_page

PEOPLE = 120  # more than the page shows at once
ARABIC = "\u0623\u062d\u0645\u062f"
FOCUSED = "return document.activeElement.id || document.activeElement.textContent"
OPEN = "return document.getElementById('student').open"


@pytest.fixture(scope="module")
def reports():
    return page_class.real_reports()


@pytest.fixture(scope="module")
def large(reports, tmp_path_factory):
    """A page of a class that has two pages of students, and as many mistakes and checks as there are."""
    file = tmp_path_factory.mktemp("large") / "class.html"
    standings = [page_class.somebody(number, reports) for number in range(PEOPLE)]
    file.write_text(render.class_page(standings), encoding="ascii")
    return file


def names(chrome):
    return texts(chrome, "#heat tbody th a")


def standing(name, report, key="key"):
    person = page_class.Person(key, name)
    return page_class.Standing(person, page_class.attempt(person, report), 1)


def test_print_leaves_the_focus(large, chrome):
    """For paper the missing rows are added and taken away again, and the row with the focus stays the same element."""
    look(chrome)
    show(chrome, large)
    chrome.find_element(By.ID, "later").click()
    link = chrome.find_element(By.CSS_SELECTOR, "#heat tbody a")
    chrome.execute_script("arguments[0].focus()", link)
    before = names(chrome), texts(chrome, "#shown")
    chrome.execute_script("addEventListener('beforeprint', () => { window.counted = shown.textContent })")
    assert printed(chrome).startswith(b"%PDF")
    wait_for(chrome, lambda: (names(chrome), texts(chrome, "#shown")) == before)
    assert chrome.switch_to.active_element == link
    assert chrome.execute_script("return window.counted") == f"{PEOPLE} students"


def test_print_has_all_rows(large, chrome):
    """On paper, where no button shows more, the long tables have all of their rows."""
    look(chrome, media="print")
    show(chrome, large)
    hidden = (
        "return [...document.querySelectorAll('.sortable tbody tr')].filter((row) => !row.checkVisibility()).length"
    )
    assert len(texts(chrome, "#checks tbody tr")) > 15
    assert chrome.execute_script(hidden) == 0
    look(chrome)
    assert chrome.execute_script(hidden) > 0


def test_focus_while_stepping(large, chrome):
    """The pressed button keeps the focus, the name is announced, and the row of the last person gets the focus."""
    look(chrome)
    show(chrome, large)
    order = names(chrome)
    chrome.find_element(By.LINK_TEXT, order[1]).click()
    wait_for(chrome, lambda: texts(chrome, "#student-name") == [order[1]])
    assert chrome.execute_script(FOCUSED) == "student-name"
    chrome.find_element(By.ID, "after").send_keys(Keys.ENTER)
    wait_for(chrome, lambda: texts(chrome, "#announced") == [order[2]])
    assert chrome.execute_script(FOCUSED) == "after"
    chrome.find_element(By.ID, "before").send_keys(Keys.ENTER)
    wait_for(chrome, lambda: texts(chrome, "#announced") == [order[1]])
    chrome.find_element(By.ID, "before").send_keys(Keys.ENTER)
    wait_for(chrome, lambda: texts(chrome, "#announced") == [order[0]])
    assert chrome.execute_script(FOCUSED) == "after"
    chrome.switch_to.active_element.send_keys(Keys.ESCAPE)
    wait_for(chrome, lambda: not chrome.execute_script(OPEN) and chrome.execute_script(FOCUSED) == order[0])


def test_names_from_right_to_left(reports, chrome, tmp_path):
    """A name in Arabic letters leaves the words and numbers beside it in their order, on each page."""
    people = [standing(f"{ARABIC} 1", None), standing(f"{ARABIC} 2", reports["stubs"], "other")]
    answer = Answer("key", f"{ARABIC} 1", "backward.py", "x = 1\n")
    pages = {
        "class": render.class_page(people),
        "student": render.feedback_page(people[1], []),
        "similar": similar_page([Comparison("04_backward", 2, (), (Pair(answer, answer, 5, 0.5),), ())], "a", "b", "c"),
    }
    for name, page in pages.items():
        (tmp_path / f"{name}.html").write_text(page, encoding="ascii")
        look(chrome)
        show(chrome, tmp_path / f"{name}.html", "#student-1" if name == "class" else "")
        bare = chrome.execute_script(
            "const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT,"
            "  (node) => node.parentNode.closest('script, noscript') ? NodeFilter.FILTER_REJECT : 1);"
            "const found = [];"
            "for (let node; (node = walker.nextNode());) if (node.data.includes(arguments[0])) found.push(node);"
            "return found.map((node) => node.parentNode.closest('bdi, #announced') ? 'isolated' : 'bare')",
            ARABIC,
        )
        assert set(bare) == {"isolated"}, name


def test_links_to_a_kata_open_it(reports, chrome, tmp_path):
    """On a student's page a link to a kata opens it, also for the second time, and so does a change of the address."""
    file = tmp_path / "student.html"
    file.write_text(render.student_page(from_json(reports["first mistakes"])), encoding="ascii")
    look(chrome)
    show(chrome, file)
    kata = "document.querySelector('#kata-01_variables')"
    for _ in range(2):
        chrome.execute_script(f"{kata}.open = false")
        chrome.find_element(By.CSS_SELECTOR, ".note a").click()
        wait_for(chrome, lambda: chrome.execute_script(f"return {kata}.open"))
    chrome.execute_script(f"location.hash = ''; {kata}.open = false; location.hash = '#kata-01_variables'")
    wait_for(chrome, lambda: chrome.execute_script(f"return {kata}.open"))


def test_without_scripts(reports, chrome, tmp_path):
    """Where no script runs, a student's page lists the katas with points and messages at the place of the details."""
    report = from_json(reports["trouble"])
    (tmp_path / "student.html").write_text(render.student_page(report), encoding="ascii")
    (tmp_path / "class.html").write_text(render.class_page([standing("Ada", reports["stubs"])]), encoding="ascii")
    look(chrome)
    chrome.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        show(chrome, tmp_path / "student.html")
        shown = chrome.find_element(By.ID, "report").text
        show(chrome, tmp_path / "class.html")
        assert "your browser runs none" in chrome.find_element(By.ID, "students").text
    finally:
        chrome.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    for kata in report.katas:
        assert f"{kata.id[:2]} {kata.title}" in shown
        assert f"{kata.points} of {kata.max_points}, " in shown
        assert " ".join((kata.message or "").split()) in " ".join(shown.split())


def test_header_of_a_person_in_a_low_window(large, chrome):
    """At a zoom of 400 % the header of a person's details scrolls away, so that the details can be read."""
    for height, position in ((256, "static"), (900, "sticky")):
        look(chrome, size=(320, height))
        show(chrome, large, "#student-9")
        header = chrome.find_element(By.CSS_SELECTOR, "dialog header")
        assert header.value_of_css_property("position") == position


def test_legend_in_forced_colours(large, chrome):
    """The legend's colours are those of the bars where the reader's system chooses all other colours."""
    look(chrome)
    show(chrome, large)
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "forced-colors", "value": "active"}]})
    keys = chrome.find_elements(By.CSS_SELECTOR, "#katas .legend .key")
    assert len({key.value_of_css_property("background-color") for key in keys}) == 3


def test_table_of_katas_on_a_phone(large, chrome):
    """The katas' names stay in sight while the rest of their table scrolls."""
    look(chrome, size=(360, 640))
    show(chrome, large)
    chrome.execute_script("document.querySelector('#katas .wide').scrollLeft = 1000")
    name = chrome.find_element(By.CSS_SELECTOR, "#katas tbody th")
    assert 0 <= chrome.execute_script("return arguments[0].getBoundingClientRect().left", name) < 20


def test_marks_of_similar_answers(chrome, tmp_path):
    """Signs in front of the lines, and not only colours, say which are shared and which are common ground."""
    text = (
        "import numpy as np\n\n\ndef f(values):\n    return [value * 17 + len(values) for value in values if value]\n"
    )
    one, other = (Answer(key, key, "backward.py", text + f"\n\n{key} = {number}\n") for number, key in enumerate("ab"))
    page = similar_page([Comparison("04_backward", 2, (), (Pair(one, other, 9, 0.5),), ())], "Alike", "today", "")
    (tmp_path / "similar.html").write_text(page, encoding="ascii")
    look(chrome)
    show(chrome, tmp_path / "similar.html")
    signs = chrome.execute_script(
        "return [...document.querySelector('.side').children].map("
        "  (line) => [line.localName, line.className, getComputedStyle(line, '::before').content[1]])"
    )
    assert ["mark", "shared", "="] in signs
    assert {tuple(sign) for sign in signs} <= {("mark", "shared", "="), ("span", "common", "·"), ("span", "own", " ")}
    assert "No two answers are the same." in texts(chrome, "main p")
    assert texts(chrome, "body > a.skip") == ["Skip to the content"]


@pytest.mark.parametrize("key", ["Kim \U0001f469\u200d\U0001f4bb", "a\u200bb", "x" * 250, "100% / #?"])
def test_links_from_similar_answers(key, reports, chrome, tmp_path):
    """The page of similar answers leads to each person's place on the page of the class, whatever their key is."""
    answer = Answer(key, "Kim", "backward.py", "x = 1\n")
    comparison = Comparison("04_backward", 2, (), (Pair(answer, answer, 5, 0.5),), ())
    files = {name: tmp_path / f"{name}.html" for name in ("class", "similar")}
    files["class"].write_text(render.class_page([standing("Kim", reports["stubs"], key)]), encoding="ascii")
    files["similar"].write_text(similar_page([comparison], "Alike", "today", "class.html"), encoding="ascii")
    look(chrome)
    show(chrome, files["similar"])
    chrome.get(chrome.execute_script("return document.querySelector('h4 a').href"))
    wait_for(chrome, lambda: texts(chrome, "#student-name") == ["Kim"])
