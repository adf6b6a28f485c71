"""All English texts that are translated, each with the files that it stands in."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file

from grading import ROOT
from grading.curriculum.ladder import KATAS, SOLUTION
from grading.curriculum.milestones import milestones
from grading.curriculum.translated_source import comment_blocks
from grading.dev import suite_texts
from grading.pages import script_texts

TEMPLATES = ROOT / "grading" / "pages" / "templates"
MARKS = {"said": None, "_": None}  # said("…") in Python, _("…") in a template of a page
KATA_TEXTS = ("title", "idea", "why", "hints", "todo")  # keys of kata.toml, wherever they stand in it
MISTAKE_TEXTS = ("name", "told")


def texts() -> dict[str, list[str]]:
    """Return every text with the paths, relative to the checkout, of the files that have it."""
    found: dict[str, list[str]] = {}
    for path, text in _found():
        place = path.relative_to(ROOT).as_posix()
        if text.strip() and place not in found.setdefault(text, []):
            found[text].append(place)
    return found


def _found() -> Iterator[tuple[Path, str]]:
    for folder in (ROOT / "grading", KATAS, ROOT / "milestones"):
        for path in sorted(folder.rglob("*.py")):
            yield from ((path, text) for text in _marked(path, "python"))
    for milestone in milestones():
        yield from ((milestone.script, text) for text in (milestone.title, milestone.idea))
    for path in sorted(TEMPLATES.glob("*.html")):
        yield from ((path, text) for text in _marked(path, "jinja2.ext:babel_extract"))
    for path in sorted(TEMPLATES.glob("*.js")):
        yield from ((path, text) for text in script_texts.texts(path.read_text(encoding="utf-8")))
    for path in sorted(KATAS.glob("*/kata.toml")):
        yield from ((path, text) for text in _values(_toml(path), KATA_TEXTS))
    for path in sorted(KATAS.glob("*/mistakes.toml")):
        for mistake in _toml(path)["mistake"]:
            yield from ((path, mistake[key].strip()) for key in MISTAKE_TEXTS)
    for path in sorted([*KATAS.glob("*/test_*.py"), *KATAS.glob("*/memory_*.py")]):
        yield from ((path, text) for text in _requirements(path))
    for path in sorted([*KATAS.glob("*/test_*.py"), *KATAS.glob("*.py")]):
        yield from ((path, text) for text in (*suite_texts.reasons(path), *suite_texts.words(path)))
    for path in sorted(SOLUTION.glob("*.py")):
        yield from ((path, text) for text in docstrings_and_comments(path.read_text(encoding="utf-8")))


def _marked(path: Path, method: str) -> Iterator[str]:
    if method == "python":  # Babel warns of each f-string that is a field's value
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
            first = call.args[0] if call.args and getattr(call.func, "id", "") in MARKS else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value
        return
    for _, message, _, _ in extract_from_file(method, str(path), keywords=MARKS, strip_comment_tags=True):
        yield message if isinstance(message, str) else message[0]


def _toml(path: Path) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _values(table: dict, keys: tuple[str, ...]) -> Iterator[str]:
    for key, value in table.items():
        if key in keys:
            yield from _strings(value)
        elif isinstance(value, dict):
            yield from _values(value, keys)
        elif isinstance(value, list):
            for each in value:
                if isinstance(each, dict):
                    yield from _values(each, keys)


def _strings(value: str | list | dict) -> Iterator[str]:
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    else:
        for each in value:
            yield from _strings(each)


def _requirements(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if docstring := ast.get_docstring(tree):
        yield docstring.partition(":")[0]  # such as "Kata 02, functions", which a check of an earlier kata shows
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and (docstring := ast.get_docstring(node)):
            yield " ".join(docstring.split())


def docstrings_and_comments(source: str) -> Iterator[str]:
    """Yield the docstrings of a module, and the comments: lines that follow one another are one comment."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (docstring := ast.get_docstring(node)):
            yield docstring
    for block in comment_blocks(source):
        yield "\n".join(text for _, _, text in block)
