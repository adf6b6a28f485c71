"""In a later kata a guard notices when a part breaks that an earlier kata taught, and says which kata that was."""

import pytest
import shared
from graded import graded

from grading.curriculum import module_parts
from grading.curriculum.ladder import find, ladder

GUARD = "test_earlier_katas_still_hold"
REFUSES = 'raise TypeError(f"a Variable holds a numpy.ndarray or None, not {type(data).__name__}")'
# A kata, the change in its solution, and how the guard's message begins and ends.
BROKEN = {
    "a box that takes all": (
        "02",
        REFUSES,
        "pass",
        "called Variable(1.0): got no exception, expected TypeError.",
        "Kata 01, variables, taught it: A float, an int, a list or any other type is a TypeError, whose message names",
    ),
    "a box that takes all, at the end": (
        "10",
        REFUSES,
        "pass",
        "called Variable(1.0): got no exception, expected TypeError.",
        "Kata 01, variables, taught it: A float, an int, a list or any other type is a TypeError, whose message names",
    ),
    "a slope of a 0-d array": (
        "04",
        "x1 = Variable(as_array(x.data + eps))",
        "x1 = Variable(x.data + eps)",
        "TypeError: a Variable holds a numpy.ndarray or None, not float64",
        "Kata 03, numerical diff, taught it: ",
    ),
    "exp without its derivative": (
        "10",
        "gx = np.exp(x) * gy",
        "gx = np.exp(self.input.data) * gy",
        "AttributeError: 'Exp' object has no attribute 'input'",
        "Kata 04, backward, taught it: The derivative of exp is eˣ times the incoming gradient, and leaves x as it is.",
    ),
    "another name": (
        "09",
        "def cleargrad(self)",
        "def clear_grad(self)",
        "AttributeError: 'Variable' object has no attribute 'cleargrad'",
        "Kata 06, repeated variables, taught it: cleargrad makes grad None again, so that the next backward starts "
        "afresh.",
    ),
    "an option that is gone": (
        "10",
        "y.grad = np.array(y.grad) if retain_grad else None",
        "y.grad = None",
        "called t = add(x0, x1); y = add(x0, t); y.backward(retain_grad=True); y.grad: got None, expected 1.0.",
        "Kata 09, no_grad, taught it: backward(retain_grad=True) keeps every gradient.",
    ),
}


def changed(word, old, new):
    text = find(word).solution.read_text(encoding="utf-8")
    assert text.count(old) == 1
    return find(word).id, text.replace(old, new)


def without_numerical_diff(kata):
    text = kata.solution.read_text(encoding="utf-8")
    return kata.id, text.replace(module_parts.parse(text)["numerical_diff"].text, "")


def results():
    """Return the results of the broken files by their names, and of the solutions without numerical_diff by kata."""
    files = {what: changed(*case[:3]) for what, case in BROKEN.items()}
    files |= {kata.id: without_numerical_diff(kata) for kata in ladder()[3:]}
    return shared.once("earlier", lambda folder: dict(zip(files, graded(list(files.values())))))


@pytest.mark.parametrize("what", BROKEN)
def test_a_guard_notices(what):
    *_, beginning, end = BROKEN[what]
    result = results()[what]
    failing = [check for check in result.checks if not check.passed]
    assert (result.points, result.status) == (result.max_points, "failed")
    assert [check.name for check in failing] == [GUARD]
    assert failing[0].message.startswith(beginning)
    assert failing[0].message.splitlines()[-1].startswith(end)


def test_what_the_book_leaves_out():
    """The book's later modules have no numerical_diff, and nothing is wrong with that."""
    assert [results()[kata.id].status for kata in ladder()[3:]] == ["passed"] * 7
