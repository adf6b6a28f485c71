"""Values that are stored once."""

from grading.pages.interned import Interned


def test_interned():
    """Equal keys share a number and a value, and the value is made once."""
    made, values = [], Interned()

    def make():
        made.append(None)
        return "a value"

    assert [values.number("a", make), values.number("b", str), values.number("a", make)] == [0, 1, 0]
    assert values.values == ["a value", ""]
    assert len(made) == 1
