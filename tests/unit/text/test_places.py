"""A place in a file or in a notebook's cell, as reports name it."""

import pytest

from grading.text import places

CELL = "답 (1).ipynb, cell 7, line 3"


@pytest.mark.parametrize(
    ("place", "path", "shown"),
    [
        ("backward.py:41", "katas/04_backward/backward.py", "katas/04_backward/backward.py:41"),
        ("backward.py:41", None, "backward.py:41"),
        (CELL, "ann/답 (1).ipynb", "ann/답 (1).ipynb, cell 7, line 3"),
        (CELL, "backward.py", CELL),
        ("backward.py, cell 7, line 3", "ann/backward.py", "ann/backward.py, cell 7, line 3"),
    ],
)
def test_with_path(place, path, shown):
    assert places.with_path(place, path) == shown


def test_parts():
    assert places.split("backward.py:41") == ("backward.py", "line 41")
    assert places.split(CELL) == ("답 (1).ipynb", "cell 7, line 3")
    assert [places.line_number(place) for place in ("backward.py:41", CELL, None)] == [41, 0, 0]
