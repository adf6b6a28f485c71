"""The catalogue of known mistakes: its required contents, and the text that a student reads."""

import gc
import re

import pytest

from grading.curriculum import mistakes
from grading.curriculum.ladder import ladder
from grading.dev import told_examples
from grading.judge.diagnosis import diagnosis

KNOWN = [(kata, mistake) for kata in ladder() for mistake in mistakes.catalogue(kata)]

every_kata = pytest.mark.parametrize("kata", ladder(), ids=lambda kata: kata.id)
every_mistake = pytest.mark.parametrize(
    ("kata", "mistake"), KNOWN, ids=[f"{kata.number}-{mistake.id}" for kata, mistake in KNOWN]
)

# Mistakes that were counted or that teachers report, and their places in the catalogue. All must stay in it.
FROM_LEARNERS = {
    "no cleargrad, or clear_grad": ["06 cleargrad-misnamed", "06 cleargrad-does-nothing"],
    "repr: Variable(, misaligned, None": ["01 repr-capital", "01 repr-misaligned", "01 repr-of-none"],
    "Exp or Square still reads self.input": [
        "05 square-reads-input",
        "05 exp-reads-input",
        "05 both-read-input",
        "07 exp-reads-input",
    ],
    "numerical_diff fails on 0-d arrays": ["03 scalar-points"],
    "no TypeError for floats or lists": ["01 no-type-check", "01 asks-what-it-is-not"],
    "an ndarray on the left, __array_priority__ misspelt": ["10 array-priority"],
    "a 0-d output left as a numpy scalar": ["02 scalar-result"],
    "an operator bound to a wrong or repeated name": [
        "10 radd-named-add",
        "10 rmul-named-mul",
        "10 rsub-named-sub",
        "10 rtruediv-named-truediv",
        "10 div-not-truediv",
    ],
    "backprop left switched off": ["09 left-switched-off", "10 left-switched-off"],
    "as_array forgotten in a single operator": [
        "10 as-array-forgotten-in-add",
        "10 as-array-forgotten-in-mul",
        "10 as-array-forgotten-in-sub",
        "10 as-array-forgotten-in-div",
    ],
    "grad == None or not self.grad": ["04 truth-of-a-gradient", "06 truth-of-a-gradient"],
    "division's gradient: formula or operand order": [
        "10 div-without-minus",
        "10 div-without-square",
        "10 div-gradients-swapped",
        "10 div-operand-order",
    ],
    "using_config without the decorator": ["09 no-decorator"],
    "__rtruediv__ bound to the unswapped division": ["10 rtruediv-not-swapped"],
    "a heap that fails on ties": ["07 heap-ties"],
    "retain_grad not taken by keyword": ["09 retain-grad-misnamed"],
    "+= on gradients": ["06 sum-in-place", "07 sum-in-place", "10 sum-in-place"],
    "negation's forward without the minus": ["10 neg-without-minus"],
    "a function constructed but not called": ["02 not-called", "05 add-not-called", "10 mul-not-called"],
    "no seen-set": ["07 no-seen-set"],
    "the weak reference not dereferenced": ["08 not-dereferenced"],
    "a misspelt attribute": ["04 misspelt-creator"],
    "first in first out or last in first out": ["07 first-in-first-out", "07 last-in-first-out"],
    "the lowest, or the first input's, generation": ["07 lowest-inputs-generation", "07 first-inputs-generation"],
    "the lowest generation first": ["07 lowest-first"],
    "generation not increased": ["07 generation-not-increased"],
    "strong references to outputs": ["08 strong-outputs", "08 holds-them-as-well"],
    "calling the garbage collector": ["08 calls-the-collector"],
    "restoring True instead of the previous value": ["09 restores-true"],
    "no finally": ["09 no-finally"],
    "recording the graph under no_grad": ["09 records-under-no-grad"],
    "clearing leaf gradients too": ["09 clears-leaves"],
    "forward difference": ["03 forward-difference"],
    "dividing by eps": ["03 divided-by-eps"],
    "a gradient seeded with 1.0 whatever the shape": ["04 seed-without-shape"],
    "dropping the incoming gradient": ["04 square-drops-gy", "04 exp-drops-gy", "10 mul-drops-gy", "10 pow-drops-gy"],
    "recursion": ["04 recursion"],
}


@pytest.fixture(scope="module", autouse=True)
def others_set_aside():
    """Have Python's collector, which runs after each example, leave out all that other tests have loaded."""
    gc.freeze()


@pytest.mark.parametrize("wanted", FROM_LEARNERS.values(), ids=FROM_LEARNERS)
def test_what_learners_get_wrong_is_known(wanted):
    """The catalogue has the mistakes that were counted over real learners, and those that teachers report."""
    assert set(wanted) <= {f"{kata.number} {mistake.id}" for kata, mistake in KNOWN}


@every_kata
def test_catalogue(kata):
    """A kata has at least eight mistakes, each with an id and a name of its own, and small changes."""
    known = mistakes.catalogue(kata)
    assert len(known) >= 8
    assert len({mistake.name for mistake in known}) == len({mistake.id for mistake in known}) == len(known)
    for mistake in known:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", mistake.id)
        assert " or " not in mistake.name and len(mistake.name) < 80
        assert sum(wrong.count("\n") + 1 for _, wrong in mistake.changes) <= 16, f"{mistake.id} is not small"


@every_mistake
def test_what_is_told(kata, mistake):
    """A student reads something short, with an example and a question, and never the answer itself."""
    lines = [line for line in mistake.told.splitlines() if line.strip()]
    assert 4 <= len(lines) <= 16
    assert mistake.told.rstrip().endswith("?")
    for changes in (mistake.changes, *mistake.also):
        for right, wrong in changes:
            for line in right.splitlines():
                if len(line.strip()) > 8 and line.strip() not in wrong:
                    assert line.strip() not in mistake.told


@every_mistake
def test_examples_in_what_is_told(kata, mistake):
    """The example shows exactly the behaviour of a file with the mistake."""
    assert told_examples.problems(kata, mistake) == []


@every_kata
def test_examples_in_later_katas(kata):
    """If a kata's checks notice a mistake of an earlier kata, its example shows the behaviour in this kata too."""
    noticed = {way.mistake.id: way.mistake for way in diagnosis.ways(kata).values() if way.mistake.kata != kata.id}
    assert [id for id, mistake in noticed.items() if told_examples.problems(kata, mistake)] == []
