"""Similar answers: planted copies rank above all independent answers, and no text makes the comparison fail."""

import sys

import pytest
from conftest import ROOT
from disguised_copies import disguised, edited

from grading.classroom.similarity import similarity
from grading.classroom.similarity.similarity import Answer, compare
from grading.curriculum.ladder import find, ladder
from grading.dev.right_answers import right_answers
from grading.text.errors import UsageError

pytest.importorskip("rapidfuzz", reason="the extra `similar` is not installed")

# The originals of ten planted copies, one per kata, in whatever style that kata has answers of.
PLANTED = {
    "01": "closures",
    "02": "properties",
    "03": "instances",
    "04": "dataclasses",
    "05": "closures",
    "06": "gathered",
    "07": "properties",
    "08": "depth_first",
    "09": "context_class",
    "10": "ufuncs",
}


def corpus(kata):
    """Every answer to the kata that the repository has, as if each came from another person."""
    texts = {style: text for style, text in right_answers(kata).items() if style != "carried_back"}
    folder = ROOT / "tests" / "learners" / kata.id
    texts |= {f"learner {file.stem}": file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.py"))}
    return [answer(name, text) for name, text in texts.items()]


def answer(name, text):
    return Answer(name, name, "module.py", text)


def keys(pair):
    return {pair.one.key, pair.other.key}


def test_planted_copies_rank_first():
    """Ten copies with other names, order and comments rank above every pair of independent answers of the corpus."""
    planted, independent = [], []
    for kata in ladder():
        style = PLANTED[kata.number]
        answers = corpus(kata)
        copy = answer("the copy", disguised(right_answers(kata)[style], seed=int(kata.number)))
        found = compare(kata.id, [*answers, copy])
        assert found.groups == ()
        for pair in found.pairs:
            (planted if keys(pair) == {style, "the copy"} else independent).append(pair)
    assert len(planted) == len(PLANTED)
    assert min(pair.score for pair in planted) > max(pair.score for pair in independent)


@pytest.mark.parametrize("number", ["03", "07", "10"])
def test_edited_copy_ranks_first(number):
    """A copy whose statements were changed here and there is still the first pair of its kata."""
    kata = find(number)
    copy = answer("the copy", edited(right_answers(kata)["dataclasses"], seed=1))
    found = compare(kata.id, [*corpus(kata), copy])
    assert keys(found.pairs[0]) == {"dataclasses", "the copy"}


def test_same_text_is_a_group():
    """The same text of several people is one group, and so is a ring of copies, however many share it."""
    text = right_answers(find("04"))["dataclasses"]
    ring = [answer(f"copy {number}", disguised(text, seed=number)) for number in range(8)]
    found = compare("04_backward", [answer("ann", text), answer("ben", text), *ring])
    assert [{one.key for one in group.answers} for group in found.groups] == [
        {"ann", "ben"},
        {"ann", *(one.key for one in ring)},
    ]
    assert [group.same_text for group in found.groups] == [True, False]


def test_what_comes_with_the_katas_is_no_sign():
    """Stubs, solutions and the book's answers that many people hand in are neither groups nor pairs."""
    kata = find("07")
    own = [kata.stub.read_text(encoding="utf-8"), kata.solution.read_text(encoding="utf-8")]
    book = (ROOT / "tests" / "answers" / "book_style" / "generations.py").read_text(encoding="utf-8")
    texts = [*own, *own, book, book, disguised(own[1], seed=3), disguised(book, seed=4)]
    found = compare(kata.id, [answer(f"person {place}", text) for place, text in enumerate(texts)])
    assert (found.groups, found.pairs) == ((), ())


HOSTILE = {
    "deep": "x = " + "(" * 5000 + "1" + ")" * 5000,
    "deep operators": "x = " + "-" * 90_000 + "1",
    "deep attributes": "x = a" + ".b" * 40_000,
    "deep blocks": "\n".join(" " * depth + "if x:" for depth in range(300)),
    "huge": "x = 1\n" * 200_000,
    "many statements": "x = y\n" * 5000,
    "many definitions": "\n".join(f"def f{n}(): return {n} + g{n}" for n in range(1500)),
    "one long statement": "x = [" + ", ".join(f"a{n}" for n in range(10_000)) + "]",
    "long number": "x = 0x" + "f" * 90_000,
    "nul": "x = 1\0",
    "no python": "def f(:\n",
}


def test_hostile_texts_are_passed_over(tmp_path):
    """A text that no parser stands is passed over with a sentence; no code runs, and the others are compared."""
    mark = tmp_path / "ran"
    bomb = f"open({str(mark)!r}, 'w')\nraise SystemExit\n"
    text = right_answers(find("07"))["dataclasses"]
    honest = [answer("ann", text), answer("ben", disguised(text, seed=1))]
    odd = [answer(name, bomb + text) for name, text in HOSTILE.items()]
    found = compare("07_generations", [*honest, *odd])
    assert keys(found.pairs[0]) == {"ann", "ben"}
    named = {sentence.partition(":")[0] for sentence in found.passed_over}
    assert named == set(HOSTILE)
    assert not mark.exists()


def test_without_the_package(monkeypatch):
    """Without rapidfuzz a sentence says how to install it."""
    text = right_answers(find("07"))["dataclasses"]
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    with pytest.raises(UsageError, match=r"pip install '\.\[similar\]'"):
        compare("07_generations", [answer("ann", text), answer("ben", disguised(text, seed=1))])
    assert similarity.MISSING
