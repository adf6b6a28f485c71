"""The page in each way of reading it: dark, on paper, on a phone, by keyboard and by screen reader."""

import itertools

import page_class
import pytest
from chromium import look, printed, show, texts, wait_for
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from grading.judge.report.report import from_json
from grading.pages import render

PEOPLE = 120  # more than the page shows at once
NAMED = {"button", "link", "textbox", "searchbox", "combobox", "table", "dialog", "image", "region", "navigation"}
CONTRAST = """
const canvas = (text) => text.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => {
  const [x, y, z] = [r, g, b].map((each) => each / 255)
    .map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
};
const ground = (each) => {
  for (; each; each = each.parentElement) {
    const color = canvas(getComputedStyle(each).backgroundColor);
    if (color.length === 3 || color[3] > 0) return color;
  }
  return [255, 255, 255];
};
const found = [];
for (const each of document.querySelectorAll("body *")) {
  const own = [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  if (!own || !each.checkVisibility() || each.matches("script, option, optgroup, :disabled, .unseen")) continue;
  const style = getComputedStyle(each);
  const ink = canvas(each.namespaceURI.endsWith("svg") ? style.fill : style.color);
  const [one, other] = [light(ink), light(ground(each))].sort((a, b) => b - a);
  found.push([(one + 0.05) / (other + 0.05), each.localName + "." + each.getAttribute("class") + ": "
    + each.textContent.trim().slice(0, 30)]);
}
return found.sort((a, b) => a[0] - b[0]);
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A page of a class, and a page of a student who has made a mistake in every kata."""
    reports, folder = page_class.real_reports(), tmp_path_factory.mktemp("pages")
    standings = [page_class.somebody(number, reports) for number in range(PEOPLE)]
    (folder / "class.html").write_text(render.class_page(standings), encoding="ascii")
    (folder / "student.html").write_text(render.student_page(from_json(reports["first mistakes"])), encoding="ascii")
    return folder


def visible(chrome, selector):
    return [each for each in chrome.find_elements(By.CSS_SELECTOR, selector) if each.is_displayed()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["class.html", "class.html#student-9", "student.html"])
def test_contrast(scheme, name, chrome, files):
    """Every text has a contrast of at least 4.5 to 1, as WCAG asks for; the dark page is dark."""
    look(chrome, scheme)
    show(chrome, files / name.partition("#")[0], name[len(name.partition("#")[0]) :])
    found = chrome.execute_script(CONTRAST)
    assert len(found) > 100
    assert found[0][0] >= 4.5, found[:5]
    ground = chrome.find_element(By.TAG_NAME, "body").value_of_css_property("background-color")
    lightness = sum(int(each) for each in ground.removeprefix("rgba(").removesuffix(")").split(", ")[:3])
    assert (lightness < 200) == (scheme == "dark")


def test_print_of_a_class(chrome, files):
    """The printed page has every person, black on white even from a dark screen, and no buttons."""
    look(chrome, "dark")
    show(chrome, files / "class.html")
    assert len(texts(chrome, "#heat tbody tr")) < PEOPLE
    chrome.execute_script(
        "addEventListener('beforeprint', () => { window.onPaper = document.querySelectorAll('#heat tbody tr').length })"
    )
    assert printed(chrome).startswith(b"%PDF")
    assert chrome.execute_script("return window.onPaper") == PEOPLE
    wait_for(chrome, lambda: len(texts(chrome, "#heat tbody tr")) < PEOPLE)
    look(chrome, "dark", media="print")
    body = chrome.find_element(By.TAG_NAME, "body")
    assert body.value_of_css_property("color") == "rgba(0, 0, 0, 1)"
    assert body.value_of_css_property("background-color") == "rgba(255, 255, 255, 1)"
    assert visible(chrome, "input, select, nav, .more") == []
    assert chrome.find_element(By.CSS_SELECTOR, "#students .wide").value_of_css_property("overflow-y") == "visible"
    assert len(visible(chrome, "section h2")) >= 5


def test_print_of_one_person(chrome, files):
    """With one person's details open, the page prints those alone."""
    look(chrome, media="print")
    show(chrome, files / "class.html", "#student-9")
    assert visible(chrome, "main, .top, footer") == []
    assert len(visible(chrome, "#report .kata")) == 10
    assert visible(chrome, "#student button") == []
    assert printed(chrome).startswith(b"%PDF")


@pytest.mark.parametrize("width", [320, 375])
@pytest.mark.parametrize("name", ["class.html", "class.html#student-9", "student.html"])
def test_phone(width, name, chrome, files):
    """On a phone the page is as wide as the screen; a wide table scrolls by itself, with the names in sight."""
    look(chrome, size=(width, 640))
    file, _, fragment = name.partition("#")
    show(chrome, files / file, fragment and "#" + fragment)
    assert chrome.execute_script("return document.documentElement.scrollWidth") <= width
    assert chrome.execute_script("return innerWidth") == width
    if fragment:
        assert (
            chrome.execute_script(
                "const it = document.getElementById('student'); return it.scrollWidth - it.clientWidth"
            )
            == 0
        )
    elif file == "class.html":
        chrome.execute_script("document.getElementById('heat').parentElement.scrollLeft = 1000")
        name_cell = chrome.find_element(By.CSS_SELECTOR, "#heat tbody th")
        assert 0 <= chrome.execute_script("return arguments[0].getBoundingClientRect().left", name_cell) < 20


@pytest.mark.parametrize("width", range(320, 460, 20))
def test_legends_on_a_phone(width, chrome, files):
    """A legend's line never breaks between a colour and its words."""
    look(chrome, size=(width, 640))
    show(chrome, files / "class.html")
    pairs = chrome.execute_script(
        "return [...document.querySelectorAll('.legend .key')].map((key) => {"
        "  const text = document.createRange();"
        "  let after = key.nextSibling;"
        "  while (after.nodeType !== 3 || !after.textContent.trim()) after = after.nextSibling;"
        "  text.selectNodeContents(after);"
        "  return [key, text].map((each) => each.getBoundingClientRect()).map((each) => [each.top, each.bottom]);"
        "})"
    )
    assert len(pairs) == 3 + 8
    for (key_top, key_bottom), (top, bottom) in pairs:
        assert max(key_top, top) < min(key_bottom, bottom)


@pytest.mark.parametrize("width", [320, 360, 390, 700])
@pytest.mark.parametrize("name", ["class.html#student-9", "student.html"])
def test_sign_to_open_a_kata(width, name, chrome, files):
    """The sign stands at the end of the kata's first line, beside the title, however narrow the screen is."""
    look(chrome, size=(width, 640))
    file, _, fragment = name.partition("#")
    show(chrome, files / file, fragment and "#" + fragment)
    # A script can't ask for the sign's place, but for the room beside the title, and for what stands below it.
    lines = chrome.execute_script(
        "return [...document.querySelectorAll('.kata > summary')].map((line) => {"
        "  const [title, points] = [line.children[1], line.children[2]].map((each) => each.getBoundingClientRect());"
        "  const all = line.getBoundingClientRect();"
        "  const content = Math.max(title.bottom, points.bottom) - Math.min(title.top, points.top);"
        "  const last = points.top >= title.bottom ? title : points;"
        "  return [all.height - content, all.right - last.right];"
        "})"
    )
    assert len(lines) == 10
    for below, beside in lines:
        assert below < 8
        assert 8 < beside < 40


@pytest.mark.parametrize("name", ["class.html", "class.html#student-9", "student.html"])
def test_everything_has_a_name(name, chrome, files):
    """A screen reader finds a name for each control, table, picture and part of the page."""
    look(chrome)
    file, _, fragment = name.partition("#")
    show(chrome, files / file, fragment and "#" + fragment)
    chrome.execute_script("document.querySelectorAll('#report details.kata').forEach(each => { each.open = true })")
    nodes = chrome.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    found = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node["ignored"]]
    assert [role for role, label in found if role in NAMED and not label.strip()] == []
    roles = {"image" if role == "img" else role for role, _ in found}
    if fragment:
        assert {"dialog", "heading", "button", "image"} <= roles
    elif file == "class.html":
        assert {
            "table",
            "columnheader",
            "rowheader",
            "link",
            "button",
            "searchbox",
            "combobox",
            "status",
            "main",
        } <= roles
        assert len([each for each in found if each[0] == "table"]) == 4
    assert chrome.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"
    levels = [int(each.tag_name[1]) for each in visible(chrome, "h1, h2, h3, h4")]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_numbers_are_read_out(chrome, files):
    """The name of a button or cell with a number includes the number; a heading's name is its words alone."""
    look(chrome)
    show(chrome, files / "class.html")
    asks = visible(chrome, "[data-ask]")
    assert len(asks) > 20
    for each in asks:
        assert each.text.isdigit()
        assert each.accessible_name.startswith(f"{each.text}, show the students: ")
    cells = visible(chrome, "#mistakes tbody td:first-child")
    assert [each.accessible_name.partition(",")[0] for each in cells] == [each.text for each in cells]
    headings = chrome.find_elements(By.CSS_SELECTOR, "#words h3")
    assert [each.accessible_name for each in headings] == [each.text for each in headings]
    for each in headings:
        button = each.find_element(By.XPATH, "following-sibling::button")
        assert abs(each.rect["y"] - button.rect["y"]) < 10


def test_tables_are_tables(chrome, files):
    """Each table has a caption, a scope for every header, and its sorting in words; colour is never the only sign."""
    look(chrome)
    show(chrome, files / "class.html")
    for table in chrome.find_elements(By.TAG_NAME, "table"):
        assert table.find_element(By.TAG_NAME, "caption").text
        headers = table.find_elements(By.CSS_SELECTOR, "thead th")
        assert [each.get_attribute("scope") for each in headers] == ["col"] * len(headers)
        assert sum(each.get_attribute("aria-sort") != "none" for each in headers) == 1
        assert all(each.find_elements(By.TAG_NAME, "button") for each in headers)
    assert set(texts(chrome, "#heat tbody th[scope=row]")) == set(texts(chrome, "#heat tbody th"))
    graded = chrome.find_elements(By.CSS_SELECTOR, "#heat .cell[class*=' ']")
    assert len(graded) > 500
    cells = texts(chrome, "#heat .cell[class*=' ']")
    assert all(" of " in cell for cell in cells)
    signs = {"passed": "✓", "broken": "✗", "untouched": "·", "missing": "–"}
    for status, sign in signs.items():
        assert {cell[0] for cell in texts(chrome, f"#heat .{status}.cell")} == {sign}


def test_keyboard(chrome, files):
    """Tab begins at the skip link, the focus can be seen, and a person's details open and close without a mouse."""
    look(chrome)
    show(chrome, files / "class.html")
    body = chrome.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.TAB)
    skip = chrome.switch_to.active_element
    assert skip.get_attribute("class") == "skip"
    assert skip.location["x"] >= 0
    last_before = visible(chrome, "#mistakes button, #mistakes summary")[-1]
    chrome.execute_script("arguments[0].focus()", last_before)
    seen = []
    while not seen or seen[-1] != "a":
        chrome.switch_to.active_element.send_keys(Keys.TAB)
        focused = chrome.switch_to.active_element
        assert focused.value_of_css_property("outline-style") == "solid", focused.get_attribute("outerHTML")
        seen.append(focused.get_attribute("id") or focused.tag_name)
    # Where "div" has the focus, the arrow keys scroll the table in it.
    assert seen == ["search", "show", "div", *["button"] * 14, "a"]
    link = chrome.find_element(By.CSS_SELECTOR, "#heat tbody a")
    link.send_keys(Keys.ENTER)
    wait_for(chrome, lambda: texts(chrome, "#student-name") == [link.text])
    for _ in range(10):
        chrome.switch_to.active_element.send_keys(Keys.TAB)
        assert chrome.execute_script(
            "return document.activeElement === document.body "
            "|| document.getElementById('student').contains(document.activeElement)"
        )
    chrome.find_element(By.ID, "close").send_keys(Keys.ENTER)
    wait_for(chrome, lambda: chrome.switch_to.active_element == link)
