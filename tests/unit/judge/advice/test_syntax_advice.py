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
        ('print("“안녕”"', "lacks its partner"),
        ("x = = 1  # （）", ""),
        ("x = 1 ÷ 2", "write `/`"),
        ("x = 2 × y", "write `*`"),
        ("x = 2 · y", "write `*`"),
        ("x = y − 1", "write `-`"),
        ("x = y²", "a power is written `** 2`"),
        ("x = 「y", "is a quote of a text program"),
        ("x = y ∑ 1", ""),
        ("return …", "`…` stands for code that was left out"),
        ("**설명:** Square는 제곱입니다.", "a sentence and no Python"),
        ("**kwargs = = 1", ""),
        ("x = f(y。z)", "write `.`"),
        ('x = f"y”', "`”` is a quote of a text program"),
        ("12 x = 1", "begins with the number 12"),
        ("3: import numpy as np", "begins with the number 3"),
        ("04  import numpy as np", "begins with the number 04"),
        ("1 if x els 2", "begins with the number 1"),
        ("x = [1,\n     2 in y z]", ""),
        ("pip install numpy", "a command for the terminal"),
        ("python3 grader.py grade 03", "a command for the terminal"),
        ("py = = 3", ""),
        ("Here is the completed code:", "a sentence and no Python"),
        ("다음은 완성된 코드입니다:", "a sentence and no Python"),
        ("데이터를 꺼낸다", "a sentence and no Python"),
        ("물론입니다! 아래는 코드입니다.", "a sentence and no Python"),
        ("- numpy를 가져옵니다", "a sentence and no Python"),
        ("✅ 완성 코드", "a sentence and no Python"),
        ("Sure! Here's the code.", "a sentence and no Python"),
        ("Copy code", "a sentence and no Python"),
        ("[1]: import numpy", "`[1]` is a prompt"),
        (">> import numpy", "`>>` is a prompt"),
        ("(Pdb) import numpy", "`(Pdb)` is a prompt"),
        ("[1] = = x", ""),
        ("C:\\Users\\kim> python grader.py", "a command for the terminal"),
        ("kim@pc:~/katas$ python grader.py", "a command for the terminal"),
        ("TypeError: no float is an array", "a message of Python's"),
        ("Traceback (most recent call last):", "a message of Python's"),
        ("---", ""),
        ("Variable x is None", ""),
        ("글자 = = 1", ""),
    ],
)
def test_pasted_lines(line, words):
    """The sign that Python refuses is named, and not the strange signs in texts and comments beside another slip."""
    with pytest.raises(SyntaxError) as raised:
        compile(line, "variables.py", "exec")
    sentence = advice(type(raised.value).__name__, raised.value.msg, [line])
    assert words in sentence
    assert bool(words) == bool(sentence)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("x = 1\u200b", "can't be seen (U+200B)"),
        ("x = [1，2]", "`，` is a wide sign of another keyboard: write `,`."),
        ("x = 2²", "a power is written `** 2`"),
        ("x = 1변수", ""),
        ("x = 1a  # 1：", ""),
        ('x = 1a + "2："', ""),
    ],
)
def test_sign_behind_a_number(line, words):
    """The first Pythons 3.11 call the number invalid; the sign behind it is named as by later ones."""
    sentence = advice("SyntaxError", "invalid decimal literal", [line])
    assert words in sentence
    assert any(about in sentence for about in ("seen", "wide", "power")) == bool(words)


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
        ("func f(x):", "writes `def`"),
        ("fn f(x):", "writes `def`"),
        ("def operator+(self, other):", "`def operator+` is of another language: Python writes `def __add__`."),
        ("def __*__(self, other):", "Python writes `def __mul__`."),
        ("def -(self):", "Python writes `def __neg__`."),
        ("def -(self, other):", "Python writes `def __sub__`."),
        ("// the end", "writes `#`"),
        ("<!-- the end -->", "writes `#`"),
        ("/* the end */", "writes `#`"),
        ("elseif x:", "writes `elif`"),
        ("if x === y:", "`===` is of another language: Python writes `==`."),
        ("if x !== y:", "`!==` is of another language: Python writes `!=`."),
        ("x = y instanceof Variable", "writes `isinstance(y, Variable)`"),
        ("g = x => f(x)", "`x =>` is of another language: Python writes `lambda x:`."),
        ("g((x, y) => x)", "writes `lambda x, y:`"),
        ("if x => 3 y:", ""),
        ("catch (e):", "writes `except`"),
        ("switch (x):", "writes `match`"),
        ("do:", "`do` is of another language: Python writes `while True`."),
        ("for (int i = 0; i < 3; i++):", "writes `for i in range(n):`"),
        ("for (x in xs):", "writes `for x in xs`"),
        ("for (const x of xs):", "writes `for x in xs`"),
        ("if x then", "`then` is of another language: Python writes `:`."),
        ("public def f(x):", "`public` is of another language: Python writes nothing in its place."),
        ("class Square extends Function:", "writes `class Square(Function)`"),
        ("Variable square(x):", "writes `def square`"),
        ("If isinstance(x, y):", "did you mean `if`?"),
        ("def f(self, Variable x):", "`Variable x` is of another language: Python writes `x`."),
        ("def f(self x):", "A comma is missing between `self` and `x`."),
        ("if x <> y:", "Python writes `!=`"),
        ("x := 1", "`:=` is of another language: Python writes `=`."),
        ("import heapq from 'heapq'", "writes `import heapq`"),
        ("x = 2y", "a product is written `2 * y`"),
        ("x = 2 eps", "a product is written `2 * eps`"),
        ("raise TypeError('no! && ->') x", ""),
        ("x = 1 if y els 2  # !y", "did you mean `else`?"),
        ("x != = y", ""),
        ("def f(x) -> int", ""),
        ("x = 1 if y else", ""),
        ("x = 1e y", ""),
        ("x = 0x1F) + 1_000", ""),
        ('"""Return 2 arrays, !x, new Variable(y)', "may lack one of its three quotes"),
        ("Return the 2 arrays. Done! Is that right? Yes: it is", ""),
    ],
)
def test_other_languages(line, words):
    """Signs and words of other languages are named with Python's own, unless they stand in a text or a comment."""
    sentence = advice("SyntaxError", "invalid syntax", [line])
    assert words in sentence
    assert bool(words) == bool(sentence)


def test_tabs_among_spaces():
    """Tabs and spaces in one block are named as such."""
    with pytest.raises(TabError) as raised:
        compile("if x:\n        y = 1\n\tz = 2\n", "variables.py", "exec")
    assert "four spaces for each level" in advice("TabError", raised.value.msg, ["z = 2"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("while (x) {\n    y = 1\n}", "Line 1 ends in `{`"),
        ("if (x) {\n    y = x.z;\n} else {\n", "Line 1 ends in `{`"),
        ("class Square(Function) {", "Line 1 ends in `{`"),
        ("try {", "Line 1 ends in `{`"),
        ("else if x {", "Python writes `elif`. Line 1 ends in `{`"),
        ("for x in {\n    1 2", "this `{` lacks its partner"),
        ("if x == {\n    1 2", "this `{` lacks its partner"),
        ('"""\nif (x) {\n"""\nx = 1 1', ""),
    ],
)
def test_braces_around_blocks(text, words):
    """A brace that begins a block is named with its line, though Python refuses a line below it."""
    with pytest.raises(SyntaxError) as raised:
        compile(text, "variables.py", "exec")
    sentence = advice("SyntaxError", raised.value.msg, text.splitlines()[: raised.value.lineno])
    assert words in sentence
    assert bool(words) == bool(sentence)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("if x\n    y = 1", "A line that begins a block ends in `:`"),
        ("x = f(y", "this `(` lacks its partner"),
        ("x = f(y))", "this `)` has no partner"),
        ("x = f(y]", "between `(` and `]`"),
        ("x = 'y", "A text ends with the quote that it begins with"),
        ("x = 1\n  ...", "is indented more than the block"),
        ("x = 1\n  y = 2", "is indented more than the block"),
        ("if x:\n    y = 1\n  z = 2", "as many spaces at its beginning"),
        ("if x:\ny = 1", "with four spaces more"),
        ('def f():\n    ""Return 1."""', "may lack one of its three quotes"),
        ('def f():\n    """Return 1.""\n', "may lack one of its three quotes"),
        ('def f():\n    """Return 1.""\n\ndef g():\n    """Return x²."""\n', "may lack one of its three quotes"),
        ("x = y z", ""),
        ("y = self.for", "`for` is a word of Python's own, so nothing else can have that name"),
        ("def lambda(x):\n    return x", "`lambda` is a word of Python's own"),
        ("x = 1\nelse:\n    y = 2", "to which `else` could belong"),
        ("if x:\n    y = 1\n\nz = 2\nelif z:\n    y = 2", "to which `elif` could belong"),
        ("y = ", "That line ends in `=`, and Python waits for something after it."),
        ("y = self.", "ends in `.`"),
        ("y = 'self.for' z", ""),
    ],
)
def test_texts_of_the_parser(text, words):
    """A usual text of Python's parser gets a sentence on where to look."""
    with pytest.raises(SyntaxError) as raised:
        compile(text, "variables.py", "exec")
    sentence = advice(type(raised.value).__name__, raised.value.msg, text.splitlines()[: raised.value.lineno])
    assert words in sentence
    assert bool(words) == bool(sentence)


@pytest.mark.parametrize("number", ["110000", "FFFFFF", "D800", "10FFFF", "0000"])
def test_signs_that_no_parser_names(number):
    """Code can raise such an exception by itself, with a number that is no sign's."""
    assert isinstance(advice("SyntaxError", f"invalid character (U+{number})", ["x"]), str)
    assert "can't be seen (U+200B)" in advice("SyntaxError", "invalid non-printable character U+200B", ["x"])
