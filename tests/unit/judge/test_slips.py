"""Slips in the text of a module: each is found where it stands, and none in an answer that is right."""

import pytest

from grading.curriculum import mistakes, stubs
from grading.curriculum.ladder import find, ladder
from grading.curriculum.source import ModuleSource
from grading.dev.right_answers import right_answers
from grading.judge import slips
from grading.judge.report import Check
from grading.text.labels import Role, Verdict

OUTSIDE = "\n\ndef set_creator(self, func):\n    self.creator = func\n\n\nclass Function"
FORWARD_OF_SQUARE = (
    'class Square(Function):\n    """y = x²"""\n\n    def forward(self, x):',
    'class Square(Function):\n    """y = x²"""\n\n    def FORWARD:',
)

# By name: the kata, changes to its solution, the rule that finds the slip, and words of its sentence.
SLIPS = {
    "a raise of the stub is left": (
        "02",
        [("        return x**2\n", "        return x**2\n        raise NotImplementedError('kata 02')\n")],
        ("left_unwritten", "below your code in Square.forward"),
    ),
    "a raise above the code": (
        "02",
        [("        return x**2\n", "        raise NotImplementedError('kata 02')\n        return x**2\n")],
        ("left_unwritten", "above your code in Square.forward"),
    ),
    "heapq is not imported": ("07", [("import heapq\n", "")], ("not_imported", "Add `import heapq` at the top")),
    "numpy is not imported": ("01", [("import numpy as np\n", "")], ("not_imported", "`import numpy as np`")),
    "a method is misspelt": (
        "02",
        [FORWARD_OF_SQUARE, ("FORWARD", "foward(self, x)")],
        ("misnamed", "There is no `forward`; did you mean your `foward`?"),
    ),
    "a method has one underscore": (
        "01",
        [("    def __len__(self)", "    def _len_(self)")],
        ("misnamed", "There is no `__len__`; did you mean your `_len_`?"),
    ),
    "an operator of Python 2": (
        "10",
        [("    def __truediv__(", "    def __div__(")],
        ("misnamed", "There is no `__truediv__`; did you mean your `__div__`?"),
    ),
    "a function is misspelt": (
        "03",
        [("def numerical_diff(", "def numerical_dif(")],
        ("misnamed", "There is no `numerical_diff`; did you mean your `numerical_dif`"),
    ),
    "cleargrad has an underscore": (
        "06",
        [("    def cleargrad(", "    def clear_grad(")],
        ("misnamed", "There is no `cleargrad`; did you mean your `clear_grad`?"),
    ),
    "a method stands outside": (
        "04",
        [("    def set_creator(self, func):", "    def other(self, func):"), ("\n\nclass Function", OUTSIDE)],
        ("outside", "`set_creator` in line"),
    ),
    "the class is called with the input": (
        "02",
        [("    return Square()(x)", "    return Square(x)")],
        ("class_called", "write `Square()(x)`"),
    ),
    "a local name": (
        "04",
        [("        self.creator = func\n", "        creator = func\n")],
        ("without_self", "set `self.creator`"),
    ),
    "input without self": (
        "04",
        [("        x = self.input.data\n        gx = 2 * x * gy", "        x = input.data\n        gx = 2 * x * gy")],
        ("without_self", "write `self.input`"),
    ),
    "no self": ("02", [FORWARD_OF_SQUARE, ("FORWARD", "forward(x)")], ("without_self", "lacks `self`")),
    "no return": (
        "02",
        [("        return x**2\n", "        y = x**2\n")],
        ("no_return", "`Square.forward` has no `return`"),
    ),
    "a way without a return": (
        "02",
        [("    return np.asarray(x)\n", "    if np.isscalar(x):\n        return np.array(x)\n")],
        ("no_return", "has a way to its end without a `return`"),
    ),
    "an exception is returned": (
        "01",
        [("            raise TypeError(", "            return TypeError(")],
        ("exception_returned", "write `raise TypeError(…)`"),
    ),
    "no contextmanager": (
        "09",
        [("@contextlib.contextmanager\n", "")],
        ("no_context_manager", "is missing above line"),
    ),
    "a power as in mathematics": (
        "02",
        [("        return x**2\n", "        return x ^ 2\n")],
        ("exclusive_or", "`x ** 2`"),
    ),
}


def solution(kata):
    return kata.solution.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SLIPS)
def test_found(name):
    """The slip is the first that is found, its line holds it, and its sentence names it."""
    word, changes, (rule, words) = SLIPS[name]
    kata = find(word)
    text = mistakes.changed(solution(kata), changes)
    first = slips.find(kata, text)[0]
    assert first.rule == rule
    assert words in first.text
    assert first.definition == "" or text.splitlines()[first.line - 1].strip()


@pytest.mark.parametrize("kata", ladder(), ids=lambda kata: kata.id)
def test_none_where_there_is_none(kata):
    """Neither the solution nor the stub nor a right answer in another style has a slip."""
    texts = {"solution": solution(kata), "stub": stubs.derive(kata), **right_answers(kata)}
    assert {name: found for name, text in texts.items() if (found := slips.find(kata, text))} == {}


@pytest.mark.parametrize("text", ["", "def f(:", "x = 1\n" * 100_000, "(" * 5000 + ")" * 5000, "\0"])
def test_any_text(text):
    """A text that is no Python, or far too much of it, has no slips and costs nothing."""
    assert slips.find(find("04"), text) == []


def test_no_name_of_the_ladder_is_a_slip():
    """A name that the solution defines is never taken for another one's slip."""
    text = mistakes.changed(solution(find("10")), [("\ndef mul(", "\ndef muul(")])
    assert "did you mean your `muul`" in slips.find(find("10"), text)[0].text
    without = solution(find("10")).replace("\ndef mul(", "\ndef other(")
    assert slips.find(find("10"), without) == []


LONG = {
    "a long argument": "def square(x):\n    Square([" + "1," * 50_000 + "])\n",
    "a long name": "def square(x):\n    return TypeError()\n".replace("square", "s" * 50_000),
    "many slips": "def square(x):\n" + "    sorted(x)\n" * 10_000,
    "many names": "".join(f"def squar{number}(x):\n    pass\n" for number in range(5_000)),
}


@pytest.mark.parametrize("name", LONG)
def test_sentences_are_short_and_few(name):
    """However long a module's names and lines are, the slips take little room in the report."""
    kata = find("02")
    found = slips.find(kata, solution(kata) + LONG[name])
    assert len(found) <= slips.MAX_SLIPS
    assert all(len(slip.text) <= slips.MAX_SLIP_TEXT for slip in found)


def test_one_question_for_one_name():
    """The sentence of a slip takes the place of the feedback's shorter one, and the other lines stay."""
    name, changes, _ = SLIPS["a method is misspelt"]
    (slip, *_) = slips.find(find(name), mistakes.changed(solution(find(name)), changes))
    message = "AttributeError: x\nThere is no `forward`; did you mean your `foward`?\n  a line of the student's"
    check = Check("test_x", "test", Role.REQUIRED, "x", Verdict.FAILED, message)
    (advised,) = slips.with_advice([check], [slip], ModuleSource("functions", "functions.py", ""))
    assert advised.message.split("\n") == ["AttributeError: x", slip.text, "  a line of the student's"]
