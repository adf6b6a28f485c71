"""A file that may be a kata's module under another name: renaming helps only if Python can read it."""

import ast
from collections.abc import Iterable
from pathlib import Path

from sentences import said

from grading.judge.modules.module_text import read_text
from grading.judge.modules.notebook import is_notebook, looks_like
from grading.text import foreign_syntax
from grading.text.errors import MachineTrouble
from grading.text.safe_text import storable

NOT_PYTHON = said("There is {other}, which can't be read as Python.")
MAX_CHARS = 200  # of a name


def renamable(paths: Iterable[Path], folder: Path) -> tuple[str | None, str]:
    """Return the name of the first file that may be renamed to a module, or a sentence on the first that may not."""
    remark = ""
    for path in paths:
        if _may_be_python(path, folder):
            return path.name, ""
        remark = remark or said(NOT_PYTHON, other=storable(path.name)[:MAX_CHARS])
    return None, remark


def _may_be_python(path: Path, folder: Path) -> bool:
    """True if a file has Python's suffix, or a text that holds statements. A JSON file is one expression."""
    if path.name.lower().endswith(".py") or is_notebook(path.name):
        return True
    try:
        if not path.stat().st_size:  # of texts in archives, and of loose ones, only the names are unpacked
            return True
        text, _ = read_text(path, folder)
    except (OSError, MachineTrouble):
        return True
    if text is None or looks_like(text):
        return text is not None
    try:
        return any(not isinstance(statement, ast.Expr) for statement in foreign_syntax.parse(text).body)
    except foreign_syntax.UNPARSABLE:
        return False
