"""The parts of this checkout: a sentence for those that are missing or damaged, with what to type."""

import ast
import json
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from grading import ROOT
from grading.curriculum.ladder import KATAS, SOLUTION, ladder
from grading.text.errors import GraderError

READERS: dict[str, Callable[[str], object]] = {".py": ast.parse, ".toml": tomllib.loads, ".json": json.loads}
SHOWN = 3  # paths that a sentence names


def expect_all() -> None:
    """Raise GraderError, with what to type, if a file that grading takes is missing; the student's own may be.

    A kata that lacks its kata.toml is none to the ladder: its solution shows that there is one. The last katas may be gone,
    since a course may have fewer; but not one before the last, from which others are derived.
    """
    if not ladder():
        raise lost([KATAS if not KATAS.exists() else KATAS / "[0-9]*"])
    wanted = [KATAS / "expect.py", KATAS / "graphs.py"]
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
            raise damaged(path, "it is empty")


def lost(paths: list[Path]) -> GraderError:
    """Return the error for missing files, of which whole folders are named as such."""
    names = list(dict.fromkeys(_name(path) for path in paths))
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    verb = "is" if len(names) == 1 else "are"
    return GraderError(f"{', '.join(names[:SHOWN])}{more} {verb} missing in this checkout.{_advice(names)}")


def damaged(path: Path, why: object) -> GraderError:
    """Return the error for a file that can't be what it was."""
    name = _name(path)
    return GraderError(f"{name} is damaged in this checkout ({' '.join(str(why).split())}).{_advice([name])}")


def damage() -> str | None:
    """Return a text on the first part that is missing or that can't be read as what it is, or None."""
    try:
        expect_all()
        for path in _files():
            problem = _problem(path)
            if problem:
                raise damaged(path, problem)
            for needed in _imports(path) if path.is_relative_to(ROOT / "grading") else ():
                if not needed.exists():
                    raise lost([needed])
    except GraderError as error:
        return str(error)
    return None


def _files() -> Iterator[Path]:
    yield ROOT / "pyproject.toml"
    yield from sorted((ROOT / "grading").rglob("*.py"))
    yield from sorted(SOLUTION.glob("*.py"))
    yield from sorted(KATAS.glob("*.py"))
    for kata in ladder():
        yield from (
            kata.suite,
            kata.folder / "kata.toml",
            kata.folder / "mistakes.toml",
            kata.folder / "signatures.json",
        )
        yield from [kata.memory_checks] if kata.memory else []


def _problem(path: Path) -> str | None:
    """Return why a file can't be read as what its name says, or None. An empty one is what a full disk leaves."""
    try:
        text = path.read_text(encoding="utf-8")
        if not text.strip() and path.name != "__init__.py":
            return "it is empty"
        READERS[path.suffix](text)
    except OSError as error:
        return error.strerror
    except SyntaxError as error:
        return f"line {error.lineno}: {error.msg}"
    except ValueError as error:
        return str(error)
    return None


def _imports(path: Path) -> Iterator[Path]:
    """The files of grading that a module of it imports: those of whole modules, and what is taken out of a package."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        # `grading` itself has no modules beside its rooms: ROOT is a constant of it.
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("grading."):
            place = ROOT.joinpath(*node.module.split("."))
            if not place.is_dir():
                yield place.with_suffix(".py")
                continue
            yield from (place / f"{name.name}.py" for name in node.names if not (place / name.name).is_dir())


def _name(path: Path) -> str:
    """The path as git has it; the folder instead, if that is missing as a whole."""
    while not path.parent.exists() and path.parent != ROOT:
        path = path.parent
    return path.relative_to(ROOT).as_posix() + ("/" if path in (KATAS, SOLUTION) else "")


def _advice(names: list[str]) -> str:
    """What to do about the files of these names: in a git checkout they are there to be had."""
    git = shutil.which("git")
    command = ["git", "-C", str(ROOT), "ls-files", "--error-unmatch", "--", *names]
    if git and subprocess.run(command, executable=git, capture_output=True, check=False).returncode == 0:
        return f" Type:\n    {shlex.join(['git', '-C', str(ROOT), 'checkout', '--', *names])}"
    return " Get the checkout anew from where you have it, and copy your katas into it."
