"""The lists in tests/conftest.py by which tox chooses what it runs on each Python."""

from conftest import ON_EVERY_PYTHON, ON_ONE_PYTHON, ROOT, depends_on_the_python

TESTS = ROOT / "tests"


def test_each_entry_names_a_test_file():
    """A misspelt entry would be no error: its file would be run on too few Pythons, or on too many."""
    listed = [TESTS / "system" / f"{name}.py" for name in ON_EVERY_PYTHON]
    left_out = [TESTS / "unit" / name for name in ON_ONE_PYTHON]
    assert [path for path in listed + left_out if not path.is_file()] == []
    assert all(map(depends_on_the_python, listed))
    assert not any(map(depends_on_the_python, left_out))


def test_all_others_of_unit_are_run_on_each():
    files = list((TESTS / "unit").rglob("test_*.py"))
    assert sum(map(depends_on_the_python, files)) == len(files) - len(ON_ONE_PYTHON)
