"""Slips with imports: a module that the file doesn't import, or calls, or that lacks the name asked of it."""

import pytest
from slip_checks import check_slip, failed_by, slips_in

from grading.judge.report.causes import Raised

SLIPS = {
    "heapq is not imported": ("07", [("import heapq\n", "")], ("not_imported", "Add `import heapq` at the top")),
    "numpy is not imported": ("01", [("import numpy as np\n", "")], ("not_imported", "`import numpy as np`")),
    "numpy has another name": (
        "03",
        [("import numpy as np\n", "import numpy\n")],
        ("not_imported", "The file imports numpy as `numpy`, and line"),
    ),
    "a function of numpy stands bare": (
        "04",
        [("x.grad = np.array(f.backward(y.grad))", "x.grad = array(f.backward(y.grad))")],
        ("not_imported", "is a name in numpy: write `np.array`"),
    ),
    "a type of numpy stands bare": (
        "01",
        [("isinstance(data, np.ndarray)", "isinstance(data, ndarray)")],
        ("not_imported", "is a name in numpy: write `np.ndarray`"),
    ),
    "a module is called": (
        "08",
        [("weakref.ref(output)", "weakref(output)")],
        ("not_in_module", "is a module, which can't be called"),
    ),
    "a function of a module is misspelt": (
        "09",
        [("@contextlib.contextmanager", "@contextlib.contextmanger")],
        ("not_in_module", "did you mean `contextlib.contextmanager`?"),
    ),
}


@pytest.mark.parametrize("name", SLIPS)
def test_found(name):
    """The rule finds the slip first, and its sentence names it."""
    check_slip(SLIPS[name])


@pytest.mark.parametrize("name", ["queue", "code", "types", "array"])
def test_module_of_the_same_name(name):
    """A name that nothing binds is no module of the standard library because that has one of its name."""
    assert slips_in("04", ("        self.creator = func\n", f"        {name}.creator = func\n")) == []


def test_function_of_a_kata():
    """A function of a later kata is no function of numpy's."""
    assert slips_in("04", ("            f = x.creator\n", "            f = add(x.creator, f)\n")) == []


@pytest.mark.parametrize(
    ("exception", "text", "fits"),
    [
        ("NameError", "name 'heapq' is not defined", True),
        ("AttributeError", "module 'generations' has no attribute 'add'", True),
        ("AttributeError", "'Variable' object has no attribute 'generation'", False),
    ],
)
def test_failures_by_a_missing_import(exception, text, fits):
    """An import that is missing is told where a name was missing, and not where another exception came first."""
    slip = slips_in("07", ("import heapq\n", ""))[0]
    assert slip.fits(failed_by(Raised(exception, text))) is fits
