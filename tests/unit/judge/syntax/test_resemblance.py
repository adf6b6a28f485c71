"""Code resembles the kata whose names its definitions have, and a notebook each kata in one of its states."""

import pytest

from grading.curriculum.ladder import find, ladder
from grading.dev.right_answers import right_answers
from grading.judge.syntax import resemblance
from grading.judge.syntax.resemblance import best_state, final_state, states

SOLUTIONS = {kata.number: kata.solution.read_text(encoding="utf-8") for kata in ladder()}


@pytest.mark.parametrize("kata", ladder(), ids=lambda kata: kata.id)
def test_right_answers(kata):
    """Every right answer resembles its own kata, or a later one that answers it as well, in whatever style it is."""
    found = {name: final_state(text) for name, text in right_answers(kata).items()}
    assert {name for name, state in found.items() if best_state(kata, [state]) is None} == set()
    assert found["book_style"].level == int(kata.number)


@pytest.mark.parametrize(
    "text",
    ["", "def f(:", "def add(x):\n    return x.shape", "from dezero import Function\n\nclass Sin(Function): pass"],
)
def test_no_kata(text):
    """A script without a Variable or Function of its own resembles no kata."""
    assert final_state(text).level == 0


def test_imports_at_the_top_say_nothing():
    """A notebook may import everything in its first cell, and use it much later."""
    text = "import heapq, weakref, contextlib\n\n" + SOLUTIONS["04"]
    assert final_state(text).level == 4
    assert final_state(text + "\n\nclass Function:\n    def f(self): weakref.ref(self)\n").level == 8


def state_of(number, cells):
    return best_state(find(number), states(cells))


def cells_of(texts):
    first = 1
    for text in texts:
        yield first, text
        first += text.count("\n") + 1


@pytest.mark.parametrize("form", ["a cell per kata", "one cell"])
def test_step_by_step(form):
    """Where later cells replace what earlier ones define, each kata counts as far as it was complete."""
    texts = list(SOLUTIONS.values()) if form == "a cell per kata" else ["\n".join(SOLUTIONS.values())]
    ends = dict(zip(SOLUTIONS, (first + text.count("\n") for first, text in cells_of(SOLUTIONS.values()))))
    for number in ("04", "05", "06", "07", "10"):
        imports = 6 if form == "one cell" else 0  # of the next kata, since nothing tells whose they are
        assert ends[number] - 2 <= state_of(number, cells_of(texts)).last <= ends[number] + imports, number
    # Where a later answer is an answer too, the state may be a later one.
    assert all(state_of(number, cells_of(texts)) for number in SOLUTIONS)


@pytest.mark.parametrize("order", [range(10)[::-1], (9, *range(9)), (*range(8), 9, 8), (3, 9, 0, 7, 2, 8, 1, 6, 4, 5)])
def test_any_order(order):
    """Cells may be in any order: what is left of a later kata above doesn't make an earlier one of it."""
    texts = list(SOLUTIONS.values())
    cells = list(cells_of([texts[place] for place in order]))
    ends = {first + text.count("\n"): text for first, text in cells}
    for number in ("04", "05", "06", "07", "08", "09", "10"):
        last = state_of(number, cells).last
        assert ends[min(end for end in ends if end >= last)] == SOLUTIONS[number], number


def test_only_the_base_classes_again():
    """A section stands by itself only with a function made of the classes: their repair belongs to what is above."""
    classes = "\n\n".join(SOLUTIONS["02"].split("\n\n\n")[1:3])
    [*_, state] = states([(1, SOLUTIONS["03"]), (1000, classes)])
    assert "class Variable" in classes
    assert "class Function" in classes
    assert "(Function)" not in classes
    assert state.level == 3


def test_a_part_that_is_missing():
    """A kata that no state resembles has none, and one that later answers don't answer isn't graded on these."""
    assert state_of("05", [(1, SOLUTIONS["04"])]) is None
    assert state_of("04", [(1, SOLUTIONS["05"])]) is None
    assert state_of("03", [(1, SOLUTIONS["10"])]) is not None


def test_outdated():
    """The lines of replaced definitions are known, and a cell that is no Python defines nothing."""
    state = states([(1, "@dataclass\nclass Variable:\n    a = 1\n"), (5, "def f(:"), (6, "class Variable: pass")])[-1]
    assert state.outdated == ((1, 3),)


def test_bounded():
    """Of a hundred thousand definitions only the first are compared."""
    found = states([(1, "\n".join(f"def f{number}(): pass" for number in range(3000)))])
    assert len(found) <= resemblance.MAX_DEFINITIONS + 1
