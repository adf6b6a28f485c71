"""The rooms of `grading/` and the order of their imports, as docs/design.md draws it."""

import ast
import re
from pathlib import Path

import pytest
from conftest import ROOT

DRAWN = re.compile(r"^```text rooms\n(.*?)^```", re.DOTALL | re.MULTILINE)


def order(design: str) -> list[str]:
    """Return the rooms that the design draws, from the one that may import all others to the one that imports none."""
    drawing = DRAWN.search(design)
    assert drawing, "docs/design.md has no drawing of the rooms"
    return [line.split()[0] for line in drawing[1].splitlines() if line and not line.startswith(" ")]


def wrong_imports(grading: Path, rooms: list[str]) -> list[str]:
    """Return `room/file.py:line imports room` for each import that goes against the order."""
    found = []
    for path in sorted(grading.glob("*/**/*.py")):
        room = path.relative_to(grading).parts[0]
        if "bundles" in path.parts:  # these modules run elsewhere
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for name in imported(node):
                if name in rooms and rooms.index(name) < rooms.index(room):
                    found.append(f"{path.relative_to(grading).as_posix()}:{node.lineno} imports {name}")
    return found


def imported(node: ast.AST) -> list[str]:
    """Return the rooms that an import statement names."""
    if isinstance(node, ast.ImportFrom) and node.module == "grading":
        return [name.name for name in node.names]
    modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    modules += [name.name for name in node.names] if isinstance(node, ast.Import) else []
    return [module.split(".")[1] for module in modules if module.startswith("grading.")]


@pytest.fixture(scope="module")
def rooms():
    return order((ROOT / "docs" / "design.md").read_text(encoding="utf-8"))


def test_all_rooms_are_drawn(rooms):
    """Each folder of grading/ is a room in the drawing, and each room is a folder."""
    folders = {path.parent.name for path in (ROOT / "grading").glob("*/__init__.py")}
    assert sorted(rooms) == sorted(folders)


def test_each_room_says_what_it_holds(rooms):
    """The first line of a room's __init__.py says what the room is for."""
    for room in rooms:
        text = (ROOT / "grading" / room / "__init__.py").read_text(encoding="utf-8")
        assert ast.get_docstring(ast.parse(text)), room


def test_imports_go_one_way(rooms):
    """A room imports from the rooms below it in the drawing, and from no other."""
    assert wrong_imports(ROOT / "grading", rooms) == []


@pytest.mark.parametrize(
    "statement", ["from grading.cli import main", "from grading import cli", "import grading.dev.x"]
)
def test_a_wrong_import_is_found(statement, rooms, tmp_path):
    (tmp_path / "judge").mkdir()
    (tmp_path / "judge" / "x.py").write_text(f"def f():\n    {statement}\n", encoding="utf-8")
    (found,) = wrong_imports(tmp_path, rooms)
    assert found.startswith("judge/x.py:2 imports ")
