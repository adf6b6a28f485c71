"""Slips with names that hide others: each is found in a solution with the slip in it, and none in right code."""

import pytest
from slip_checks import rules_and_texts


@pytest.mark.parametrize(
    "word, changes, rule, words",
    [
        (
            "07",
            [("        self.generation = max(", "        max = max([0])\n        self.generation = max(")],
            "builtin_hidden",
            "sets `max` to something else",
        ),
        (
            "05",
            [("import numpy as np\n", "import numpy as np\n\nisinstance = ()\n")],
            "builtin_hidden",
            "`isinstance(…)`",
        ),
        (
            "06",
            [("        xs = [x.data for x in inputs]\n", "        xs = [input.data]\n")],
            "builtin_met",
            "which has no `data`: Function.__call__ has neither",
        ),
        (
            "03",
            [("    y1 = f(x1)\n", "    f = f(x1)\n    y1 = f(x1)\n")],
            "argument_overwritten",
            "sets `f` to the result of a call of it",
        ),
    ],
)
def test_hidden_names(word, changes, rule, words):
    """The line that hides a name, and the line that suffers from it, are named."""
    assert [text for name, text in rules_and_texts(word, *changes) if name == rule and words in text]


@pytest.mark.parametrize(
    "word, changes",
    [
        ("07", [("        self.generation = max(", "        max = np.max\n        self.generation = max(")]),
        ("01", [("        return len(self.data)", "        len = 3\n        return self.data.shape[0]")]),
        ("04", [("    def __call__(self, input):", "    def __call__(self, input, max=0):")]),
    ],
)
def test_names_of_ones_own(word, changes):
    """Another function under a builtin's name, and a builtin's name for a value, are no slips."""
    assert rules_and_texts(word, *changes) == []
