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


def test_tabs_among_spaces():
    """Tabs and spaces in one block are named as such."""
    with pytest.raises(TabError) as raised:
        compile("if x:\n        y = 1\n\tz = 2\n", "variables.py", "exec")
    assert "four spaces for each level" in advice("TabError", raised.value.msg, "z = 2")
