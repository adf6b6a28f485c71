"""Slips in the change of a setting: each is found in a solution with the slip in it, and none in right code."""

import pytest
from slip_checks import rules_and_texts

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
