"""The feedback on an exception: its text, without the grader's own names, and the line that it is about."""

import pytest
from slip_checks import changed_solution

from grading.curriculum.source import ModuleSource
from grading.judge import feedback, student_frames
from grading.workers.check_errors import StudentTraceback


def place(word, changes, *codes):
    """Return the code of the line that is shown for an exception which these lines lead to, the innermost last."""
    text = changed_solution(word, *changes)
    lines = [line.strip() for line in text.split("\n")]
    frames = tuple((lines.index(code) + 1, "f") for code in codes)
    source = ModuleSource({"02": "functions", "04": "backward"}[word], "x.py", text)
    line = student_frames.own_line(StudentTraceback("TypeError", "x", frames), source)
    return lines[line - 1]


REFUSED = 'raise TypeError(f"a Variable holds a numpy.ndarray or None, not {type(data).__name__}")'


def test_caller_of_a_right_definition():
    """The line is that of the student's code, not that of a right definition which refuses what it was given."""
    changes = [("        gx = 2 * x * gy\n", "        gx = Variable(2 * x * gy)\n")]
    assert place("04", changes, "gx = Variable(2 * x * gy)", REFUSED) == "gx = Variable(2 * x * gy)"


def test_right_lines_of_a_wrong_definition():
    """A line that the solution has too may be the one, if another line of its definition is wrong."""
    changes = [("if data is not None and not isinstance", "if data is not None or not isinstance")]
    assert place("04", changes, REFUSED) == REFUSED
    assert place("02", [], "return Square()(x)", "y = self.forward(x)") == "y = self.forward(x)"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "katas-worker.session.Session.method.<locals>.method() argument after ** must be a mapping",
            "method() argument after ** must be a mapping",
        ),
        ("test_links.<locals>.Mix.forward() missing 1 required argument", "Mix.forward() missing 1 required argument"),
        ("Square.forward() takes 1", "Square.forward() takes 1"),
        ("f.<locals>.g() takes 1", "f.<locals>.g() takes 1"),
    ],
)
def test_no_names_of_ours(text, shown):
    """The grader's modules and the check's name are left out of an exception's text; the student's own names stay."""
    assert feedback.without_our_names(text) == shown


def test_base_class_in_a_finished_file():
    """The exception of Function is called unwritten only where a class lacks a forward of its own."""
    for old, new, first in (
        ("return Square()(x)", "return Function()(x)", "NotImplementedError: a Function needs a forward of its own"),
        (
            "class Square(Function):\n",
            "class Other(Function):\n    pass\n\n\nclass Square(Function):\n",
            "not written yet",
        ),
    ):
        text = changed_solution("02", (old, new))
        error = NotImplementedError()
        error.student_traceback = StudentTraceback("NotImplementedError", feedback.OF_THE_BASE_CLASS[0], ())
        finding = feedback.explain(error, ModuleSource("functions", "functions.py", text), "", None, 1.0)
        assert finding.message.startswith(first)


def test_no_line_for_what_is_missing():
    """An attribute that the student's object lacks stands in no line; a wrong call has the place of what it called."""
    for missing, placeless in ((("output", ("input",)), True), (None, False)):
        error = AttributeError()
        error.student_traceback = StudentTraceback("AttributeError", "no attribute 'output'", (), missing)
        finding = feedback.explain(error, ModuleSource("backward", "backward.py", "x = 1\n"), "", None, 1.0)
        assert (finding.line, finding.placeless) == (None, placeless)


@pytest.mark.parametrize(
    ("value", "name", "words"),
    [
        (None, "data", "Your code gave `None` there, and the check asks a Variable for its `data`."),
        ([1], "grad", "Your code gave `list` there, and the check asks a Variable"),
        (None, "output", "the check asks a Function for its `output`"),
    ],
)
def test_another_kind_of_value(value, name, words):
    """A check that asks a list or None for a Variable's part says so; of any other name it doesn't speak."""
    source = ModuleSource("backward", "backward.py", "x = 1\n")
    for asked, count in ((name, 1), ("other", 0)):
        with pytest.raises(AttributeError) as raised:
            getattr(value, asked)
        message = feedback.explain(raised.value, source, "", None, 1.0).message
        assert message.count(words) == count
