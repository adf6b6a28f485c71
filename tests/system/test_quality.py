"""`grader.py quality` reports the faults of a suite and of its lists."""

import re
import shutil

from conftest import ROOT


def test_a_list_that_lacks_something(checkout, grader):
    path = checkout / "katas" / "03_numerical_diff" / "equivalent.toml"
    path.write_text('[[equivalent]]\nline = "x"\nmutants = ["y"]\n', encoding="utf-8")
    done = grader("dev", "quality", "3", cwd=checkout)
    assert done.returncode == 3
    assert "equivalent.toml: 'definition'" in done.stderr


TOO_MUCH = '''

def test_always_an_array():
    """The result is an ndarray, for a 0-d x too."""
    expect_array("numerical_diff(f, x)", numerical_diff(Square(), Variable(np.array(2.0))))
'''


def test_says_what_is_wrong(checkout, grader):
    """The command reports each fault and exits with 1.

    The faults here are missed mistakes, refused right answers, and a list with wrong entries.
    """
    shutil.copytree(ROOT / "tests" / "answers", checkout / "tests" / "answers")
    folder = checkout / "katas" / "03_numerical_diff"
    text = (folder / "test_numerical_diff.py").read_text(encoding="utf-8")
    start, end = text.index("def test_composite(rng):"), text.index("def test_one_point_on_each_side")
    (folder / "test_numerical_diff.py").write_text(text[:start] + text[end:] + TOO_MUCH, encoding="utf-8")
    text = (folder / "equivalent.toml").read_text(encoding="utf-8")
    text = text.replace("['return (y1", "['return y1.data', 'pass', 'return (y1")
    (folder / "equivalent.toml").write_text(text, encoding="utf-8")

    done = grader("dev", "quality", "3", cwd=checkout)

    assert done.returncode == 1
    assert done.stderr == ""
    said = done.stdout.splitlines()
    survives = "03_numerical_diff: a mutant survives: numerical_diff: "
    assert f"{survives}def numerical_diff(f, x, eps=1e-4): -> def numerical_diff(f, x, eps=0.001):" in said
    refused = (
        "03_numerical_diff: the right answer in book_style fails test_always_an_array: "
        "called numerical_diff(f, x): got "
    )
    assert any(line.startswith(refused) for line in said)
    lists, place = (
        "03_numerical_diff: equivalent.toml lists a mutant that",
        "return as_array((y1.data - y0.data) / (2 * eps)) ->",
    )
    assert f"{lists} there isn't: numerical_diff: {place} return y1.data" in said
    # The check that has killed most recently goes first, so its name depends on the mutants before.
    killed = re.compile(rf"{re.escape(lists)} test_\w+ kills: numerical_diff: {re.escape(place)} pass")
    assert any(killed.fullmatch(line) for line in said)
    rows = [line.split() for line in said if line.startswith(" ") and line.strip()]
    table = {row[0]: row[1:] for row in rows[: 1 + [row[0] for row in rows].index("all")]}
    counts = map(int, table["03_numerical_diff"])
    mutants, given, killed, equivalent, survivors, known, caught, _, right, accepted = counts
    assert 0 < given < mutants
    assert survivors > 0
    assert mutants == killed + equivalent + survivors
    assert caught <= known
    assert accepted < right
    assert table["all"] == table["03_numerical_diff"]
    assert "03_numerical_diff: tests/learners has 0 files for it; 15 are to be" in said
