"""Slips in loops: a condition that never changes, a list that is sorted at the wrong time."""

import pytest
from slip_checks import check_slip, failed_by, rules_and_texts, slips_in

from grading.curriculum.ladder import find
from grading.judge.causes import Raised

BEGIN = "        f = self.creator\n        while f is not None:\n"
STEP = "            f = x.creator\n"
SORTS = "        funcs.sort(key=lambda f: f.generation)\n"
WALK = """        funcs = [] if self.creator is None else [self.creator]
{before}        while funcs:
{first}            f = funcs.pop()
            for x, gx in zip(f.inputs, [y.grad for y in f.outputs]):
                x.grad = gx
{each}                if x.creator is not None:
                    funcs.append(x.creator)
{after}"""


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


def order(**parts):
    text = find("07").solution.read_text(encoding="utf-8")
    start = text.index("\n", text.index("            self.grad = np.ones_like(")) + 1
    body = WALK.format(**{"before": "", "first": "", "each": "", "after": ""} | parts)
    return rules("07", (text[start : text.index("\n\n\nclass Function:")], body.rstrip("\n")))


def test_sorted_once():
    """A sort above the loop that adds to the list, or below it, is named."""
    assert "and the loop of line" in order(before=SORTS)["sorted_outside"]
    assert "funcs" in order(before="        funcs = sorted(funcs, key=id)\n")["sorted_outside"]
    assert "is over, so no round of it sees the order" in order(after=SORTS)["sorted_outside"]


@pytest.mark.parametrize(
    "parts",
    [
        {"first": "    " + SORTS},
        {"before": SORTS, "each": "        " + SORTS},
        {"before": SORTS, "first": "            funcs.append(funcs.pop(funcs.index(max(funcs, key=id))))\n"},
        {"before": SORTS, "each": "                if x.creator and x.creator.generation > 3: pass\n"},
        {"before": "        others = []\n        others.sort()\n"},
    ],
)
def test_sorted_in_time(parts):
    """A list that is in order in each round is no slip, by whatever means."""
    assert "sorted_outside" not in order(**parts)


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


PUSH = "heapq.heappush(funcs, (-x.creator.generation, len(seen), x.creator))"
COUNTED = "        funcs, tie = [(-self.creator.generation, 0, self.creator)], 0\n"
FIRST = "        funcs = [(-self.creator.generation, 0, self.creator)]\n"


def test_a_number_that_is_never_counted_up():
    """A number between generation and function that stays the same is named, for Python's refusal to compare."""
    same = (FIRST, COUNTED), (PUSH, "heapq.heappush(funcs, (-x.creator.generation, tie, x.creator))")
    (slip,) = slips_in("07", *same)
    assert slip.rule == "equal_ties"
    assert slip.text.startswith("Nothing changes `tie`")
    assert slip.fits(failed_by(Raised("TypeError", "'<' not supported between instances of 'Square' and 'Square'")))
    assert not slip.fits(failed_by(Raised("TypeError", "'Square' object is not callable")))


@pytest.mark.parametrize("step", ["tie += 1", "tie = len(funcs)", "tie = next(numbers)"])
def test_a_number_that_is_counted_up(step):
    """Nothing is said where the number changes."""
    push = f"{step}; heapq.heappush(funcs, (-x.creator.generation, tie, x.creator))"
    assert "equal_ties" not in rules("07", (FIRST, COUNTED), (PUSH, push))


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
