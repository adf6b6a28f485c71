"""Advice about lines that were pasted: signs of other programs, prompts, marks of git."""

import pytest

from grading.judge.advice.syntax_advice import advice


@pytest.mark.parametrize(
    "line, words",
    [
        ("name = ‘x’", "`‘` is a quote of a text program"),
        ("x = f（1）", "write `(`"),
        ("x = 1\u200b", "can't be seen (U+200B): delete the line"),
        ("x =\u3000= 1", "can't be seen (U+3000): delete the blanks"),
        ("||||||| merged common ancestors", "a mark of a merge in git"),
        ("In [12]: import numpy", "`In` is a prompt"),
        ("... x = 1", "`...` is a prompt"),
        ("```python", "marks code in a text"),
        ('print("“안녕”"', ""),
        ("x = = 1  # （）", ""),
        ("x = 1 ÷ 2", "write `/`"),
        ("x = 2 × y", "write `*`"),
        ("x = 2 · y", "write `*`"),
        ("x = y − 1", "write `-`"),
        ("x = y²", "a power is written `** 2`"),
        ("x = 「y", "is a quote of a text program"),
        ("x = y ∑ 1", ""),
    ],
)
def test_pasted_lines(line, words):
    """The sign that Python refuses is named, and not the strange signs in texts and comments beside another slip."""
    with pytest.raises(SyntaxError) as raised:
        compile(line, "variables.py", "exec")
    sentence = advice(type(raised.value).__name__, raised.value.msg, line)
    assert words in sentence
    assert bool(words) == bool(sentence)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("else if x:", "`else if` is of another language: Python writes `elif`."),
        ("x = y && z", "writes `and`"),
        ("x = y || z", "writes `or`"),
        ("x = !y", "writes `not`"),
        ("x = new Variable(y)", "`new Variable` is of another language: Python writes `Variable`."),
        ("x++", "writes `+= 1`"),
        ("self->x = 1", "writes `.`"),
        ("x = y ? 1 : 2", "writes `a if c else b`"),
        ("throw TypeError(x)", "writes `raise`"),
        ("function f(x):", "writes `def`"),
        ("void f(self)", "writes `def f`"),
        ("def void f(self):", "writes `def f`"),
        ("Variable x = y", "writes `x =`"),
        ("// the end", "writes `#`"),
        ("x = 2y", "a product is written `2 * y`"),
        ("x = 2 eps", "a product is written `2 * eps`"),
        ("raise TypeError('no! && ->') x", ""),
        ("x = 1 if y els 2  # !y", ""),
        ("x != = y", ""),
        ("def f(x) -> int", ""),
        ("x = 1 if y else", ""),
        ("x = 1e y", ""),
        ("x = 0x1F) + 1_000", ""),
        ('"""Return 2 arrays, !x, new Variable(y)', ""),
        ("Return the 2 arrays. Done! Is that right? Yes: it is", ""),
    ],
)
def test_other_languages(line, words):
    """Signs and words of other languages are named with Python's own, unless they stand in a text or a comment."""
    sentence = advice("SyntaxError", "invalid syntax", line)
    assert words in sentence
    assert bool(words) == bool(sentence)


def test_tabs_among_spaces():
    """Tabs and spaces in one block are named as such."""
    with pytest.raises(TabError) as raised:
        compile("if x:\n        y = 1\n\tz = 2\n", "variables.py", "exec")
    assert "four spaces for each level" in advice("TabError", raised.value.msg, "z = 2")
