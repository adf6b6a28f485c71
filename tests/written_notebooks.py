"""Notebooks as Jupyter writes them, for tests."""

import json


def notebook(*cells, outputs=(), **more):
    """Return a notebook's JSON: a text is a code cell, and a tuple of one text is a cell of prose."""
    found = {"cells": [_cell(cell, outputs) for cell in cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps({**found, **more}, indent=1)


def _cell(cell, outputs):
    if isinstance(cell, tuple):
        return {"cell_type": "markdown", "metadata": {}, "source": list(cell)}
    source = cell.splitlines(keepends=True)
    return {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": list(outputs), "source": source}
