"""Slips in the change of a setting: each is found in a solution with the slip in it, and none in right code."""

import pytest
from slip_checks import failed_by, rules_and_texts, slips_in

from grading.judge.report.causes import Unexpected

SET = "    setattr(Config, name, value)\n"
TRIED = "    try:\n        yield\n    finally:\n        setattr(Config, name, old_value)\n"


@pytest.mark.parametrize(
    "changes, rule, words",
    [
        (
            [(SET, ""), (TRIED, "    yield\n    setattr(Config, name, value)\n    setattr(Config, name, old_value)\n")],
            "set_after_yield",
            "it comes too late for the block",
        ),
        (
            [("    old_value = getattr(Config, name)\n", "    old_value = Config.name\n")],
            "attribute_called_name",
            "`Config.name` in line",
        ),
        ([(SET, SET.replace("Config", "Config()"))], "settings_of_an_object", "`Config()` in line"),
    ],
)
def test_settings_that_stay(changes, rule, words):
    """A value that is set too late, and an attribute that is called as the parameter is, are named."""
    ((name, text),) = rules_and_texts("10", *changes)
    assert name == rule
    assert words in text


@pytest.mark.parametrize(
    "changes",
    [
        [(SET, "    setattr(Config, name, value)\n    value = old_value\n"), ("name, old_value)", "name, value)")],
        [
            ("    enable_backprop = True\n", "    enable_backprop = True\n    name = None\n"),
            (SET, SET + "    Config.name = name\n"),
        ],
    ],
)
def test_settings_of_ones_own(changes):
    """A value that is another one below the `yield`, and a setting `name` of the student's own, are no slips."""
    assert not {"set_after_yield", "attribute_called_name"} & {rule for rule, _ in rules_and_texts("09", *changes)}


AS_CLASS = """

class Switch:
    def __enter__(self):
        self.old = Config.enable_backprop

    def __exit__(self, kind, error, trace):
        Config.enable_backprop = self.old
        return {value}
"""
VARIABLE = "\n\nclass Variable:"
RESTORES = "        setattr(Config, name, old_value)\n"


@pytest.mark.parametrize(
    "change, rule, words",
    [
        ((VARIABLE, AS_CLASS.format(value="True") + VARIABLE), "exit_drops", "`__exit__` of Switch returns `True`"),
        ((VARIABLE, AS_CLASS.format(value="self") + VARIABLE), "exit_drops", "`__exit__` of Switch returns `self`"),
        ((RESTORES, RESTORES.replace("setattr", "return setattr")), "finally_ends", "`return` in line"),
    ],
)
def test_exceptions_that_are_dropped(change, rule, words):
    """An `__exit__` that returns something true, and a `return` in a `finally`, drop an exception."""
    (slip,) = slips_in("09", change)
    assert slip.rule == rule
    assert words in slip.text
    assert slip.fits(failed_by(Unexpected("with no_grad(): raise ValueError('x')", "no exception", "ValueError")))
    assert not slip.fits(failed_by(Unexpected("y.data", "3.0", "4.0")))


@pytest.mark.parametrize("value", ["None", "False", "kind is None"])
def test_exceptions_that_go_on(value):
    """An `__exit__` that returns nothing true, or that asks, is left in peace."""
    assert slips_in("09", (VARIABLE, AS_CLASS.format(value=value) + VARIABLE)) == []


OFF = '    return using_config("enable_backprop", False)\n'


def test_a_context_manager_for_all_blocks():
    """A context manager that is made at the top level serves for one block alone."""
    once = 'OFF = using_config("enable_backprop", False)\n\n\ndef no_grad('
    ((rule, text),) = rules_and_texts("09", ("def no_grad(", once), (OFF, "    return OFF\n"))
    assert rule == "made_once"
    assert "Each call of `no_grad` must make a new one." in text
    assert rules_and_texts("09", ("def no_grad(", once)) == []


PRIORITY = "    __array_priority__ = 200\n"


@pytest.mark.parametrize(
    "changes, words",
    [
        ([(PRIORITY, '    __array_priority__ = "200"\n')], "is a text"),
        ([(PRIORITY, "    __array_priority__ = -200\n")], "is -200"),
        (
            [(PRIORITY, ""), ("\n\ndef as_variable(", "\n\n__array_priority__ = 200\n\n\ndef as_variable(")],
            "stands outside",
        ),
    ],
)
def test_a_priority_that_numpy_overlooks(changes, words):
    """A priority that is a text, negative, or no attribute of Variable is named."""
    ((rule, text),) = rules_and_texts("10", *changes)
    assert rule == "array_priority"
    assert words in text


def test_any_larger_number_is_a_priority():
    """Each number above that of an ndarray will do."""
    assert rules_and_texts("10", (PRIORITY, "    __array_priority__ = 1.5\n")) == []
