"""A file of an earlier kata is told from one that is not finished."""

import pytest

from grading.curriculum import stubs
from grading.curriculum.ladder import before, find
from grading.judge.slips import slips


def found(word, text):
    return [slip.text for slip in slips.find(find(word), text) if slip.rule == "nothing_new"]


@pytest.mark.parametrize(("word", "name"), [("04", "Exp.backward"), ("05", "Add"), ("10", "Div"), ("02", "Exp")])
def test_solution_of_the_kata_before(word, name):
    """The sentence names the kata and the first definition that is new in it."""
    (text,) = found(word, before(find(word)).solution.read_text(encoding="utf-8"))
    assert text.startswith(f"The file has nothing of what kata {word} adds, such as `{name}`: ")


@pytest.mark.parametrize("word", ["02", "04", "05", "07", "10"])
def test_not_finished(word):
    """The stub has all names, and a part of a file is not that of an earlier kata."""
    assert found(word, stubs.derive(find(word))) == []
    assert found(word, "class Other:\n    pass\n") == []
    assert found(word, find(word).solution.read_text(encoding="utf-8")) == []
