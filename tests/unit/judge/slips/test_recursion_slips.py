"""Slips that call their own function: each is found in a solution with the slip in it, and none in right code."""

import pytest
from slip_checks import rules_and_texts


@pytest.mark.parametrize(
    "word, old, new, code",
    [
        ("01", "return len(self.data)", "return len(self)", "`len(self)`"),
        ("01", "return self.data.dtype", "return np.dtype(self.dtype)", "`self.dtype`"),
        ("01", 'return f"variable({text})"', 'return f"variable({self})"', "`Variable.__repr__`"),
        ("02", "return Exp()(x)", "return exp(x)", "`exp(x)`"),
        ("05", "self.creator = func", "self.set_creator(self.creator)", "`self.set_creator(self.creator)`"),
        ("10", "        return rdiv(self, other)", "        return other / self", "`other / self`"),
        ("10", "        return neg(self)", "        return -self", "`-self`"),
    ],
)
def test_calls_without_an_end(word, old, new, code):
    """An expression that leads back to its own function is named."""
    ((rule, text),) = rules_and_texts(word, (old, new))
    assert rule == "calls_itself"
    assert code in text


@pytest.mark.parametrize(
    "word, old, new",
    [
        ("10", "        return mul(self, other)\n\n    def __neg__", "        return self * other\n\n    def __neg__"),
        ("10", "        return rsub(self, other)", "        return -self + other"),
        ("10", "        return pow(self, c)", "        return self ** c if callable(c) else pow(self, c)"),
        ("01", "return self.data.shape", "return self.data.shape if self.shape_known else self.data.shape"),
    ],
)
def test_calls_of_another(word, old, new):
    """`self * other` in `__rmul__` calls `__mul__`, and a method with a choice may end."""
    assert "calls_itself" not in [rule for rule, _ in rules_and_texts(word, (old, new))]


def test_the_function_where_its_class_is_meant():
    """A call without the arguments ends at once: no word of an endless recursion, and the class is named."""
    ((rule, text),) = rules_and_texts("02", ("return Exp()(x)", "return exp()(x)"))
    assert rule == "calls_itself"
    assert text == "`exp` in `exp()`, line 134, is the function that the line stands in. The class is called `Exp`."
