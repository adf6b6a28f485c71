"""Slips in what objects or calls share: each is found in a solution with the slip in it, and none in right code."""

import pytest
from slip_checks import check_slip, rules_and_texts, slips_in


@pytest.mark.parametrize(
    "word, changes, rule, words",
    [
        (
            "04",
            [("        self.input = input\n", "        self.__class__.input = input\n")],
            "set_on_class",
            "sets `input` on the class Function, so all its objects share one",
        ),
        (
            "07",
            [("        self.creator = func\n", "        Variable.creator = func\n")],
            "set_on_class",
            "write `self.creator` for one of each",
        ),
        (
            "05",
            [
                ("    def __call__(self, *inputs):", "    outputs = list()\n\n    def __call__(self, *inputs):"),
                ("        self.outputs = outputs\n", "        self.outputs += outputs\n"),
            ],
            "one_for_all",
            "belongs to the class Function: all its objects share it",
        ),
        (
            "07",
            [
                ("    def backward(self):", "    def backward(self, seen={0}):"),
                ("        seen = {self.creator}\n", "        seen.add(self.creator)\n"),
            ],
            "default_shared",
            "The default of `seen` in line",
        ),
    ],
)
def test_shared_values(word, changes, rule, words):
    """A value that all objects or all calls share is named with the line that changes it."""
    assert [text for name, text in rules_and_texts(word, *changes) if name == rule and words in text]


@pytest.mark.parametrize(
    "word, changes",
    [
        ("01", [("        self.grad = None\n", "        Variable.grad = None\n")]),
        (
            "09",
            [
                (
                    "        self.creator = func\n",
                    "        Variable.made = 1 + func.generation\n        self.creator = func\n",
                )
            ],
        ),
        (
            "05",
            [
                ("    def __call__(self, *inputs):", "    outputs = []\n\n    def __call__(self, *inputs):"),
                (
                    "        self.outputs = outputs\n",
                    "        (self.outputs,) = ([],)\n        self.outputs += outputs\n",
                ),
            ],
        ),
        ("06", [("    def cleargrad(self):", "    def cleargrad(self, calls=[]):\n        calls.append(self)")]),
        (
            "05",
            [
                ("    def backward(self):", "    def backward(self, funcs=[]):"),
                (
                    "        funcs = [] if self.creator is None else [self.creator]\n",
                    "        funcs.append(self.creator)\n",
                ),
            ],
        ),
    ],
)
def test_what_may_be_shared(word, changes):
    """A first value, a counter, a list made anew, and a default that is emptied or never read are no slips."""
    assert rules_and_texts(word, *changes) == []


MADE = "outputs = [Variable(as_array(y)) for y in ys]"


def test_one_object_several_times():
    """A list with one Variable in it, times a number, has that Variable several times."""
    check_slip(("05", [(MADE, "outputs = [Variable(None)] * len(ys)")], ("multiplied", "makes one Variable")))


def test_one_array_several_times():
    """A list with one array of zeros in it may be multiplied, since backward only reads it."""
    line = "            gys = [np.zeros(y.shape) if y.grad is None else y.grad for y in f.outputs]\n"
    assert slips_in("05", (line, "            gys = [np.zeros(2)] * 2\n" + line)) == []


def test_one_object_with_two_names():
    """One Variable that has two names, and of which each is changed, is named; two names that only read are not."""
    made = "    x0 = Variable(as_array(x.data - eps))\n"
    two = "    x0 = x1 = Variable(x.data)\n"
    change = two + "    x0.data = as_array(x.data - eps)\n    x1.data = as_array(x.data + eps)\n"
    check_slip(("03", [(made, change)], ("two_names", "makes one Variable with two names, `x0` and `x1`")))
    assert slips_in("03", (made, two + made)) == []
