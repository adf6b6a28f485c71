"""Slips in expressions: an operator, type or text that is another one in Python, or a value that is thrown away."""

import pytest
from slip_checks import check_slip, slips_in

SLIPS = {
    "a type is compared with a text": (
        "10",
        [("return x if isinstance(x, Variable) else Variable", 'return x if type(x) == "Variable" else Variable')],
        ("type_and_text", "the two are never equal"),
    ),
    "the next function is looked up and not kept": (
        "04",
        [("            f = x.creator\n", "            x.creator\n")],
        ("thrown_away", "`x.creator` in line 110 gives a value, and the line does nothing with it."),
    ),
    "np.array as a type": (
        "01",
        [("isinstance(data, np.ndarray)", "isinstance(data, (list, np.array))")],
        ("array_for_ndarray", "`np.array` in line"),
    ),
    "np.array beside a type": (
        "01",
        [("not isinstance(data, np.ndarray)", "type(data) != np.array")],
        ("array_for_ndarray", "is a function, and no type: an array's type is `np.ndarray`"),
    ),
    "a type before the value": (
        "01",
        [("isinstance(data, np.ndarray)", "isinstance(np.ndarray, data)")],
        ("type_before_value", "`isinstance(np.ndarray, data)` in line 37 has its arguments the wrong way round"),
    ),
    "no f before a message": (
        "01",
        [('TypeError(f"', 'TypeError("')],
        ("no_f_prefix", "has no `f` before its quotes, so `{type(data).__name__}` is no field of it"),
    ),
    "no f before a result": (
        "01",
        [('return f"variable', 'return "variable')],
        ("no_f_prefix", "so `{text}` is no field of it"),
    ),
    "a replaced text is dropped": (
        "01",
        [("        text = str(self.data).replace(", "        text = str(self.data)\n        text.replace(")],
        ("thrown_away", "in line 77 gives a new value, and the line does nothing with it."),
    ),
    "a gradient is dropped": (
        "04",
        [("            x.grad = np.array(f.backward(y.grad))\n", "            f.backward(y.grad)\n")],
        ("result_dropped", "`f.backward(y.grad)` in line"),
    ),
    "a type is added to a text": (
        "01",
        [
            (
                'TypeError(f"a Variable holds a numpy.ndarray or None, not {type(data).__name__}")',
                'TypeError("no " + type(data))',
            )
        ],
        ("class_for_text", "`type(data)` in line 38 is a class, which can't be added to a text"),
    ),
    "a text is added to a class": (
        "01",
        [
            (
                'TypeError(f"a Variable holds a numpy.ndarray or None, not {type(data).__name__}")',
                'TypeError("a " + data.__class__ + " came")',
            )
        ],
        ("class_for_text", "its name is one, `data.__class__.__name__`"),
    ),
    "a sorted list is dropped in an inner function": (
        "07",
        [
            (
                "        while funcs:\n",
                "        def sort():\n            sorted(funcs)\n\n        while funcs:\n            sort()\n",
            )
        ],
        ("thrown_away", "`sorted(funcs)` in line"),
    ),
    "a plus behind the equals sign": (
        "06",
        [("np.array(gx) if x.grad is None else as_array(x.grad + gx)", "+gx")],
        ("sign_for_a_sum", "adds nothing"),
    ),
    "a power as in mathematics": (
        "02",
        [("        return x**2\n", "        return x ^ 2\n")],
        ("exclusive_or", "`x ** 2`"),
    ),
}


@pytest.mark.parametrize("name", SLIPS)
def test_found(name):
    """The rule finds the slip first, and its sentence names it."""
    check_slip(SLIPS[name])


@pytest.mark.parametrize(
    "word, old, new",
    [
        (
            "01",
            "        self.data = data\n",
            "        try:\n            data.shape\n        except AttributeError:\n            raise TypeError(data)\n"
            "        self.data = data\n",
        ),
        ("01", "        self.name = name\n", '        self.name = name or "a " + str(type(data))\n'),
        (
            "04",
            "        f = self.creator\n",
            "        f = self.creator\n        if f is self:\n            f.backward()\n",
        ),
        ("01", "        self.name = name\n", '        self.name = name or "a " + type(data).__name__\n'),
    ],
)
def test_nothing_thrown_away(word, old, new):
    """A line in a `try` may be there for the exception alone; the name of a type is a text."""
    assert slips_in(word, (old, new)) == []


def test_nothing_said_of_a_variable():
    """The backward of a Variable gives nothing back."""
    step = "            f = x.creator\n"
    assert slips_in("04", (step, f"{step}            x.backward(f.backward(1))\n")) == []
