"""A page must send no request to a network, and must show a student's text as text only."""

import http.server
import threading
import unicodedata

import page_class
import pytest
from chromium import look, requested, show, texts, wait_for
from conftest import ROOT
from format_reports import NASTY, made_up

from grading.classroom.records.records import Attempt, Person, Standing
from grading.judge.report.report import as_json
from grading.pages import render
from grading.text import safe_text

ELSEWHERE = "<img src={0}/image><script src={0}/script></script><style>@import '{0}/style'</style><!--{0}/comment-->"
# Each of them requests something from {0}, or runs text as a program, and the page's policy must refuse it.
ATTEMPTS = {
    "img-src": "new Image().src = '{0}/image'",
    "connect-src": "fetch('{0}/fetch').catch(() => 0)",
    "frame-src": "let made = document.createElement('iframe'); made.src = '{0}/frame'; document.body.append(made)",
    "style-src-elem": (
        "let made = document.createElement('link'); made.rel = 'stylesheet'; "
        "made.href = '{0}/style'; document.head.append(made)"
    ),
    "script-src-elem": (
        "let made = document.createElement('script'); "
        "made.textContent = 'window.hacked = 1'; document.body.append(made)"
    ),
    "script-src-attr": (
        "let made = document.createElement('b'); made.setAttribute('onclick', 'window.hacked = 1'); made.click()"
    ),
    "form-action": (
        "let made = document.createElement('form'); made.action = '{0}/form'; document.body.append(made); made.submit()"
    ),
    "base-uri": "let made = document.createElement('base'); made.href = '{0}/'; document.head.append(made)",
    "media-src": "new Audio('{0}/sound').load()",
    "font-src": "new FontFace('x', 'url({0}/font)').load().catch(() => 0)",
}


@pytest.fixture
def server(tmp_path):
    """The server's address, the paths requested from it, and the folder that it serves."""
    asked = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=tmp_path)

        def log_request(self, *args):
            asked.append(self.path)

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}", asked, tmp_path
        served.shutdown()
        thread.join()


def hostile_standings(text):
    """Yield a class with the text in every field that may come from another person."""
    person = Person(f"key {text}", f"name {text}", f"email {text}", f"number {text}")
    report = as_json(made_up(text, source=text))
    for kata in report["katas"]:
        for check in kata["checks"]:
            check["requirement"] += text
    yield Standing(person, Attempt(person.key, text, "digest", "{}", text, None, report), 1)
    yield Standing(Person("b", text), Attempt("b", text, "digest", "{}", text, f"refused: {text}", None), 1)
    yield Standing(Person("c", text), None, 0)


def pages(text):
    """Return both kinds of page, with that text."""
    return {
        "class.html": render.class_page(hostile_standings(text), f"A title {text}", f"at {text}"),
        "student.html": render.student_page(made_up(text, source=f"a folder {text}", own=False), f"at {text}"),
    }


@pytest.mark.parametrize("name", ["class.html", "student.html"])
def test_no_request_leaves(name, chrome, server):
    """Served or from a file, the page requests only itself, and its policy holds, whatever a student wrote."""
    address, asked, folder = server
    (folder / name).write_text(pages(ELSEWHERE.format(address))[name], encoding="ascii")
    look(chrome)
    show(chrome, folder / name, "#student-0")
    assert texts(chrome, "#report .kata")
    sent, complaints = requested(chrome)
    assert sent == [(folder / name).as_uri()]
    assert complaints == []
    chrome.get(f"{address}/{name}#student-0")
    assert texts(chrome, "#report .kata")
    assert asked == [f"/{name}"]
    assert chrome.execute_script("return performance.getEntriesByType('resource').length") == 0
    chrome.execute_script(
        "window.refused = []; document.addEventListener('securitypolicyviolation', "
        "(each) => refused.push(each.effectiveDirective))"
    )
    for attempt in ATTEMPTS.values():
        chrome.execute_script("{" + attempt.replace("{0}", address) + "}")
    wait_for(chrome, lambda: set(chrome.execute_script("return refused")) >= set(ATTEMPTS))
    assert chrome.execute_script("return window.hacked") is None
    assert asked == [f"/{name}"]


@pytest.mark.parametrize("name", ["class.html", "student.html"])
@pytest.mark.parametrize(
    "text",
    [
        NASTY,
        "</script><script>window.hacked = 1</script><!--",
        "\"'><b onfocus=alert(1) autofocus>",
        "{{ 7*7 }}{% raw %}",
    ],
)
def test_hostile_text_stays_text(name, text, chrome, tmp_path):
    """No text of a student becomes an element, a control character or an order, and all of it can be read."""
    source = pages(text)[name]
    assert source.isascii()
    assert [source.lower().count(tag) for tag in ("<script", "</script", "<style", "</style")] == [2, 2, 1, 1]
    file = tmp_path / name
    file.write_text(source, encoding="ascii")
    look(chrome)
    show(chrome, file, "#student-0")
    assert texts(chrome, "#report .kata")
    assert chrome.execute_script("return window.hacked") is None
    assert requested(chrome) == ([file.as_uri()], [])
    everything = chrome.execute_script("return document.documentElement.textContent")
    bad = {character for character in everything if unicodedata.category(character) in safe_text.UNSAFE} - {"\n", "\t"}
    assert bad == set()
    tags = chrome.execute_script(
        "return [...new Set([...document.querySelectorAll('*')].map((each) => each.localName))]"
    )
    assert not set(tags) & {"img", "b", "iframe", "object", "embed", "base", "link", "audio", "video"}
    assert chrome.execute_script("return document.querySelectorAll('script').length") == 2
    attributes = "return [...document.querySelectorAll('*')].flatMap((each) => each.getAttributeNames())"
    assert not [each for each in chrome.execute_script(attributes) if each.startswith("on") or each == "style"]
    shown = safe_text.plain(text, 1000)
    assert shown in texts(chrome, ".failure > pre")[0]
    if name == "class.html":
        assert texts(chrome, "#student-name") == [f"name {shown}"[:200]] or len(shown) > 190
        assert len(texts(chrome, "#heat tbody tr")) == 3


def test_policy_is_first():
    """The policy comes before all that it protects, and the page's own parts have no address of another site."""
    for source in pages("x").values():
        assert source.index("Content-Security-Policy") < source.index("<title>") < source.index("<style>")
        assert "default-src &#39;none&#39;" in source
    for file in (ROOT / "grading" / "pages" / "templates").iterdir():
        found = file.read_text(encoding="ascii").replace("http://www.w3.org/2000/svg", "")
        assert "http" not in found.replace("http-equiv", ""), file


def test_odd_reports():
    """A class without people has a page, and so has a kata that this ladder doesn't know."""
    assert "0 people" in render.class_page([])
    report = as_json(made_up("x"))
    report["katas"][0]["id"] = "77_unknown"
    person = Person("a", "Ada")
    made = render.class_page([Standing(person, page_class.attempt(person, report), 1)])
    assert "77 Generations" in made
