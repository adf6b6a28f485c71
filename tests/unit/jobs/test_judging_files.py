"""The list of the files that a verdict depends on is complete, and a change in one has verdicts sought again."""

import ast
import shutil
import sys

import pytest
from conftest import ROOT

from grading import SHARED
from grading.jobs import judging_files
from grading.jobs.judging_files import JUDGING_ROOMS, suites_digest

MODULES = sorted(path for room in JUDGING_ROOMS for path in (ROOT / "grading" / room).rglob("*.py"))
# clauses, expect, graphs and sentences lie in katas/, which is in the list.
LIBRARIES = {"numpy", "pytest", "_pytest", "memory_profiler", "psutil", "distributed", "dask", "rich"}
ALLOWED = {*(f"grading.{room}" for room in JUDGING_ROOMS), *SHARED, *LIBRARIES, *sys.stdlib_module_names}


def imports(text):
    """Return the modules that a text imports, wherever in it, each as far as its room: "grading.judge", "json"."""
    names = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    rooms = {".".join(name.split(".")[:2]) if name.startswith("grading.") else name.split(".")[0] for name in names}
    return rooms - {"grading.ROOT", "grading.SHARED"}  # names of grading/__init__.py, which is in the list


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT / "grading").as_posix())
def test_judging_modules_import_no_other_room(path):
    """A module that judges uses no file that the list misses."""
    assert imports(path.read_text(encoding="utf-8")) <= ALLOWED


def test_imports_are_seen_wherever_they_stand():
    """An import within a function, or for types only, is also an import."""
    text = "def f():\n    from grading.pages import render\n\nif TYPE_CHECKING:\n    import grading.terminal.watch\n"
    assert imports(text) == {"grading.pages", "grading.terminal"}


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the project; the list is of its files."""
    for name in ("grading", "katas", "solution"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(judging_files, "ROOT", tmp_path)
    monkeypatch.setattr(judging_files, "KATAS", tmp_path / "katas")
    monkeypatch.setattr(judging_files, "SOLUTION", tmp_path / "solution")
    return tmp_path


@pytest.mark.parametrize(
    "file",
    [
        *(f"grading/{room}/another.py" for room in JUDGING_ROOMS),
        *(f"grading/{room}/below/another.py" for room in JUDGING_ROOMS),
        "katas/another.py",
        "katas/04_backward/test_another.py",
        "katas/04_backward/memory_another.py",
        "solution/another.py",
    ],
)
def test_a_new_file_changes_the_digest(copied, file):
    """A new module of the grader, suite or solution has verdicts sought again, as does each change in it."""
    before = suites_digest.__wrapped__()
    (copied / file).parent.mkdir(exist_ok=True)
    (copied / file).write_text("", encoding="utf-8")
    added = suites_digest.__wrapped__()
    (copied / file).write_text("x = 1\n", encoding="utf-8")
    assert len({before, added, suites_digest.__wrapped__()}) == 3


def test_every_judging_file_counts(copied):
    """Each file of the copy that judges, or that judging reads, is in the list."""
    expected = [path for room in JUDGING_ROOMS for path in (copied / "grading" / room).rglob("*") if path.is_file()]
    expected = [path for path in expected if "locale" not in path.parts]  # no verdict depends on a translation
    expected += (copied / "solution").rglob("*.py")
    for kata in (copied / "katas").glob("[0-9]*"):
        texts = (
            "README.md",
            "README.ko.md",
            "equivalent.toml",
            f"{kata.name[3:]}.py",
        )  # the last of these is the student's
        expected += [path for path in kata.rglob("*") if path.is_file() and path.name not in texts]
    assert set(expected) <= set(judging_files.judging_files())


@pytest.mark.parametrize(
    "file", ["grading/pages/render.py", "katas/04_backward/backward.py", "katas/04_backward/README.md"]
)
def test_other_files_do_not_count(copied, file):
    """A change in a page's look, a student's own file or a lesson's text has no verdict sought again."""
    before = suites_digest.__wrapped__()
    (copied / file).write_text("another text", encoding="utf-8")
    assert suites_digest.__wrapped__() == before
