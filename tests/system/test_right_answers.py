"""Right answers in other styles earn every required point, in the grader and in bare pytest."""

import ast
import json
import os
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT

from grading.curriculum.ladder import KATAS, ladder
from grading.dev.right_answers import ANSWERS, right_answers

# In processes of their own, since the suites put stand-ins in the modules' places.
THROUGH_THE_BOUNDARY = """
import json
from concurrent.futures import ProcessPoolExecutor
from grading.curriculum.ladder import ladder
from grading.dev.suite_quality import answer_problems

if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        print(json.dumps(sum(pool.map(answer_problems, [kata.id for kata in reversed(ladder())]), [])))
"""


@pytest.mark.timeout(120)
def test_through_the_boundary(tmp_path):
    (tmp_path / "ask.py").write_text(THROUGH_THE_BOUNDARY, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(tmp_path / "ask.py")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert json.loads(done.stdout) == []


@pytest.mark.timeout(120)
def test_by_bare_pytest(tmp_path):
    if not hasattr(os, "fork"):
        pytest.skip("bare pytest is run in forks, and this system has none")
    given = 0
    for kata in ladder():
        for style, text in right_answers(kata).items():
            folder = tmp_path / f"{kata.id} {style}"
            shutil.copytree(kata.folder, folder / "katas" / kata.id, ignore=shutil.ignore_patterns("__pycache__"))
            for path in [*KATAS.glob("*.py"), *KATAS.glob("*/test_*.py")]:
                (folder / "katas" / path.relative_to(KATAS)).parent.mkdir(exist_ok=True)
                shutil.copy(path, folder / "katas" / path.relative_to(KATAS))
            shutil.copy(ROOT / "pyproject.toml", folder)
            (folder / "katas" / kata.id / f"{kata.name}.py").write_text(text, encoding="utf-8")
            given += 1
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "bare_pytest.py"), str(tmp_path), "-m", "not stretch"],
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    results = dict(json.loads(line) for line in done.stdout.splitlines())
    assert len(results) == given
    assert all(results.values())
    assert [(name, found) for name, found in results.items() if set(found.values()) != {"passed"}] == []


def test_every_kata_has_some():
    for kata in ladder():
        assert len(right_answers(kata)) >= 5, kata.id


def test_they_differ():
    """All answers to a kata are different programs, and differ from the solution, except those that say so."""
    for kata in ladder():
        texts = {style: text for style, text in right_answers(kata).items() if style != "carried_back"}
        programs = [ast.dump(ast.parse(text)) for text in [*texts.values(), kata.solution.read_text(encoding="utf-8")]]
        assert len(set(programs)) == len(programs), kata.id


def test_each_style_says_what_is_other_about_it():
    for folder in (ANSWERS / "right").glob("[a-z]*"):
        about = (folder / "about.txt").read_text(encoding="utf-8")
        assert about.count("\n") == 1
        names = {path.stem for path in folder.glob("*.py")}
        assert names <= {kata.name for kata in ladder()}
        tables = [folder / f"{table}.toml" for table in ("same_as", "changes", "definitions")]
        assert names or any(path.exists() for path in tables)
