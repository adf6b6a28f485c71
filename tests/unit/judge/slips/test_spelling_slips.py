"""Slips in spelling: a definition or an attribute whose name is nearly one of the solution's."""

import pytest
from expect import MissingDefinition, missing_definition
from slip_checks import check_slip, slips_in

from grading.curriculum.source import ModuleSource
from grading.judge.report.report import Check
from grading.judge.slips import slips
from grading.text.labels import Role, Verdict

FORWARD_OF_SQUARE = 'class Square(Function):\n    """y = x²"""\n\n    def forward(self, x):'
MISSPELT = (FORWARD_OF_SQUARE, FORWARD_OF_SQUARE.replace("forward", "foward"))
SLIPS = {
    "a method of the same code has another name": (
        "06",
        [("    def cleargrad(self)", "    def zero_grad(self)")],
        ("misnamed", "There is no `cleargrad`; did you mean your `zero_grad`?"),
    ),
    "a method is misspelt": (
        "02",
        [MISSPELT],
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
    "an attribute is misspelt where it is set": (
        "07",
        [("        self.generation = func.generation + 1\n", "        self.genration = func.generation + 1\n")],
        ("set_and_never_read", "did you mean `generation`?"),
    ),
}


@pytest.mark.parametrize("name", SLIPS)
def test_found(name):
    """The rule finds the slip first, and its sentence names it."""
    check_slip(SLIPS[name])


def test_post_init():
    """The method that a dataclass calls when it is made has one spelling."""
    change = ("    def __init__(self, data, name=None):\n", "    def __post__init__(self, data, name=None):\n")
    (slip,) = slips_in("01", change, ("class Variable:", "@dataclass\nclass Variable:"))
    assert "There is no `__post_init__`; did you mean your `__post__init__`? It stands in Variable" in slip.text


def test_no_name_of_the_ladder_is_a_slip():
    """A name that the solution defines is never taken for another one's slip."""
    assert "did you mean your `muul`" in slips_in("10", ("\ndef mul(", "\ndef muul("))[0].text
    assert slips_in("10", ("\ndef mul(", "\ndef other(")) == []


def test_another_name_beside_it():
    """An attribute that is set beside the one with a like name is meant to be another one."""
    right = "        self.outputs = outputs\n"
    assert slips_in("07", (right, right + "        self.ref_outputs = outputs\n")) == []
    assert "did you mean `outputs`?" in slips_in("07", (right, right + "        self.outptus = outputs\n"))[0].text
    assert "did you mean `outputs`?" in slips_in("07", (right, "        self.ref_outputs = outputs\n"))[0].text


def test_one_kind_for_every_spelling():
    """A misspelt method is the same kind of slip, however it is spelt, so that a known mistake has it as well."""
    spellings = ("clear_grad", "clear_gradient", "cleargard")
    found = [slips_in("06", ("def cleargrad(", f"def {each}(")) for each in spellings]
    assert {slips.kinds(each) for each in found} == {frozenset({("misnamed", "Variable.cleargrad")})}


def test_place_of_a_slip():
    """A failure without an exception's line gets that of the slip; with one it keeps its own."""
    (slip, *_) = slips_in("02", MISSPELT)
    source = ModuleSource("functions", "functions.py", "")
    own, shown = f"functions.py:{slip.line}", "TypeError: x\n  functions.py:3, in f:  x"
    for message, where in (("TypeError: x", own), (shown, "functions.py:3")):
        check = Check("test_x", "test", Role.REQUIRED, "x", Verdict.FAILED, message, "functions.py:3")
        (advised,) = slips.with_advice([check], [slip], source)
        assert advised.where == where


def test_one_question_for_one_name():
    """The sentence of a slip takes the place of the feedback's shorter one, and the other lines stay."""
    (slip, *_) = slips_in("02", MISSPELT)
    message = "AttributeError: x\nThere is no `forward`; did you mean your `foward`?\n  a line of the student's"
    check = Check("test_x", "test", Role.REQUIRED, "x", Verdict.FAILED, message)
    (advised,) = slips.with_advice([check], [slip], ModuleSource("functions", "functions.py", ""))
    assert advised.message.split("\n") == ["AttributeError: x", slip.text, "  a line of the student's"]


def test_question_that_the_check_asks_already():
    """Where the check asks for the definition by its own question, the slip adds the line alone."""
    (slip, *_) = slips_in("02", ("def as_array(", "def asArray("))
    with pytest.raises(MissingDefinition) as missed:
        missing_definition("as_array", "functions", ["asArray"])()
    check = Check("test_x", "test", Role.REQUIRED, "x", Verdict.FAILED, str(missed.value))
    (advised,) = slips.with_advice([check], [slip], ModuleSource("functions", "functions.py", ""))
    assert advised.message.split("\n") == [check.message, f"It stands in line {slip.line}."]
