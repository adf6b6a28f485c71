"""The parts of this checkout: grading needs them all, and each has to be readable."""

import ast
import json
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from grading import ROOT, SHARED
from grading.curriculum.damaged_files import damaged, lost
from grading.curriculum.ladder import KATAS, SOLUTION, ladder
from grading.text.errors import GraderError, system_reason
from grading.text.language import said

READERS: dict[str, Callable[[str], object]] = {".py": ast.parse, ".toml": tomllib.loads, ".json": json.loads}
EMPTY = said("it is empty")
BLOCKS = ("body", "orelse", "handlers", "finalbody", "cases")  # the fields of a statement that hold more statements


def expect_all() -> None:
    """Raise GraderError, with a command to type, if a file that grading needs is missing; the student's own may be.

    - The ladder skips a kata without its kata.toml. So each solution shows that there has to be one.
    - A course may have fewer katas: the last ones may be gone, but none before them, since others are derived from it.
    """
    if not ladder():
        raise lost([KATAS if not KATAS.exists() else KATAS / "[0-9]*"])
    wanted = [*SHARED.values()]
    for kata in ladder():
        wanted += [kata.suite, kata.solution, kata.folder / "mistakes.toml", kata.folder / "signatures.json"]
        wanted += [kata.memory_checks] if kata.memory else []
    for path in sorted(SOLUTION.glob("[!_]*.py")):
        wanted += [folder / "kata.toml" for folder in KATAS.glob(f"[0-9][0-9]_{path.stem}")]
    numbers = {int(kata.number) for kata in ladder()}
    if all(path.exists() for path in wanted):
        wanted += [KATAS / f"{number:02}_*" for number in sorted(set(range(1, max(numbers))) - numbers)]
    missing = [path for path in wanted if not path.exists()]
    if missing:
        raise lost(missing)
    for path in wanted:
        if not path.stat().st_size:  # as a full disk leaves it
            raise damaged(path, EMPTY)


def damage() -> str | None:
    """Return a sentence about the first part that is missing or can't be read, or None."""
    try:
        expect_all()
        for path in _files():
            content = _content(path)
            for needed in _imports(path, content) if path.is_relative_to(ROOT / "grading") else ():
                if not needed.exists():
                    raise lost([needed])
    except GraderError as error:
        return error.args[0]
    return None


def _files() -> Iterator[Path]:
    yield ROOT / "pyproject.toml"
    yield ROOT / "grading" / "workers" / "sandboxed" / "start.py"  # no statement imports it
    yield from sorted((ROOT / "grading").rglob("*.py"))
    yield from sorted(SOLUTION.glob("*.py"))
    yield from sorted((ROOT / "milestones").glob("*.py"))
    yield from sorted(KATAS.glob("*.py"))
    for kata in ladder():
        yield from (
            kata.suite,
            kata.folder / "kata.toml",
            kata.folder / "mistakes.toml",
            kata.folder / "signatures.json",
        )
        yield from [kata.memory_checks] if kata.memory else []


def _content(path: Path) -> object:
    """Return a file's content, read as the type that its name says; raise GraderError if it can't be read as that."""
    try:
        text = path.read_text(encoding="utf-8")
        if not text.strip() and path.name != "__init__.py":
            raise damaged(path, EMPTY)  # as a full disk leaves it
        return READERS[path.suffix](text)
    except FileNotFoundError as error:
        raise lost([path]) from error
    except OSError as error:
        raise damaged(path, system_reason(error)) from error
    except SyntaxError as error:
        raise damaged(path, said("line {line}: {reason}", line=error.lineno, reason=error.msg)) from error
    except ValueError as error:
        raise damaged(path, str(error)) from error


def _imports(path: Path, content: object) -> Iterator[Path]:
    """The files of grading that a module of it imports: those of whole modules, and the modules of a package."""
    for node in _statements(content):
        if not isinstance(node, ast.ImportFrom):
            continue
        parts = node.module.split(".") if node.module else []
        if node.level == 0 and parts[0] != "grading":
            continue
        place = path.parents[node.level - 1].joinpath(*parts) if node.level else ROOT.joinpath(*parts)
        if not place.is_dir():
            yield place.with_suffix(".py")
        elif place != ROOT / "grading":  # of which ROOT is imported, too
            yield from (place / f"{name.name}.py" for name in node.names if not (place / name.name).is_dir())


def _statements(tree: object) -> Iterator[ast.AST]:
    """The statements of a module, those inside others too. Most of a tree is expressions, where no import can be."""
    for block in BLOCKS:
        for inner in getattr(tree, block, ()):
            yield inner
            yield from _statements(inner)
