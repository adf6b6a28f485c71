"""Answers that keep a docstring's promise for the usual inputs, or on the first call only: a check notices each."""

import pytest
import shared
from graded import graded

from grading.curriculum import mistakes
from grading.curriculum.ladder import find

SQUARE = "    return Square()(x)\n"
EXP = "        return np.exp(x)\n"
LISTED = "(bool, int, float, str, list, tuple, np.generic)"
REMEMBERED = """        if not hasattr(self, "y"):
            self.y = Variable(as_array(self.forward(input.data)))
        return self.y
"""
OWN_NO_GRAD = """@contextlib.contextmanager
def no_grad():
    before, Config.enable_backprop = Config.enable_backprop, False
    try:
        yield
    finally:
        Config.enable_backprop = before


class Variable:"""
OWN_CLASS = """class UsingConfig:
    def __init__(self, name, value):
        self.name, self.before = name, getattr(Config, name)
        setattr(Config, name, value)

    def __enter__(self):
        pass

    def __exit__(self, *error):
        setattr(Config, self.name, self.before)


using_config = UsingConfig


class Variable:"""
ARRAYS_ONLY = "        inputs = [as_variable(x) if isinstance(x, np.ndarray) else x for x in inputs]\n"
# Each answer: the kata, changes to its solution, and the check that must fail.
ANSWERS = {
    "makes floats of ints": (
        "01",
        [
            (
                "        self.data = data\n",
                "        self.data = None if data is None else np.asarray(data, dtype=float)\n",
            )
        ],
        "test_holds_the_array",
    ),
    "holds another view of the array": (
        "01",
        [("        self.data = data\n", "        self.data = None if data is None else data.view()\n")],
        "test_holds_the_array",
    ),
    "lists the types that it refuses": (
        "01",
        [("if data is not None and not isinstance(data, np.ndarray):", f"if isinstance(data, {LISTED}):")],
        "test_refuses_python_values",
    ),
    "remembers its length": (
        "01",
        [("        return len(self.data)\n", '        return vars(self).setdefault("length", len(self.data))\n')],
        "test_len",
    ),
    "remembers its text": (
        "01",
        [('        return f"variable({text})"', '        return vars(self).setdefault("text", f"variable({text})")')],
        "test_repr",
    ),
    "drops axes of length 1": (
        "02",
        [("    return np.asarray(x)\n", "    return np.squeeze(np.asarray(x))\n")],
        "test_as_array",
    ),
    "sums a few powers for exp": (
        "02",
        [(EXP, "        return 1 + sum(x**k / np.prod(np.arange(1.0, k + 1)) for k in range(1, 25))\n")],
        "test_exp_forward",
    ),
    "gives the first result again": (
        "02",
        [("        x = input.data\n        y = self.forward(x)\n", REMEMBERED)],
        "test_call_gives_a_variable",
    ),
    "gives the old result of the same Variable": (
        "02",
        [
            ("import numpy as np\n", "import functools\n\nimport numpy as np\n"),
            ("def square(", "@functools.cache\ndef square("),
        ],
        "test_composite",
    ),
    "stores the slope in x": (
        "03",
        [
            (
                "    return as_array((y1.data - y0.data) / (2 * eps))\n",
                "    x.grad = (y1.data - y0.data) / (2 * eps)\n    return x.grad\n",
            ),
        ],
        "test_x_stays_untouched",
    ),
    "keeps the first eps": (
        "03",
        [("    x0 = Variable(", "    eps = vars(x).setdefault('eps', eps)\n    x0 = Variable(")],
        "test_eps_is_the_step",
    ),
    "keeps the first input": (
        "04",
        [("        self.input = input\n", "        vars(self).setdefault('input', input)\n")],
        "test_function_knows_its_ends",
    ),
    "gives a variable back from backward": (
        "04",
        [("            f = x.creator\n", "            f = x.creator\n        return self\n")],
        "test_gradient_that_was_set_stays",
    ),
    "gives a gradient back from backward, as before": (
        "07",
        [
            (
                "                    seen.add(x.creator)\n",
                "                    seen.add(x.creator)\n        return x.grad\n",
            )
        ],
        "test_earlier_katas_still_hold",
    ),
    "takes zeros for no gradient": (
        "04",
        [("        if self.grad is None:\n", "        if not np.any(self.grad):\n")],
        "test_gradient_that_was_set_stays",
    ),
    "measures the slope of exp": (
        "04",
        [("        gx = np.exp(x) * gy\n", "        gx = numerical_diff(Exp(), self.input) * gy\n")],
        "test_exp_derivative",
    ),
    "appends to its inputs": (
        "05",
        [("        self.inputs = inputs\n", "        self.inputs = [*getattr(self, 'inputs', []), *inputs]\n")],
        "test_links",
    ),
    "has one Square for all calls": (
        "06",
        [(SQUARE, "    return ONE(x)\n\n\nONE = Square()\n")],
        "test_different_uses",
    ),
    "adds up the gradients of leaves only": (
        "06",
        [("if x.grad is None else", "if x.grad is None or x.creator is not None else")],
        "test_different_uses",
    ),
    "keeps the highest generation of all calls": (
        "07",
        [
            (
                "max([x.generation for x in inputs])",
                "max([getattr(self, 'generation', 0), *[x.generation for x in inputs]])",
            )
        ],
        "test_highest_generation_of_the_inputs",
    ),
    "has a list of all inputs of exp": (
        "08",
        [(EXP, "        vars(Exp).get('inputs').append(x)\n        return np.exp(x)\n\n    inputs = []\n")],
        "test_loop_leaves_nothing_behind",
    ),
    "restores a setting after an exception in no_grad only": (
        "09",
        [
            ("    try:\n        yield\n    finally:\n        setattr", "    if True:\n        yield\n        setattr"),
            ("class Variable:", OWN_NO_GRAD),
        ],
        "test_restored_after_an_exception",
    ),
    "drops an exception, but not in no_grad": (
        "09",
        [
            ("        yield\n    finally:\n", "        yield\n    except ValueError:\n        pass\n    finally:\n"),
            ("class Variable:", OWN_NO_GRAD),
        ],
        "test_exceptions_pass_through",
    ),
    "changes a setting before the block, but not in no_grad": (
        "09",
        [("class Variable:", OWN_CLASS.replace("class Variable:", OWN_NO_GRAD))],
        "test_any_setting",
    ),
    "makes Variables of arrays in add only": (
        "10",
        [
            ("        inputs = [as_variable(x) for x in inputs]\n", ""),
            ("    return Add()(x0, x1)\n", "    return Add()(as_variable(x0), as_variable(x1))\n"),
        ],
        "test_as_variable",
    ),
    "makes Variables of numbers in operators only": (
        "10",
        [
            ("        inputs = [as_variable(x) for x in inputs]\n", ARRAYS_ONLY),
            ('        """self * other"""\n', "        other = as_variable(other)\n"),
            ('        """other * self"""\n', "        other = as_variable(other)\n"),
        ],
        "test_times_a_number",
    ),
    "makes floats of an array of ints": (
        "10",
        [("Variable(as_array(x))\n", "Variable(np.array(x, dtype=float))\n")],
        "test_as_variable",
    ),
    "has a list of all gradients": (
        "08",
        [
            (
                "            gxs = f.backward(*gys)\n",
                "            gxs = f.backward(*gys)\n            ALL.append(gxs)\n",
            ),
            ("class Variable:", "ALL = []\n\n\nclass Variable:"),
        ],
        "test_loop_leaves_nothing_behind",
    ),
}


def failing(name):
    """Return the names of the checks that the answer of this name fails."""
    files = {
        name: (find(word).id, mistakes.changed(find(word).solution.read_text(encoding="utf-8"), changes))
        for name, (word, changes, _) in ANSWERS.items()
    }
    results = shared.once("broken promises", lambda folder: graded(list(files.values())))
    result = dict(zip(files, results, strict=True))[name]
    assert result.status != "broken", result.message
    return {check.name for check in result.checks if not check.passed}


@pytest.mark.parametrize("name", ANSWERS)
def test_noticed(name):
    """The check of that promise fails."""
    assert ANSWERS[name][2] in failing(name)
