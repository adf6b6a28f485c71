"""Slips in the order of the functions that wait: a list that is sorted at the wrong time, a tie that nothing breaks."""

import pytest
from slip_checks import failed_by, rules_and_texts, slips_in

from grading.curriculum.ladder import find
from grading.judge.report.causes import Raised

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
