"""The rooms of `grading/`, their folders, and the order of their imports, as docs/design.md draws it."""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from conftest import ROOT

HANDS_OVER = "cli/environment/start.py"  # it runs before the grader, and then starts it
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


def wrong_imports_of_folders(grading: Path, folders: list[str]) -> list[str]:
    """Return `room/folder/file.py:line imports name` for each import in a folder that goes up in its room."""
    found = []
    for place, folder in enumerate(folders):
        room = folder.split("/")[0]
        below = {each.split("/")[1] for each in folders[place:] if each.startswith(f"{room}/")}
        for path in sorted((grading / folder).rglob("*.py")):
            if path.relative_to(grading).as_posix() == HANDS_OVER:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                for name in imported_parts(node, room):
                    if name not in below:
                        found.append(f"{path.relative_to(grading).as_posix()}:{node.lineno} imports {name}")
    return found


def imported_parts(node: ast.AST, room: str) -> list[str]:
    """Return the folders, and the files in none, that a statement imports from a room."""
    if isinstance(node, ast.ImportFrom) and node.module == f"grading.{room}":
        return [name.name for name in node.names]
    modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    modules += [name.name for name in node.names] if isinstance(node, ast.Import) else []
    return [module.split(".")[2] for module in modules if module.startswith(f"grading.{room}.")]


def imported(node: ast.AST) -> list[str]:
    """Return the rooms that an import statement names."""
    if isinstance(node, ast.ImportFrom) and node.module == "grading":
        return [name.name for name in node.names]
    modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    modules += [name.name for name in node.names] if isinstance(node, ast.Import) else []
    return [module.split(".")[1] for module in modules if module.startswith("grading.")]


def imported_files(path: Path) -> set[Path]:
    """Return the files of `grading/` that a file imports as it runs, in its functions too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = [
        node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    ]
    left_out = {id(inner) for node in for_types for inner in ast.walk(node)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("grading.") and id(node) not in left_out:
            place = ROOT.joinpath(*node.module.split("."))
            found |= {place.with_suffix(".py"), *(place / f"{name.name}.py" for name in node.names)}
    return {file for file in found if file.exists()}


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


def test_no_files_import_each_other():
    """No file imports, by whatever way, a file that imports it: each can be read after those that it needs."""
    imports = {path: imported_files(path) for path in (ROOT / "grading").rglob("*.py")}
    assert any(imports.values())
    TopologicalSorter(imports).prepare()  # raises CycleError, which names the files


def test_imports_of_folders_go_one_way(design):
    """A folder imports from those below it in its room, and not from the room's own files."""
    assert wrong_imports_of_folders(ROOT / "grading", drawn_folders(design)) == []


@pytest.mark.parametrize("statement", ["from grading.judge.slips import slip", "from grading.judge import runner"])
def test_a_wrong_import_of_a_folder_is_found(statement, design, tmp_path):
    (tmp_path / "judge" / "syntax").mkdir(parents=True)
    (tmp_path / "judge" / "syntax" / "x.py").write_text(f"def f():\n    {statement}\n", encoding="utf-8")
    (found,) = wrong_imports_of_folders(tmp_path, drawn_folders(design))
    assert found.startswith("judge/syntax/x.py:2 imports ")


@pytest.mark.parametrize(
    "statement", ["from grading.cli import main", "from grading import cli", "import grading.dev.x"]
)
def test_a_wrong_import_is_found(statement, rooms, tmp_path):
    (tmp_path / "judge").mkdir()
    (tmp_path / "judge" / "x.py").write_text(f"def f():\n    {statement}\n", encoding="utf-8")
    (found,) = wrong_imports(tmp_path, rooms)
    assert found.startswith("judge/x.py:2 imports ")
