"""The text on a recursion without an end: the lines that call one another, wherever it had no room any more."""

from grading.curriculum.source import ModuleSource
from grading.judge import feedback, student_frames
from grading.workers.check_errors import StudentTraceback

TEXT = "def f(x):\n    return g(x)\n\n\ndef g(x):\n    return f(h(x))\n\n\ndef h(x):\n    return x\n"
SOURCE = ModuleSource("overloads", "overloads.py", TEXT)


def test_lines_that_lead_away_are_left_out():
    """The last lines of a traceback may be those of calls inside a round: up to ten of them are passed over."""
    away = ((10, "h"), (9, "g"), (8, "h"), (7, "g"), (5, "h"), (4, "g"), (3, "h"))
    frames = ((2, "f"), (6, "g")) * 4 + away
    fault = StudentTraceback("RecursionError", "maximum recursion depth exceeded", frames)
    text = feedback.fault_text(fault, SOURCE)
    assert "call one another again and again" in text
    assert "return g(x)" in text and "return f(h(x))" in text
    assert "return x" not in text
    assert student_frames.own_line(fault, SOURCE) == 6
