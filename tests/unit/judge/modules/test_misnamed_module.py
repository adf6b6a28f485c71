"""To rename a file is good advice only if Python can read it."""

import pytest

from grading.curriculum.ladder import find
from grading.judge.feedback import not_there
from grading.judge.modules.submission import find_modules

KATA = find("variables")
SOLUTION = KATA.solution.read_text(encoding="utf-8")


def message(folder, files):
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    found = find_modules(folder, [KATA])[0]
    return not_there("variables.py", found.instead, found.remark)


@pytest.mark.parametrize("name", ["variables.txt", "Variables.py.txt", "variables.pyw", "variable.py"])
def test_python(name, tmp_path):
    assert message(tmp_path, {name: SOLUTION}) == (
        f"There is no variables.py, but there is {name}. If that is yours, rename it to variables.py."
    )


def test_syntax_error(tmp_path):
    """A file with Python's suffix is the student's module, whatever is wrong in it."""
    assert "rename it to variables.py" in message(tmp_path, {"Variables.py": "def f(:\n"})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("variables.pyc", b"\xcb\r\r\n\0\0\0\0\xff"),
        ("variables.patch", "--- a/variables.py\n+++ b/variables.py\n@@ -1 +1 @@\n-x\n+y\n"),
        ("variables.py.patch", "--- a/variables.py\n+++ b/variables.py\n@@ -1 +1 @@\n-x\n+y\n"),
        ("variables.html", "<p>x = 1</p>"),
        ("variables.json", '{"x": 1}'),
        ("variables.txt", "https://example.org/variables.py"),
        ("variables.txt", "x = 1\n" * 200_000),
    ],
)
def test_no_python(name, content, tmp_path):
    assert message(tmp_path, {name: content}) == (
        f"variables.py was not handed in. There is {name}, which can't be read as Python."
    )


def test_python_beside_no_python(tmp_path):
    """Of several files the one that Python can read is named."""
    assert "there is variables.txt" in message(tmp_path, {"variables.pyc": b"\0", "variables.txt": SOLUTION})
