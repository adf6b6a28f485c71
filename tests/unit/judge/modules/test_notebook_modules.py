"""A kata's module is made of a notebook's cells, and every line of it has its place in the notebook."""

import pytest
from sentences import said
from written_notebooks import notebook

from grading.curriculum.ladder import find, ladder
from grading.judge.modules import notebook_modules
from grading.judge.slips import slips

SOLUTIONS = [kata.solution.read_text(encoding="utf-8") for kata in ladder()]
STEPS = notebook("%matplotlib inline", *SOLUTIONS)


def module(text, number, meant=False, name="답.ipynb"):
    return notebook_modules.read(name, text).module(find(number), meant)


def test_places():
    """A line's place is the notebook, the cell among all cells, and the line in the cell, with magics counted."""
    text = notebook(("# Title",), "%matplotlib inline\nimport numpy as np", SOLUTIONS[3])
    source = module(text, "04").source
    lines = source.text.split("\n")
    assert source.place(lines.index("class Variable:") + 1) == "답.ipynb, cell 3, line 6"
    assert source.place(1) == "답.ipynb, cell 2, line 1"
    assert (
        source.with_places("`x` in line 4 and lines 5 and 6.") == "`x` in line 2 of cell 3 and lines 3 and 4 of cell 3."
    )
    template = "`x` in line {line} and lines {first} and {second}: move line {line}."
    english = "`x` in line 2 of cell 3 and lines 3 and 4 of cell 3: move line 2 of cell 3."
    assert source.with_places(said(template, line=4, first=5, second=6)) == english
    output = 'File "backward.py", line 4, in f\nbackward.py:5: RuntimeWarning: overflow'
    assert (
        source.with_frames(output)
        == "답.ipynb, cell 3, line 2, in f\n답.ipynb, cell 3, line 3: RuntimeWarning: overflow"
    )


def test_state_of_a_kata():
    """The module ends where the notebook goes on to a later kata, and the reading says where."""
    found = module(STEPS, "04")
    assert found.source.text.endswith(SOLUTIONS[3])
    assert found.source.cells[-1].number == 5
    assert "graded as it stands after cell 5, line" in found.reading
    assert module(STEPS, "10").reading == ""


def test_definitions_that_are_replaced():
    """A definition that a later cell replaces is no slip, although it stands twice."""
    source = module(STEPS, "04").source
    assert [slip.rule for slip in slips.find(find("04"), source.text)][:1] == ["defined_twice"]
    assert slips.find(find("04"), source.live_text) == []
    assert source.live_text.count("\n") == source.text.count("\n")


def test_meant_for_one_kata():
    """A notebook that resembles no answer to a kata counts for it only if it is meant for it."""
    text = notebook(SOLUTIONS[2])
    assert module(text, "04") is None
    assert module(text, "04", meant=True).source.text == SOLUTIONS[2]
    assert "no part of it looks like this one" in module(notebook(SOLUTIONS[9]), "04", meant=True).reading
    assert "which answers this kata as well" in module(notebook(SOLUTIONS[9]), "03").reading


def test_renamed():
    found = module(notebook(SOLUTIONS[3]), "04", name="backward.py")
    assert found.reading == "backward.py, a notebook under another name, was graded by its code cells."


def test_writefile():
    """A cell that writes a kata's module is that module, and the last such cell counts."""
    wrong = "%%writefile backward.py\nx = 1"
    text = notebook(wrong, f"%%writefile backward.py\n{SOLUTIONS[3]}", f"%%writefile functions.py\n{SOLUTIONS[1]}")
    found = module(text, "04")
    assert found.source.text == f"# %%writefile backward.py\n{SOLUTIONS[3]}"
    assert found.source.place(2) == "답.ipynb, cell 2, line 2"
    assert "Cell 2 of 답.ipynb was graded" in found.reading
    assert module(text, "03") is None


def test_writefile_in_parts():
    """Cells that add to the file go on from the last one that wrote it anew, and are run with it."""
    cut = SOLUTIONS[3].index("    def ")
    first, second = SOLUTIONS[3][:cut], SOLUTIONS[3][cut:]
    cells = ["x = 1", "y = 1", "%%writefile backward.py\nx = 1", "%%writefile -a backward.py\nx = 2"]
    cells += [f"%%writefile backward.py\n{first}", "z = 1", f"%%writefile -a backward.py\n{second}"]
    found = module(notebook(*cells), "04")
    assert found.source.text == f"# %%writefile backward.py\n{first}\n# %%writefile -a backward.py\n{second}"
    assert [(cell.number, cell.goes_on) for cell in found.source.cells] == [(5, False), (7, True)]
    assert found.source.place(first.count("\n") + 4) == "답.ipynb, cell 7, line 2"
    assert "Cells 5, 7 of 답.ipynb were graded" in found.reading


def test_a_cell_that_is_no_python():
    """Where no other cell answers a kata, the module has the broken cell with the kata's names, at its own place."""
    broken = SOLUTIONS[3].replace("def backward(self):", "def backward(self)", 1)
    text = notebook("import numpy as np", SOLUTIONS[2], broken)
    assert SOLUTIONS[2] in module(text, "03").source.text
    assert module(text, "04").source.text.endswith(broken)
    [sentence] = notebook_modules.read("a.ipynb", text).broken_places
    line = broken.split("\n").index("    def backward(self)") + 1
    assert sentence == f"cell 3, line {line}: SyntaxError: expected ':'"
    # A later cell that answers the kata as well counts before one that is no Python.
    assert module(notebook(SOLUTIONS[1].replace("):", ")", 1), SOLUTIONS[2]), "02").source.text.endswith(SOLUTIONS[2])


@pytest.mark.parametrize("name", ["a\nb.ipynb", "a\udcff.ipynb"])
def test_names(name):
    """A notebook's name is one line, and text that can be stored."""
    shown = module(STEPS, "10", name=name).source.shown
    assert "\n" not in shown
    shown.encode("utf-8")
