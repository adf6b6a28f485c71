"""Mutants: each is another program, is named by its definition and line, and is the same each time."""

import ast
import subprocess
import sys

import pytest
from conftest import ROOT
from made_mutants import mutants_of_kata

from grading.curriculum.ladder import ladder
from grading.dev.mutants import mutants_of, ready

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


def changed(statement, name="f"):
    """Return what becomes of a function's only statement, without the function's head."""
    source = f"def {name}(self, x, f, xs):\n    {statement}\n"
    head = f"def {name}(self, x, f, xs):\n    "
    return {mutant.text.removeprefix(head).rstrip() for mutant in mutants_of(source, name)}


def test_parts_of_a_shape_are_interchanged():
    assert {"return len(x.data)", "return x.data.shape[0]", "return x.data.size"} <= changed("return x.data.ndim")
    assert {"return len(x.data)", "return x.data.shape[0]", "return x.data.ndim"} <= changed("return x.data.size")
    assert {
        "return x.data.ndim",
        "return x.data.size",
        "return x.data.shape[-1]",
        "return len(x.data.shape)",
    } <= changed("return len(x.data)")


def test_a_condition_is_narrowed_to_one_type():
    made = changed("return isinstance(x, (float, int))")
    assert {"return isinstance(x, float)", "return isinstance(x, int)"} <= made
    assert "return isinstance(x, float)" in changed("return np.isscalar(x)")
    assert "return np.asarray(x) if isinstance(x, float) else x" in changed("return np.asarray(x)")


def test_a_state_is_cleared_on_the_way():
    assert "f = x.creator; x.creator = None" in changed("f = x.creator")
    assert "f.append(x.creator); x.creator = None" in changed("f.append(x.creator)")
    made = changed("for x in f.inputs:\n        x.show()")
    assert "for x in f.inputs:\n        f.inputs = None\n        x.show()" in made
    # A comprehension's own variable is gone behind it, and what is assigned to is not cleared.
    made = changed("x.grad = x.grad + sum(y.grad for y in f.outputs)")
    assert "x.grad = x.grad + sum(y.grad for y in f.outputs); f.outputs = None" in made
    assert not any("; y.grad" in text or "; x.grad" in text for text in made)


def test_a_sum_is_made_in_place():
    assert "x.grad += f" in changed("x.grad = x.grad + f")
    made = changed("x.grad = f if x.grad is None else as_array(x.grad + f)")
    assert "if x.grad is None:\n        x.grad = f\n    else:\n        x.grad += f" in made


@every_kata
def test_mutants(kata):
    """Each mutant is another program, changes only the definition that it names, and has its own name."""
    solution = ast.dump(ast.parse(kata.solution.read_text(encoding="utf-8")))
    made = mutants_of_kata(kata.id)
    assert {mutant.definition for mutant in made} == {*kata.todo, *ready(kata)}
    assert len({mutant.place for mutant in made}) == len(made)
    assert len({mutant.text for mutant in made}) == len(made)
    # Every fifth, since there are many.
    assert all(ast.dump(ast.parse(mutant.text)) != solution for mutant in made[::5])


def test_same_mutants_each_time():
    """The mutants depend on no set's order and no Python version, since the lists name them by their text."""
    code = (
        "from grading.curriculum.ladder import find; from grading.dev.mutants import mutants; "
        "print(mutants(find('09')))"
    )
    done = [
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={"PYTHONHASHSEED": seed}, capture_output=True)
        for seed in "12"
    ]
    assert done[0].stdout == done[1].stdout != b""
