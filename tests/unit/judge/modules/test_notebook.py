"""A notebook's code cells are read from its JSON, in every version of the format, and within limits."""

import json

import pytest
from written_notebooks import notebook

from grading.judge.modules.notebook import MAX_CELLS, MAX_CODE, MAX_VALUES, NotANotebook, code_cells, looks_like

CODE = {"cell_type": "code", "outputs": []}
TEXT = {**CODE, "source": "x = 1\ny = 2"}
PARTS = {**CODE, "source": ["x = 1\n", None, "y = 2"]}
VERSIONS = {
    "4, lines": {"nbformat": 4, "cells": [{**CODE, "source": ["x = 1\n", "y = 2"]}]},
    "4, a text": {"nbformat": 4, "cells": [{**CODE, "source": "x = 1\r\ny = 2"}]},
    "3": {"nbformat": 3, "worksheets": [{"cells": [{**CODE, "input": ["x = 1\n", "y = 2"]}]}]},
    "Colab": {"metadata": {"colab": {}, "kernelspec": {"name": "python3"}}, "cells": [TEXT]},
    "IPython": {"metadata": {"language_info": {"name": "ipython3"}}, "cells": [TEXT]},
    "odd values": {"metadata": [], "cells": [None, 1, PARTS, {**CODE, "source": {}}]},
}  # fmt: skip


@pytest.mark.parametrize("version", VERSIONS)
def test_versions(version):
    [cell] = code_cells(json.dumps(VERSIONS[version]))
    assert cell.text == "x = 1\ny = 2"


def test_numbers_count_all_cells():
    """A cell's number counts cells of prose as well, since a student counts from the top."""
    cells = code_cells(notebook("x = 1", ("# Prose",), "", "y = 2"))
    assert [(cell.number, cell.text) for cell in cells] == [(1, "x = 1"), (4, "y = 2")]


# The text of a cell, and the Python that is left of it; None if nothing is.
COMMANDS = {
    "%matplotlib inline\nx = 1": "# %matplotlib inline\nx = 1",
    "!pip install \\\n  numpy\nx = 1": "# !pip install \\\n#   numpy\nx = 1",
    "%%time\nx = 1": "# %%time\nx = 1",
    "%%capture out\nx = 1": "# %%capture out\nx = 1",
    "%%bash\nrm -r x": None,
    "%%html\n<b>": None,
    "%%writefile notes.txt\nwords": None,
    "%%writefile test_x.py\nx = 1": None,
    "if x:\n    !ls\ny = 1": "if x:\n    pass  # !ls\ny = 1",
    "files = !ls\nx = 1": "# files = !ls\nx = 1",
    "square?\n?square\nx = 1": "# square?\n# ?square\nx = 1",
    "get_ipython().run_line_magic('time', '')\nx": "# get_ipython().run_line_magic('time', '')\nx",
    "x = (7\n  % 4)\n%time x": "x = (7\n  % 4)\n# %time x",
    "x = 7 \\\n% 4": "x = 7 \\\n% 4",
    "x = (7 \\\n% 4 \\\n% 3)\n%time x": "x = (7 \\\n% 4 \\\n% 3)\n# %time x",
    "!ls \\\n a \\\n b": "# !ls \\\n#  a \\\n#  b",
    '"""\n%s\n!"""\nx = "%d" % 1': '"""\n%s\n!"""\nx = "%d" % 1',
    "x = '(' # (\n%time": "x = '(' # (\n# %time",
    "x = 1 if y != 2 else '?'": "x = 1 if y != 2 else '?'",
}


@pytest.mark.parametrize("text", COMMANDS)
def test_commands(text):
    """Commands of IPython and of the shell become comments, and each line stays where it was."""
    cells = code_cells(notebook(text, "last = 1"))[:-1]
    assert [cell.text for cell in cells] == ([] if COMMANDS[text] is None else [COMMANDS[text]])


def test_writefile():
    """A cell that writes a Python file has the file's name."""
    cells = code_cells(notebook("%%writefile katas/04_backward/backward.py\nx = 1", '%%writefile -a "b.py"\ny = 2'))
    assert [cell.file for cell in cells] == ["backward.py", "b.py"]


REFUSED = {
    "": "is empty. Is it saved?",
    '{"cells": [': "is damaged: line 1",
    "<<<<<<< HEAD\n{}": "is damaged: line 1",
    '{"cells":' * 100_000: "is damaged",
    "[]": "is no notebook",
    '{"cells": {}}': "is no notebook",
    notebook(("# Prose",)): "no code cell",
    notebook("x = 1", metadata={"kernelspec": {"language": "R"}}): "is a notebook in r, and no Python",
    notebook(*["x = 1"] * (MAX_CELLS + 1)): "far more code",
    notebook(*["x" * (MAX_CODE // 2 + 1)] * 2): "far more code",
    '{"cells": [' + "[]," * (MAX_VALUES // 2) + "0]}": "Clear its outputs",
}


@pytest.mark.parametrize("says", REFUSED.values(), ids=range(len(REFUSED)))
def test_refused(says):
    """A damaged, empty or endless notebook gets a reason that says what to do."""
    text = next(text for text, reason in REFUSED.items() if reason == says)
    with pytest.raises(NotANotebook, match=says):
        code_cells(text)


def test_endless_lines():
    """Lines that a careless pattern would read again and again are read once."""
    texts = ["(\n" + "%\n" * 50_000, " " * 500_000 + "x", '"' * 500_000, "a " * 200_000, "(\n" + "%!?" * 100_000]
    texts += ["(\n" + "%\\\n" * 100_000, "x = \\\n" + "%\\\n" * 100_000, '\\"""\n' * 100_000 + "\\"]
    for text in texts:
        assert len(code_cells(notebook(text))) == 1


@pytest.mark.parametrize(
    ("text", "is_one"),
    [(notebook("x"), True), ('{"worksheets": []}', True), ("{}", False), ('{"cells"}\nx = 1', False), ("x = 1", False)],
)
def test_looks_like(text, is_one):
    assert looks_like(text) is is_one
