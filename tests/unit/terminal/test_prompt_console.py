"""The prompt of `try` with lines from a pipe, and without some of the standard streams."""

import io
import sys

import pytest

from grading.terminal.prompt import console, lesson, start


@pytest.mark.parametrize(
    ("text", "printed", "error"),
    [
        ("\ufeffprint('first')\r\nprint('next')\r\n", "first\nnext\n", ""),
        ("for i in (1, 2):\n    print(i)", "1\n2\n", ""),
        ("print(1)\nx = '''abc\nno end", "1\n", "SyntaxError: unterminated triple-quoted string"),
        ("x = (1,\n", "", "SyntaxError: '(' was never closed"),
    ],
    ids=["BOM of PowerShell", "open block", "open string", "open bracket"],
)
def test_lines_from_a_pipe(text, printed, error, monkeypatch, capsys):
    """All lines are run; a statement that the end of the input cuts is an error, and nothing is dropped silently."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    console.feed(console.Prompt({}))
    out, err = capsys.readouterr()
    assert out == printed
    assert error in err if error else err == ""


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
