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


def drawn_folders(design: str) -> list[str]:
    """Return `room/folder` for each folder that the design draws below a room."""
    drawing, found, room = DRAWN.search(design), [], ""
    for line in drawing[1].splitlines() if drawing else []:
        word = line.split()[0]
        if not line.startswith(" "):
            room = word
        elif word.endswith("/"):
            found.append(f"{room}/{word[:-1]}")
    return found


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
def design():
    return (ROOT / "docs" / "design.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def rooms(design):
    return order(design)


def test_all_rooms_are_drawn(rooms):
    """Each folder of grading/ is a room in the drawing, and each room is a folder."""
    folders = {path.parent.name for path in (ROOT / "grading").glob("*/__init__.py")}
    assert sorted(rooms) == sorted(folders)


def test_all_folders_of_rooms_are_drawn(design):
    """Each package in a room stands below it in the drawing, and each folder there is a package."""
    packages = {path.parent.relative_to(ROOT / "grading") for path in (ROOT / "grading").glob("*/*/__init__.py")}
    assert sorted(drawn_folders(design)) == sorted(path.as_posix() for path in packages)


def test_each_room_says_what_it_holds(rooms, design):
    """The first line of the __init__.py of a room, or of a folder in it, says what it is for."""
    for folder in (*rooms, *drawn_folders(design)):
        text = (ROOT / "grading" / folder / "__init__.py").read_text(encoding="utf-8")
        assert ast.get_docstring(ast.parse(text)), folder


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
