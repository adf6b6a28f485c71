"""Slips in the text of a module: none in an answer that is right, and few and short ones in any text."""

import pytest
from slip_checks import slips_in

from grading.curriculum import stubs
from grading.curriculum.ladder import find, ladder
from grading.curriculum.source import ModuleSource
from grading.dev import learners
from grading.dev.right_answers import right_answers
from grading.judge.report.causes import Raised, Unexpected
from grading.judge.report.report import Check
from grading.judge.slips import slips
from grading.judge.slips.slip import Slip
from grading.text.labels import Role, Status, Verdict


def solution(kata):
    return kata.solution.read_text(encoding="utf-8")


@pytest.mark.parametrize("kata", ladder(), ids=lambda kata: kata.id)
def test_none_where_there_is_none(kata):
    """Neither the solution nor the stub nor a right answer, in another style or of a learner, has a slip."""
    texts = {"solution": solution(kata), "stub": stubs.derive(kata), **right_answers(kata)}
    right = [file for file in learners.read_corpus(kata) if file.verdict == Status.PASSED]
    texts |= {file.name: learners.hand_in(kata, file).source.text for file in right}
    assert {name: found for name, text in texts.items() if (found := slips.find(kata, text))} == {}


@pytest.mark.parametrize("text", ["", "def f(:", "x = 1\n" * 100_000, "(" * 5000 + ")" * 5000, "\0"])
def test_any_text(text):
    """A text that is no Python, or far too much of it, has no slips and costs nothing."""
    assert slips.find(find("04"), text) == []


HARMLESS = {
    "an attribute of an earlier kata": (
        "        self.inputs = inputs\n",
        "        self.inputs = inputs\n        self.input = 1\n",
    ),
    "a list of its own in an inner function": (
        "        while funcs:\n",
        "        def add(fs):\n            funcs = [f for f in fs]\n            return funcs\n\n        while funcs:\n",
    ),
    "an outer name that is meant": (
        "        while funcs:\n",
        "        def add(f):\n            nonlocal funcs\n            funcs = [*funcs, f]\n\n        while funcs:\n",
    ),
    "a comprehension's own name": (
        "        while funcs:\n",
        "        def add(fs):\n            return [\n                f\n                for f in fs\n            ]\n\n"
        "        while funcs:\n",
    ),
    "a name that is global": (
        "        while funcs:\n",
        "        global generation\n        generation = 1\n        print(generation)\n        while funcs:\n",
    ),
    "a type that numpy had": ("        while funcs:\n", "        print(np.float, np.int)\n        while funcs:\n"),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_nothing_in_code_that_may_be_right(name):
    """Code that is like a slip, and is none, is left in peace."""
    assert slips_in("07", HARMLESS[name]) == []


LONG = {
    "a long argument": "def square(x):\n    Square([" + "1," * 50_000 + "])\n",
    "a long name": "def square(x):\n    return TypeError()\n".replace("square", "s" * 50_000),
    "many slips": "def square(x):\n" + "    sorted(x)\n" * 10_000,
    "many calls": "class Function:\n    def f(self):\n        f = 1\n" + "        f()\n" * 10_000,
    "many names": "".join(f"def squar{number}(x):\n    pass\n" for number in range(5_000)),
}


@pytest.mark.parametrize("name", LONG)
def test_sentences_are_short_and_few(name):
    """However long a module's names and lines are, the slips take little room in the report."""
    kata = find("02")
    found = slips.find(kata, solution(kata) + LONG[name])
    assert len(found) <= slips.MAX_SLIPS
    assert all(len(slip.text) <= slips.MAX_SLIP_TEXT for slip in found)


def test_reasons_for_another_failure():
    """A slip that is no reason for the first failure is dropped."""
    first = Check("test_x", "test", Role.REQUIRED, "x", Verdict.FAILED)
    passed = Check("test_a", "test", Role.REQUIRED, "a", Verdict.PASSED)
    always, fitting = Slip(1, "", "1"), Slip(2, "", "2", fits=lambda check: check is first)
    other = Slip(3, "", "3", fits=lambda check: check is passed)
    assert slips.fitting([always, fitting, other], [passed, first], "variables") == [always, fitting]
    assert slips.fitting([always, fitting, other], [passed], "variables") == [always, fitting, other]


def test_the_failure_that_tells_of_a_slip():
    """A slip that spoils an attribute is told of by the first failing check that asks for it, else by the first one."""
    types, named = (
        Check(f"test_{name}", "test", Role.REQUIRED, "x", Verdict.FAILED, "It failed.")
        for name in ("refuses_python_values", "name")
    )
    source = ModuleSource("variables", "variables.py", "x = 1\n")
    comma, other = Slip(1, "Variable", "A comma.", attribute="name"), Slip(1, "Variable", "A comma.")
    for slip, checks, told in [
        (comma, [types, named], [False, True]),
        (comma, [types], [True]),
        (other, [types, named], [True, False]),
    ]:
        advised = slips.with_advice(checks, slips.fitting([slip], checks, "variables"), source)
        assert ["A comma." in check.message for check in advised] == told


def test_the_place_of_a_failure_with_a_slip():
    """The slip's line is the place of a failure, unless an exception has a line of its own."""
    source = ModuleSource("functions", "functions.py", "x = 1\ny = 2\nz = 3\n")
    slip = Slip(3, "", "Line 3 is wrong.")
    value, raised = Unexpected("y", "1", "2"), Raised("TypeError", "no")
    line = "TypeError: no\n  functions.py:1, in f:  x = 1"
    for cause, message, where, shown in [
        (value, "got 1", "functions.py:1", "functions.py:3"),
        (raised, line, "functions.py:1", "functions.py:1"),
        (raised, "TypeError: no", None, "functions.py:3"),
    ]:
        check = Check("test_x", "test", Role.REQUIRED, "x", Verdict.FAILED, message, where=where, cause=cause)
        (advised,) = slips.with_advice([check], [slip], source)
        assert advised.where == shown


def test_weak_slips():
    """A dropped gradient may be all of a known mistake, and its slip gives way to that one's name."""
    found = slips_in("04", ("            x.grad = np.array(f.backward(y.grad))\n", "            f.backward(y.grad)\n"))
    assert [slip.rule for slip in found] == ["result_dropped"]
    assert slips.without_weak(found) == []
