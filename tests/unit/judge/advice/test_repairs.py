"""Lines that Python could read if one thing were changed, and lines in which the same signs are no slip."""

import pytest

from grading.judge.advice.repairs import advice


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("    return x if x &lt; 1 else y", "`&lt;` is how a web page writes `<`."),
        ("    print(&quot;x&quot;)", '`&quot;` is how a web page writes `"`.'),
        ("if x &amp;&amp; y:", "`&amp;` is how a web page writes `&`."),
        ("x = y &z; 1 1", ""),
        (">     return x", "`>` marks a line that a mail quotes"),
        ("    > 1 1", ""),
        ("+        return x", "That line is of a diff"),
        ("-def f(x):", "That line is of a diff"),
        ("+", "That line is of a diff"),
        ("    - 1 1", ""),
        ("    ｒｅｔｕｒｎ x", "`ｒｅｔｕｒｎ` is a wide sign of another keyboard: write `return`."),
        ("ㅇㄷㄹ square(x):", "`ㅇㄷㄹ` is `def`, typed with the keyboard set to Korean letters."),
        ("    ㄱㄷ셔구 np.exp(ㅌ)", "`ㄱㄷ셔구` is `return`, typed"),
        ("값 1 = 2", ""),
        ("def __ call__(self):", "`__ call__` are two words"),
        ("class My Square(Function):", "`My Square` are two words"),
        ("def f x(self) y:", ""),
        ("    { return Square()(x); }", "Python has no braces around a block"),
        ("def square(x) { return Square()(x); }", "Python has no braces around a block"),
        ("x = {1 2}", ""),
        ("    return np.exp(x) // e to the x", "`//` is of another language: Python writes `#`."),
        ("    return x // y z", ""),
        ("    return np.exp(x) 지수를 계산", "`지수를 계산` is no code: a remark begins with `#`."),
        ("    np.exp(x)를 반환한다", "`를 반환한다` is no code"),
        ("    return y ㅁ", "`ㅁ` came into that line by mistake"),
        ("    returnㅁ y", "`ㅁ` came into that line by mistake"),
        ("    ㅁ = = 1", ""),
        ("    y =", "That line ends in `=`, and Python waits for something after it."),
        ("    y = self.", "That line ends in `.`"),
        ("<code>", ""),
        ("    y z +", ""),
        ("    x 값 = 1", ""),
        ("    self.name = `name`", "A backquote is no sign of Python's"),
        ("    def f(self, x y=1):", "A comma is missing between `x` and `y`."),
        ("    def f(self, x) y:", ""),
        ("    return np.exp(x):", "No `:` belongs at the end of that line"),
        ("    y = 1:", "No `:` belongs at the end of that line"),
        ("    otherwise:", ""),
        ("    if x not is None:", "did you mean `is not`?"),
    ],
)
def test_repaired_lines(line, words):
    """A change is told if Python reads the line with it."""
    assert words in advice(line)
    assert bool(words) == bool(advice(line))


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("Def square(x):", "def"),
        ("dfe square(x):", "def"),
        ("    retrun x", "return"),
        ("    rasie TypeError('def x')", "raise"),
        ("    esle:", "else"),
        ("    exept ValueError:", "except"),
        ("    self.creator = No ne", "None"),
        ("    re turn x", "return"),
        ("for x ni xs:", "in"),
        ("x = 1 if y els 2", "else"),
        ("x = [y fro y in ys]", "for"),
        ("    retrun x = 1", ""),
        ("Return the square. Is that right?", ""),
        ("grad add gx", ""),
        ("x = 'retrun y' z", ""),
        ("return x", ""),
    ],
)
def test_words_like_those_of_python(line, meant):
    """A word is told to be another one misspelt if Python reads the line with that."""
    assert (f"did you mean `{meant}`?" in advice(line)) == bool(meant)
    assert bool(meant) == bool(advice(line))
