"""The prompt of `try` with lines from a pipe, and without some of the standard streams."""

import io
import sys

import pytest

from grading.terminal.prompt import console, lesson, start
from grading.terminal.prompt.kata_modules import KataFile, KataModules


@pytest.mark.parametrize(
    ("text", "printed", "error"),
    [
        ("print('first')\r\nprint('next')\r\n", "first\nnext\n", ""),
        ("for i in (1, 2):\n    print(i)", "1\n2\n", ""),
        ("print(1)\nx = '''abc\nno end", "1\n", "SyntaxError: unterminated triple-quoted string"),
        ("x = (1,\n", "", "SyntaxError: '(' was never closed"),
    ],
    ids=["lines of Windows", "open block", "open string", "open bracket"],
)
def test_lines_from_a_pipe(text, printed, error, monkeypatch, capsys):
    """All lines are run; a statement that the end of the input cuts is an error, and nothing is dropped silently."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    console.feed(console.Prompt({}))
    out, err = capsys.readouterr()
    assert out == printed
    assert error in err if error else err == ""


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
@pytest.mark.parametrize("marked", [True, False])
def test_byte_order_mark(encoding, marked, monkeypatch, capsys):
    """A pipe that begins with UTF-8's mark, as PowerShell's, is UTF-8; another has the system's encoding."""
    data = "print('변수')\nprint(2)\n".encode("utf-8-sig" if marked else encoding)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data)), encoding))
    console.feed(console.Prompt({}))
    assert capsys.readouterr() == ("변수\n2\n", "")


def test_streams_that_the_students_code_replaces(monkeypatch, tmp_path, capsys):
    """A module's own stream is taken back after the import, and a stream that a line sets to None before the next."""
    module = tmp_path / "muted.py"
    module.write_text("import sys\nsys.stdout = None\nx = 1\n", encoding="utf-8")
    monkeypatch.setattr(sys, "meta_path", [KataModules({"muted": KataFile(str(module), "muted.py")}), *sys.meta_path])
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    assert start.namespace("muted")["x"] == 1
    monkeypatch.setattr(sys, "stdin", io.StringIO("print(2)\n"))
    monkeypatch.setattr(sys, "__stdout__", sys.stdout)
    monkeypatch.setattr(sys, "stdout", None)
    assert console.Prompt({}).raw_input() == "print(2)"
    del sys.modules["muted"]


def test_closed_streams(monkeypatch):
    """A prompt that was started without standard streams has the null device in their place, and asks nothing."""
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    start.open_closed_streams()
    streams = sys.stdin, sys.stdout, sys.stderr
    print("nowhere")
    assert (sys.stdin.read(), lesson.goes_on()) == ("", True)
    for stream in streams:
        stream.close()
