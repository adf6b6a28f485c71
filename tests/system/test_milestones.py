"""The milestones as a student meets them: on each style of right answer, from the command line, and in a notebook."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from conftest import ROOT

from grading.curriculum.ladder import find
from grading.curriculum.milestones import milestones
from grading.dev.right_answers import right_answers
from grading.graphs import milestone_run

needs_pictures = pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("matplotlib", "plotille")),
    reason="the extra `pictures` is not installed",
)
# Changes to a script, by which it shows the same with less work. The solution plays the script as it is.
SHORTER = {
    "right-order": {"(100, 250, 500, 1000)": "(100, 250)"},
    "two-moons": {"= 400, 0.05, 0.9": "= 150, 0.05, 0.9"},
    "two-valleys": {"3.0), 600)": "3.0), 60)", "1.0), 200)": "1.0), 20)"},
}


@pytest.mark.parametrize("milestone", milestones(), ids=lambda milestone: milestone.name)
def test_right_answers(milestone, tmp_path):
    """Each style of right answer comes to the end; two moons are separated, and the referee agrees to 1e-10."""
    styles = {"solution": milestone.kata.solution.read_text(encoding="utf-8"), **right_answers(milestone.kata)}
    short = replace(milestone, script=shorter(milestone, tmp_path))

    def play(style):
        module = tmp_path / style / f"{milestone.kata.name}.py"
        module.parent.mkdir()
        module.write_text(styles[style], encoding="utf-8")
        return milestone_run.run(milestone if style == "solution" else short, module, 0, 30, lambda message: None)

    with ThreadPoolExecutor(2) as pool:
        results = dict(zip(styles, pool.map(play, styles)))
    assert {style: result.problem for style, result in results.items() if not result.ending.complete} == {}
    for result in results.values():
        assert result.pictures
        if milestone.name == "two-moons":
            assert int(re.search(r"(\d+) of 100 points right", result.sentences[-1])[1]) >= 95
        if milestone.name == "referee" and "numerical" not in result.sentences[0]:
            assert float(re.search(r"(\S+)\.$", result.sentences[-1])[1]) <= 1e-10


def shorter(milestone, folder):
    """Return the place of a copy of the milestone's script that takes fewer steps."""
    text = milestone.script.read_text(encoding="utf-8")
    for old, new in SHORTER.get(milestone.name, {}).items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    script = folder / milestone.script.name
    script.write_text(text, encoding="utf-8")
    return script


def solve(checkout, *numbers):
    for number in numbers:
        kata = find(number)
        shutil.copy(kata.solution, checkout / kata.stub.relative_to(ROOT))


def test_the_list(checkout, grader):
    """A milestone is open once its kata is passed; until then its script can be looked at."""
    solve(checkout, "04")
    done = grader("milestone", "--plain", cwd=checkout)
    assert done.returncode == 0, done.stderr
    assert "downhill, open. Downhill: Walk to the lowest point" in done.stdout
    assert "two-moons, opens when kata 10, Overloads, is passed." in done.stdout
    scripts = re.findall(r"Its script is: (\S+)", done.stdout)
    assert scripts and all((checkout / place).exists() for place in scripts)
    assert "To try it, type: python3 grader.py milestone downhill" in done.stdout


@needs_pictures
def test_a_closed_milestone(checkout, grader):
    """A closed one isn't run, but --anyway runs it, and a wrong engine gives a sentence and the status 1."""
    done = grader("milestone", "downhill", "--plain", cwd=checkout)
    assert done.returncode == 1
    assert "Downhill opens when kata 04, Backward, is passed.\nSo far you haven't begun it." in done.stdout
    done = grader("milestone", "downhill", "--anyway", "--plain", cwd=checkout)
    assert done.returncode == 1
    assert "It looks like a matter of kata 04, Backward" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert grader("milestone", "uphill", cwd=checkout).returncode == 2


@needs_pictures
def test_a_page_and_files(checkout, grader, tmp_path):
    """--html writes one page of all that are open, --png files into a folder; the seed is shown."""
    solve(checkout, "04", "09")
    done = grader("milestone", "--html", tmp_path / "page.html", "--seed", "3", "--plain", cwd=checkout)
    assert done.returncode == 0, done.stderr
    assert "A million squares, on your kata 09 (seed 3)" in done.stdout
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert re.findall("<h2>(.+)</h2>", page) == ["Downhill", "A million squares"]
    (tmp_path / "png").mkdir()
    grader("milestone", "downhill", "--png", tmp_path / "png", cwd=checkout)
    assert sorted(path.name for path in (tmp_path / "png").iterdir()) == ["downhill-1-dark.png", "downhill-1.png"]
    assert grader("milestone", "downhill", "--png", tmp_path / "none", cwd=checkout).returncode == 2
    assert grader("milestone", "--html", tmp_path / "none" / "page.html", cwd=checkout).returncode == 2


@needs_pictures
def test_text_where_there_is_no_window(checkout, grader):
    """Without a window, the pictures are text in the terminal, and files in the checkout."""
    solve(checkout, "04")
    env = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = grader("milestone", "downhill", cwd=checkout, env={**env, "PYTHONIOENCODING": "utf-8"})
    assert done.returncode == 0, done.stderr
    assert "x your steps" in done.stdout
    assert (checkout / "milestones" / "pictures" / "downhill-1.png").read_bytes().startswith(b"\x89PNG")


@needs_pictures
@pytest.mark.skipif(importlib.util.find_spec("IPython") is None, reason="IPython is not installed")
def test_in_a_notebook(checkout, tmp_path):
    """`%run grader.py milestone downhill` shows the picture in the notebook."""
    solve(checkout, "04")
    (tmp_path / "cells.ipy").write_text("%run grader.py milestone downhill\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor", str(tmp_path / "cells.ipy")],
        cwd=checkout,
        env={**os.environ, "IPYTHONDIR": str(tmp_path / "ipython")},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert "<IPython.core.display.Image object>" in done.stdout, done.stderr
