"""The syntax of foreign texts: no warning gets out, and each text that can't be parsed raises one of a few errors."""

import ast
import warnings

import pytest

from grading.classroom.similarity.normal_statements import statements
from grading.judge.syntax import syntax_facts
from grading.text import foreign_syntax

WARNED = "x = '\\d'\ny = 1if 2else 3\n"


def test_no_warning():
    """Python warns about this text, and its readers don't."""
    with pytest.warns((DeprecationWarning, SyntaxWarning)):
        ast.parse(WARNED)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(foreign_syntax.parse(WARNED).body) == 2
        assert len(statements(WARNED)) == 2
        assert syntax_facts.of(WARNED) is not None


@pytest.mark.parametrize("text", ["def broken(:\n", "x = 1\0\n", "x = " + "(" * 5000, "x = " + "-" * 50_000 + "1"])
def test_unparsable(text):
    with pytest.raises(foreign_syntax.UNPARSABLE):
        foreign_syntax.parse(text)
