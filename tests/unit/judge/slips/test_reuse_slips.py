"""Slips in what is used again where each call needs a new one."""

import pytest
from slip_checks import check_slip, failed_by, rules_and_texts, slips_in

from grading.judge.report.causes import Unexpected

SQUARE = '''def square(x):
    """Return the Variable x², elementwise, of the Variable `x`."""
    return Square()(x)
'''
ONE = "square = Square()\n"
ONE_BELOW = "one = Square()\n\n\ndef square(x):\n    return one(x)\n"
SLIPS = {
    "a Function in the place of a function": (
        "04",
        [(SQUARE, ONE)],
        ("one_function", "makes one Square, and all calls"),
    ),
    "a Function that a function calls": (
        "08",
        [(SQUARE, ONE_BELOW)],
        ("one_function", "makes one Square, and all calls"),
    ),
    "a Function of a class between": (
        "10",
        [(SQUARE, "class Twice(Square):\n    pass\n\n\nsquare = Twice()\n")],
        ("one_function", "makes one Twice, and all calls of `square` use that one"),
    ),
    "a cache": ("05", [(SQUARE, "@functools.cache\n" + SQUARE)], ("result_kept", "`functools.cache` in line")),
    "a cache with a size": (
        "02",
        [(SQUARE, "@lru_cache(maxsize=4)\n" + SQUARE)],
        ("result_kept", "the results of `square`"),
    ),
}
HARMLESS = {
    "functions that keep nothing yet": ("02", ONE),
    "an object that no function of the kata calls": ("04", SQUARE + "\n\nf = Square()\n"),
    "an object of another class": ("04", SQUARE + "\n\none = Variable(None)\n"),
    "a name that is a function's own": ("04", ONE + "\n\n" + SQUARE),
}


@pytest.mark.parametrize("name", SLIPS)
def test_found(name):
    """The sentence names the line and the function."""
    word, changes, (rule, words) = SLIPS[name]
    found = [text for each, text in rules_and_texts(word, *changes) if each == rule]
    assert len(found) == 1
    assert words in found[0]


def test_the_line_of_the_object():
    """The slip stands where the one Function is made."""
    check_slip(("04", [(SQUARE, ONE)], ("one_function", "all calls of `square` use that one")))


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless(name):
    """An object that is made once, and that no call of the kata's functions uses, is no slip."""
    word, text = HARMLESS[name]
    assert slips_in(word, (SQUARE, text)) == []


def test_a_cache_and_memory():
    """Of memory, another slip tells: the cache's own fits where a value is wrong."""
    (slip,) = [each for each in slips_in("04", (SQUARE, "@functools.cache\n" + SQUARE)) if each.rule == "result_kept"]
    assert slip.fits(failed_by(Unexpected("y.data", "1.0", "2.0")))
    assert not slip.fits(failed_by(Unexpected("y = square(x); del y; whether y still exists", "True", "False")))
