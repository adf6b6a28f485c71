"""`grader.py quality`, in pieces: the mutants that it makes, its lists, and that it says what is wrong with a suite."""

import ast
import functools
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT

from grading.curriculum.ladder import find, ladder
from grading.dev.mutants import mutants as made_mutants
from grading.dev.mutants import mutants_of
from grading.dev.suite_quality import read_equivalents

mutants = functools.cache(lambda kata_id: made_mutants(find(kata_id)))
every_kata = pytest.mark.parametrize("kata", ladder(), ids=lambda kata: kata.id)

SMALL = '''\
class Box:
    def total(self, xs, start=0):
        """Return the sum."""
        found = start
        for x in xs:  # every one
            if x is not None and x not in self.seen:
                found = found + 2 * self.scale(x)
        return found
'''


def lines(source, name):
    return {(mutant.line, mutant.mutant) for mutant in mutants_of(source, name)}


def test_small_changes():
    found = lines(SMALL, "Box.total")
    assert {
        ("def total(self, xs, start=0):", "def total(self, xs, start=1):"),
        ("found = start", "found = None"),
        ("found = start", "pass"),
        ("for x in xs:  # every one", "for x in list(xs)[:1]:  # every one"),
        ("for x in xs:  # every one", "pass"),
        ("if x is not None and x not in self.seen:", "if x is None and x not in self.seen:"),
        ("if x is not None and x not in self.seen:", "if x is not None or x not in self.seen:"),
        ("if x is not None and x not in self.seen:", "if x is not None and x in self.seen:"),
        ("if x is not None and x not in self.seen:", "if x not in self.seen:"),
        ("found = found + 2 * self.scale(x)", "found = found - 2 * self.scale(x)"),
        ("found = found + 2 * self.scale(x)", "found = found + 2 * x"),
        ("found = found + 2 * self.scale(x)", "found = found + 2 * self.scale()"),
        ("found = found + 2 * self.scale(x)", "found = 2 * self.scale(x)"),
        ("return found", "pass"),
    } <= found
    assert not any('"""' in line for line, _ in found)


def test_what_students_do():
    source = (
        "def add_func(f):\n    seen.add(f)\n    funcs.append(weakref.ref(f))\n    return x0 / x1.grad, -gy\n\n\n"
        "@contextlib.contextmanager\ndef using(name):\n    try:\n        yield\n    finally:\n        back(name)\n"
    )
    assert {
        ("funcs.append(weakref.ref(f))", "funcs.append(f)"),
        ("funcs.append(weakref.ref(f))", "funcs.insert(0, weakref.ref(f))"),
        ("return x0 / x1.grad, -gy", "return x0 / x1.data, -gy"),
        ("return x0 / x1.grad, -gy", "return x0 / x0.grad, -gy"),
        ("return x0 / x1.grad, -gy", "return -gy, x0 / x1.grad"),
        ("return x0 / x1.grad, -gy", "return x0 / x1.grad, gy"),
        ("return x0 / x1.grad, -gy", "return x0 * x1.grad, -gy"),
    } <= lines(source, "add_func")
    made = {mutant.text for mutant in mutants_of(source, "using")}
    assert source.replace("@contextlib.contextmanager\n", "") in made
    assert (
        source.replace("    try:\n        yield\n    finally:\n        back(name)\n", "    yield\n    back(name)\n")
        in made
    )


@every_kata
def test_mutants(kata):
    """Each is another program, in the definition that it names, and its name is its own."""
    solution = ast.dump(ast.parse(kata.solution.read_text(encoding="utf-8")))
    made = mutants(kata.id)
    assert {mutant.definition for mutant in made} == set(kata.todo)
    assert len({(mutant.definition, mutant.line, mutant.mutant) for mutant in made}) == len(made)
    assert len({mutant.text for mutant in made}) == len(made)
    # Every fifth, since there are many.
    assert all(ast.dump(ast.parse(mutant.text)) != solution for mutant in made[::5])


def test_same_mutants_each_time():
    """Nothing about them depends on the order of a set, or on the Python: the lists name them by their text."""
    code = "from grading.curriculum.ladder import find; from grading.dev.mutants import mutants; print(mutants(find('09')))"
    done = [
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={"PYTHONHASHSEED": seed}, capture_output=True)
        for seed in "12"
    ]
    assert done[0].stdout == done[1].stdout != b""


@every_kata
def test_lists(kata):
    """What equivalent.toml lists is there once, with a reason, and the stretch check that it names is there too."""
    may_pass = read_equivalents(kata)
    ids = [(one.definition, one.line, one.mutant) for one in may_pass]
    assert len(set(ids)) == len(ids)
    assert set(ids) <= {(mutant.definition, mutant.line, mutant.mutant) for mutant in mutants(kata.id)}
    suite = kata.suite.read_text(encoding="utf-8")
    for one in may_pass:
        assert one.why.endswith(".")
        assert one.stretch is None or f"@pytest.mark.stretch\ndef {one.stretch}(" in suite


def test_a_list_that_lacks_something(checkout, grader):
    path = checkout / "katas" / "03_numerical_diff" / "equivalent.toml"
    path.write_text('[[equivalent]]\nline = "x"\nmutants = ["y"]\n', encoding="utf-8")
    done = grader("quality", "3", cwd=checkout)
    assert done.returncode == 3
    assert "equivalent.toml: 'definition'" in done.stderr


TOO_MUCH = '''

def test_always_an_array():
    """The result is an ndarray, for a 0-d x too."""
    expect_array("numerical_diff(f, x)", numerical_diff(Square(), Variable(np.array(2.0))))
'''


@pytest.mark.timeout(120)
def test_says_what_is_wrong(checkout, grader):
    """A suite that is too weak and asks too much, and a list that doesn't hold: all of it is said, and the exit is 1."""
    shutil.copytree(ROOT / "tests" / "answers", checkout / "tests" / "answers")
    folder = checkout / "katas" / "03_numerical_diff"
    text = (folder / "test_numerical_diff.py").read_text(encoding="utf-8")
    start, end = text.index("def test_composite(rng):"), text.index("def test_one_point_on_each_side")
    (folder / "test_numerical_diff.py").write_text(text[:start] + text[end:] + TOO_MUCH, encoding="utf-8")
    text = (folder / "equivalent.toml").read_text(encoding="utf-8")
    text = text.replace("['return (y1", "['return y1.data', 'pass', 'return (y1")
    (folder / "equivalent.toml").write_text(text, encoding="utf-8")

    done = grader("quality", "3", cwd=checkout)

    assert done.returncode == 1
    assert done.stderr == ""
    said = done.stdout.splitlines()
    survives = "03_numerical_diff: a mutant survives: numerical_diff: "
    assert f"{survives}def numerical_diff(f, x, eps=1e-4): -> def numerical_diff(f, x, eps=0.001):" in said
    refused = "03_numerical_diff: the right answer in book_style fails test_always_an_array: called numerical_diff(f, x): got "
    assert any(line.startswith(refused) for line in said)
    lists, place = (
        "03_numerical_diff: equivalent.toml lists a mutant that",
        "return as_array((y1.data - y0.data) / (2 * eps)) ->",
    )
    assert f"{lists} there isn't: numerical_diff: {place} return y1.data" in said
    assert f"{lists} test_square_at_two kills: numerical_diff: {place} pass" in said
    table = {line.split()[0]: line.split()[1:] for line in said if line.startswith(" ") and line.strip()}
    mutants, killed, equivalent, survivors, known, caught, _, right, accepted = map(int, table["03_numerical_diff"])
    assert survivors > 0
    assert mutants == killed + equivalent + survivors
    assert caught <= known
    assert accepted < right
    assert table["all"] == table["03_numerical_diff"]
