"""The milestones' pictures: as PNG on light and dark paper, as text, and on a page of one file."""

import re

import pytest

pytest.importorskip("matplotlib", reason="the extra `pictures` is not installed")
pytest.importorskip("plotille", reason="the extra `pictures` is not installed")

from grading.curriculum import milestones
from grading.graphs import plots, text_plot
from grading.graphs.milestone_run import MilestoneRun
from grading.graphs.picture import from_message
from grading.pages import milestones_page
from grading.workers.milestone_process import Ending

GRID = [[x - y for x in range(5)] for y in range(5)]
PICTURE = from_message(
    {
        "title": "Ways <down>",
        "x": "x",
        "y": "y",
        "log": "",
        "limits": [0, 4, 0, 4],
        "layers": [
            {"kind": "line", "xs": [0, 4], "ys": [0, 4], "label": "a line"},
            {"kind": "points", "xs": [1, 2], "ys": [3, 3], "label": "points"},
            {"kind": "path", "xs": [1, 3], "ys": [1, 2], "label": "a path"},
            {"kind": "field", "xs": [*range(5)], "ys": [*range(5)], "values": GRID, "levels": [0.5], "label": "edge"},
            {"kind": "field", "xs": [*range(5)], "ys": [*range(5)], "values": GRID, "levels": [1, 2, 3], "label": ""},
        ],
    }
)
NO_NUMBERS = from_message(
    {
        "title": "Nothing",
        "x": "x",
        "y": "y",
        "log": "xy",
        "limits": None,
        "layers": [{"kind": "path", "xs": [1.0, -1.0], "ys": [float("nan"), float("inf")], "label": "no numbers"}],
    }
)


@pytest.mark.parametrize("picture", [PICTURE, NO_NUMBERS], ids=["all kinds", "no numbers"])
def test_png(picture):
    light, dark = (plots.png(picture, paper) for paper in (plots.LIGHT, plots.DARK))
    assert light.startswith(b"\x89PNG") and dark.startswith(b"\x89PNG")
    assert light != dark


def test_text(monkeypatch):
    """Points have marks, a single level is drawn as a line, and the legend names the layers."""
    monkeypatch.setenv("FORCE_COLOR", "1")  # as if this were a terminal
    monkeypatch.delenv("NO_COLOR", raising=False)
    text = text_plot.text(PICTURE, 80, color=False)
    assert "\x1b" not in text
    assert re.findall(r"^  (\S) (.+)$", text, flags=re.MULTILINE) == [
        ("-", "a line"),
        ("x", "points"),
        ("+", "a path"),
        ("-", "edge"),
    ]
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b[" in text_plot.text(PICTURE, 80, color=True)


def test_text_without_a_number():
    assert "no numbers" in text_plot.text(NO_NUMBERS, 80, color=False)


def contrast(one, other):
    """Return the contrast of two colours by WCAG, from 1 to 21."""

    def light(color):
        parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    brighter, darker = sorted((light(one), light(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("paper", [plots.LIGHT, plots.DARK], ids=["light", "dark"])
def test_colours_stand_out(paper):
    """Ink has WCAG's contrast for text, and each layer that for graphics."""
    assert contrast(paper.ink, paper.paper) >= 7
    assert min(contrast(color, paper.paper) for color in paper.layers) >= 3


def test_page():
    """The page has each picture twice, words for those who can't see it, the seed, and all that went wrong."""
    moons = milestones.find("two-moons")
    fine = MilestoneRun(moons, 5, ["99 of <100> points right."], {"a": PICTURE}, Ending(complete=True))
    wrong = MilestoneRun(moons, 5, [], {}, Ending(why="x.grad is None.", wrong=("04", "it is None")))
    page = milestones_page.milestones_page([fine, wrong], "2030-01-01 00:00:00 UTC")
    sources = re.findall(r'src(?:set)?="data:image/png;base64,([^"]+)"', page)
    assert len(sources) == 2 and min(map(len, sources)) > 10000
    assert 'alt="Ways &lt;down&gt;. y over x: a line, points, a path, edge."' in page
    assert "99 of &lt;100&gt; points right." in page
    assert "seed 5" in page
    assert "It looks like a matter of kata 04, Backward: it is None." in page
    assert 'media="screen and (prefers-color-scheme: dark)"' in page
    assert '<a class="skip" href="#main">' in page
    assert "<script" not in page
    assert page.isascii()
