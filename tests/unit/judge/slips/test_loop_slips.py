"""Slips in loops: a condition that never changes, an end in the first round."""

import pytest
from slip_checks import check_slip, rules_and_texts, slips_in

BEGIN = "        f = self.creator\n        while f is not None:\n"
STEP = "            f = x.creator\n"


def rules(word, *changes):
    """Return the sentences about the kata's solution with these changes, by the rule that finds the slip."""
    return dict(rules_and_texts(word, *changes))


def loop(test, step):
    return rules("04", (BEGIN, f"        f = self.creator\n        while {test}:\n"), (STEP, f"            {step}\n"))


@pytest.mark.parametrize(
    "test, step", [("self.creator", "f = x.creator"), ("self.creator is not None", "pass"), ("f", "g = x.creator")]
)
def test_a_condition_that_never_changes(test, step):
    """The loop is named with its condition, whatever else its body sets."""
    assert f"changes its condition, `{test}`, so it never ends by itself." in loop(test, step)["unchanged_condition"]


@pytest.mark.parametrize(
    "test, step",
    [
        ("f", "f = x.creator"),
        ("self.creator", "self = x"),
        ("self.creator", "self.set_creator(None)"),
        ("self.creator", "x.creator = None"),
        ("self.creator", "setattr(self, 'creator', None)"),
        ("self.creator", "self = square(x)"),
        ("self.creator is not None", "square(x)"),
        ("f is not None", "if x.creator is None: break"),
        ("self.grad is not None", "x.backward()"),
        ("x.ndim", "x.data = x.data[0]"),
        ("funcs", "funcs.pop()"),
        ("funcs[0]", "heappop(funcs)"),
        ("True", "f = x.creator"),
        ("len(f)", "pass"),
    ],
)
def test_a_loop_that_may_end(test, step):
    """Nothing is said if the body, or a function that it calls, may change the condition or leave the loop."""
    assert "unchanged_condition" not in loop(test, step)


TAKE = "            f = funcs.pop()\n"
START = "        funcs = [] if self.creator is None else [self.creator]\n"
INNER = (
    START
    + "\n        def take():\n            return funcs.pop()\n\n        def put(f):\n            funcs.append(f)\n\n"
)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ([(TAKE, "            f = max(funcs, key=id)\n")], "takes an item off `funcs`"),
        ([(TAKE, "            funcs.sort(key=id)\n            f = funcs[-1]\n")], "takes an item off `funcs`"),
        (
            [(TAKE, "            f = funcs[-1]\n"), (START, INNER.replace("pop()", "copy()"))],
            "takes an item off `funcs`",
        ),
        ([(TAKE, "            f = take()\n"), (START, INNER)], ""),
        ([(TAKE, "            f = stack.pop()\n"), (START, START + "        stack = funcs\n")], ""),
        ([(TAKE, "            f = funcs[-1]\n            del funcs[-1]\n")], ""),
        ([(TAKE, "            f = heapq.heappop(funcs)\n")], ""),
        ([(TAKE, "            f = take_from(funcs)\n")], ""),
    ],
)
def test_a_list_that_never_gets_shorter(changes, sentence):
    """A loop over a list is named if nothing in it takes an item off, by whatever name or inner function."""
    told = rules("05", *changes).get("unchanged_condition", "")
    assert sentence in told
    assert bool(sentence) == bool(told)


def test_a_loop_that_ends_at_once():
    line = "                x.grad = np.array(gx)\n"
    check_slip(("05", [(line, line + "                return\n")], ("one_round", "ends the loop of line")))


@pytest.mark.parametrize(
    "changes, named",
    [
        (
            [("            f = x.creator\n", "            f = self.creator\n"), ("while f is not None:", "while f:")],
            True,
        ),
        ([("            f = x.creator\n", "            self = x\n            f = self.creator\n")], False),
        (
            [("            f = x.creator\n", "            self.creator = x.creator\n            f = self.creator\n")],
            False,
        ),
        ([("            f = x.creator\n", "            f = self.creator\n            break\n")], False),
    ],
)
def test_same_step(changes, named):
    """A step that leads where the loop began is named, unless something changes on the way."""
    assert ("in each round of the loop" in rules("04", *changes).get("same_step", "")) == named


TEST = "                if x.creator is not None and x.creator not in seen:\n"


@pytest.mark.parametrize("word", ["break", "return"])
def test_inputs_that_are_left(word):
    """A `break` or `return` at one input leaves those after it without a gradient."""
    ends = f"                if x.creator is None:\n                    {word}\n"
    text = rules("07", (TEST, ends + TEST))["inputs_left"]
    assert text.startswith(f"`{word}` in line")
    assert "the loop over `f.inputs`" in text


@pytest.mark.parametrize(
    "ends",
    [
        "                if x.creator is None:\n                    continue\n",
        "                for y in f.outputs:\n                    if y is None:\n                        break\n",
    ],
)
def test_inputs_that_are_not_left(ends):
    """`continue`, and the end of a loop inside, leave no input out."""
    assert "inputs_left" not in rules("07", (TEST, ends + TEST))


INPUTS = "        inputs = [as_variable(x) for x in inputs]\n"
SET = "        for x in inputs:\n            x = as_variable(x)\n"


def test_loop_name_that_is_set():
    """To set the loop's own name changes nothing of what the loop goes through."""
    words = "sets `x`, the loop's own name: `inputs` stays as it was"
    check_slip(("10", [(INPUTS, SET)], ("loop_name_set", words)))


@pytest.mark.parametrize("after", ["            print(x)\n", "        print(x)\n"])
def test_loop_name_that_is_read_again(after):
    """A loop's name that is read after it was set may be meant so."""
    assert slips_in("10", (INPUTS, SET + after + INPUTS)) == []
