"""The parts of a file's name."""

import pytest

from grading.classroom.submissions.filenames import code_stem


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("ann_variables.py", "ann_variables"),
        ("ann_variables.PY.txt", "ann_variables"),
        ("İpek_variables.py", "İpek_variables"),  # whose first letter is two in lower case
        ("variables.ipynb", "variables"),
        ("variables", "variables"),
        (".py", ""),
    ],
)
def test_stem(name, stem):
    assert code_stem(name) == stem
