"""A file has one idea, and a function one step: both stay short enough to be read at once."""

import ast

from conftest import ROOT

MAX_FILE_LINES, MAX_FUNCTION_LINES = 300, 40
# Each with the reason why it is easier to read in one piece.
EXCEPTIONS: dict[str, str] = {}


def too_long():
    """Yield the files and functions of the grader that are longer than the limits."""
    for path in sorted((ROOT / "grading").rglob("*.py")):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
        if text.count("\n") > MAX_FILE_LINES:
            yield name
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                if node.end_lineno - node.lineno >= MAX_FUNCTION_LINES:
                    yield f"{name} {node.name}"


def test_files_and_functions_are_short():
    """An exception that is short again leaves the list."""
    assert list(too_long()) == list(EXCEPTIONS)
