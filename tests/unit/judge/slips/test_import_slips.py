"""Slips with imports: a module that the file doesn't import, or calls, or that lacks the name asked of it."""

import pytest
from slip_checks import check_slip

SLIPS = {
    "heapq is not imported": ("07", [("import heapq\n", "")], ("not_imported", "Add `import heapq` at the top")),
    "numpy is not imported": ("01", [("import numpy as np\n", "")], ("not_imported", "`import numpy as np`")),
    "numpy has another name": (
        "03",
        [("import numpy as np\n", "import numpy\n")],
        ("not_imported", "The file imports numpy as `numpy`, and line"),
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
