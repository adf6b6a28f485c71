"""Why a submission could not be graded: stored in English, shown in the chosen language."""

import pytest

from grading.classroom.submissions import problem_texts, refusals
from grading.text import language


@pytest.fixture
def in_korean():
    language.choose("ko")
    yield
    language.choose("en")


def test_restored(in_korean):
    """A stored problem is shown in Korean, and its English stays what is stored."""
    stored = str(problem_texts.problem("ann.zip", refusals.TOO_MUCH)).encode().decode()
    restored = problem_texts.restored(stored)
    assert restored == stored == f"ann.zip can't be graded: {refusals.TOO_MUCH}"
    assert language.shown(restored) == f"ann.zip: 채점할 수 없습니다. {language.translation(refusals.TOO_MUCH, 'ko')}"


def test_other_texts(in_korean):
    """A text that is no problem of ours, and a student's braces in a name, stay as they are."""
    for text in ("", "{file} {", "{x} can't be graded: {y}: z"):
        assert problem_texts.restored(text) == text
    assert language.shown(problem_texts.restored("{x} can't be graded: {y}")) == "{x}: 채점할 수 없습니다. {y}"
