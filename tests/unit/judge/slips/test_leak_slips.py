"""Slips that keep a graph alive: each is found in a solution with the slip in it, and none in code that frees it."""

from dataclasses import replace

import pytest
from sentences import lines
from slip_checks import changed_solution, failed_by, slips_in

from grading.curriculum.ladder import find
from grading.judge.report.causes import Unexpected
from grading.judge.slips import leak_slips

LOOP = "        while funcs:\n"
LINKS = "        self.inputs = inputs\n"
IMPORT = "import numpy as np\n"
BUILD = """\
        order = []

        def build(f):
            for x in f.inputs:
                build(x.creator)
            order.append(f)

"""
SQUARE = "def square(x):\n"

NO_CREATOR = "        self.creator = None\n"
LEAKS = {
    "an object that holds itself": (
        [(NO_CREATOR, NO_CREATOR + "        self.me = self\n")],
        ("holds_itself", "`self.me` leads back to it"),
    ),
    "an object that holds its own method": (
        [(NO_CREATOR, NO_CREATOR + "        self._backward = self.backward\n")],
        ("holds_itself", "`self._backward` leads back to it"),
    ),
    "an object that holds a lambda with it": (
        [(NO_CREATOR, NO_CREATOR + "        self.go = lambda: self.backward()\n")],
        ("holds_itself", "`self.go` leads back to it"),
    ),
    "a closure that calls itself": (
        [(LOOP, BUILD + LOOP)],
        ("closure_cycle", "`build` in line", "keeps alive `order`"),
    ),
    "a list of the module": (
        [(IMPORT, IMPORT + "\nhistory = []\n"), (LINKS, LINKS + "        history.append(self)\n")],
        ("kept_in_list", "adds `self` to `history` of the module"),
    ),
    "a dictionary of the module": (
        [(IMPORT, IMPORT + "\nknown = {}\n"), (LINKS, LINKS + "        known[id(self)] = outputs\n")],
        ("kept_in_list", "adds `outputs` to `known` of the module"),
    ),
    "a set of the class": (
        [
            ("    def cleargrad(", "    met = set()\n\n    def cleargrad("),
            (
                "        seen = {self.creator}\n",
                "        seen = Variable.met\n        seen.clear()\n        seen.add(self.creator)\n",
            ),
        ],
        ("kept_in_list", "adds `self.creator` to `seen` of the class Variable"),
    ),
    "a cache": (
        [(SQUARE, "@functools.lru_cache\n" + SQUARE), (IMPORT, "import functools\n" + IMPORT)],
        ("results_cached", "`functools.lru_cache` in line", "results of `square`"),
    ),
    "a list of users": (
        [(LINKS, LINKS + "        for x in inputs:\n            x.users.append(self)\n")],
        ("holds_back", "makes `x.users` hold `self`, and `self` holds `x`"),
    ),
}


@pytest.mark.parametrize("name", LEAKS)
def test_found(name):
    """The slip is named, for a failure of something that still exists alone."""
    changes, (rule, *words) = LEAKS[name]
    (slip,) = [each for each in slips_in("08", *changes) if each.rule == rule]
    assert all(each in slip.text for each in words)
    assert slip.fits(failed_by(Unexpected("y = square(x); del y; whether y still exists", "True", "False")))
    assert slip.fits(failed_by(Unexpected("how many of the 10 results still exist after the loop", "10", "0")))
    assert slip.fits(replace(failed_by(None), kind="memory"))
    assert not slip.fits(failed_by(Unexpected("a = square(x); del a; whether a still exists", "False", "True")))
    assert not slip.fits(failed_by(Unexpected("y = square(x); y.data", "3.0", "4.0")))
    assert slip.line <= len(changed_solution("08", *changes).splitlines())


@pytest.mark.parametrize(
    "changes",
    [
        [(LOOP, BUILD + "        build(self.creator)\n        del build\n" + LOOP)],
        [(LOOP, BUILD.replace("build(x.creator)", "order.append(x)") + LOOP)],
        [(IMPORT, IMPORT + "\nsizes = []\n"), (LINKS, LINKS + "        sizes.append(len(inputs))\n")],
        [(IMPORT, IMPORT + "\nknown = []\n"), (LINKS, LINKS + "        known.append(weakref.ref(self))\n")],
        [(IMPORT, IMPORT + "\nmet = []\n"), (LOOP, "        met.append(self)\n        met.clear()\n" + LOOP)],
        [(IMPORT, IMPORT + "\nmet = []\n"), (LOOP, "        met = []\n        met.append(self)\n" + LOOP)],
        [(LINKS, LINKS + "        for x in inputs:\n            x.users = len(inputs)\n")],
    ],
)
def test_nothing_in_code_that_frees_all(changes):
    """A function that is deleted, weak references, numbers, and a list that is emptied keep nothing alive."""
    assert slips_in("08", *changes) == []


def test_nothing_before_the_kata_that_frees():
    """Before kata 08 a graph may wait for the collector."""
    assert slips_in("07", (LOOP, BUILD + LOOP)) == []


def test_replaced_reasons_are_the_suites():
    """The reasons that a leak's sentence takes the place of stand in the suite."""
    suite = " ".join(find("08").suite.read_text(encoding="utf-8").split()).replace('" "', "")
    assert leak_slips.CYCLE in suite
    assert len(lines(leak_slips.REASONS)) == 3
