"""Random graphs: the solution against numpy and forward mode, and the way katas 07 and 10 show a wrong one."""

import importlib

import numpy as np
import pytest
from expect import _show, expect
from graphs import KEPT, LEAVES, code, expect_right, expected, leaves, random_graph, random_graphs, run, steep
from hypothesis import assume, given, settings
from hypothesis import strategies as st

FUNCTIONS = ("add", "square", "exp")
SIGNS = ("+", "-", "*", "/", "**", "neg")
OPERATIONS = {
    "generations": FUNCTIONS,
    "weakref_memory": FUNCTIONS,
    "no_grad": FUNCTIONS,
    "overloads": (*SIGNS, *FUNCTIONS),
}
IN_NUMPY = {"np": np, "Variable": np.array, "square": np.square, "exp": np.exp, "add": np.add}


@st.composite
def graphs(draw, operations):
    """Draw graphs over the operations; the leaves are any numbers, not just the plain ones that a kata prints."""

    def choose(items):
        return draw(st.floats(-3.0, 3.0) if items is LEAVES else st.sampled_from(items))

    graph = random_graph(choose, draw(st.integers(1, 10)), operations)
    assume(not steep(graph))
    return graph


@pytest.mark.parametrize("name", OPERATIONS)
def test_solution(name):
    """Forward agrees with numpy for the same text, and backward agrees with forward mode."""
    module = importlib.import_module(f"solution.{name}")

    @settings(max_examples=100, deadline=None, derandomize=True, database=None)
    @given(graphs(OPERATIONS[name]))
    def check(graph):
        numpy_names = dict(IN_NUMPY)
        exec(code(graph), numpy_names)
        [(y, gradients)] = run(module, [(f"{code(graph)}; y.backward()", leaves(graph))])
        np.testing.assert_allclose(y, numpy_names["y"], rtol=1e-12)
        for leaf, gradient, right in zip(leaves(graph), gradients, expected(graph)[1], strict=True):
            expect(f"{code(graph)}; y.backward(); {leaf}.grad", gradient, np.asarray(right), rtol=1e-7, atol=1e-7)

    check()


@pytest.mark.parametrize("operations", [FUNCTIONS, SIGNS])
def test_forward_mode_agrees_with_the_slope(operations):
    """The expected gradients agree with the difference of two points, by numpy alone."""
    for graph in random_graphs(np.random.default_rng(1), range(1, 11), operations):
        for number, leaf in enumerate(leaves(graph)):
            sides = [value_with(graph, leaf, eps) for eps in (-1e-6, 1e-6)]
            np.testing.assert_allclose(expected(graph)[1][number], (sides[1] - sides[0]) / 2e-6, rtol=1e-3, atol=1e-4)


def value_with(graph, leaf, eps):
    """Return y, by numpy, with one leaf moved by eps."""
    moved = [
        (*step[:2], tuple(np.add(step[2], eps).reshape(-1).tolist())) if step[0] == leaf else step for step in graph
    ]
    names = dict(IN_NUMPY)
    exec(code(moved), names)
    return names["y"].reshape(np.shape(graph[0][2]))


def drawn(seed):
    """Return random graphs, and the number that the generator draws after them."""
    rng = np.random.default_rng(seed)
    return random_graphs(rng, range(1, 11), SIGNS), rng.random()


def test_same_seed_same_graphs():
    """The same seed has the same graphs, and the same numbers after them, whether they are kept or made anew."""
    KEPT.clear()
    first, kept = drawn(5), drawn(5)
    KEPT.clear()
    assert first == kept == drawn(5)
    assert first != drawn(6)
    assert len(first[0][0]) < len(first[0][-1])


def test_every_step_leads_to_y():
    for graph in random_graphs(np.random.default_rng(2), range(1, 11), SIGNS):
        used = {part for step in graph for part in step[2:]}
        assert all(step[0] in used for step in graph[:-1])
        assert graph[-1][0] == "y"


def changed(name, old, new):
    """Return the solution's module with a piece of its text replaced."""
    text = (importlib.import_module(f"solution.{name}")).__file__
    with open(text, encoding="utf-8") as file:
        source = file.read()
    assert source.count(old) == 1
    module = type(np)(name)
    exec(source.replace(old, new), module.__dict__)
    return module


PLANTED = [
    ("generations", FUNCTIONS, "(-x.creator.generation,", "(x.creator.generation,", 3),
    ("generations", FUNCTIONS, "self.generation = func.generation + 1", "self.generation = 1", 4),
    ("generations", FUNCTIONS, "and x.creator not in seen", "", 3),
    ("generations", FUNCTIONS, "gx = np.exp(x) * gy", "gx = np.exp(x)", 3),
    ("overloads", SIGNS, "return rsub(self, other)", "return sub(self, other)", 1),
    ("overloads", SIGNS, "return rdiv(self, other)", "return div(self, other)", 1),
    ("overloads", SIGNS, "gx1 = -gx0", "gx1 = gx0", 1),
    ("overloads", SIGNS, "__rmul__", "__rmul", 1),
    ("overloads", SIGNS, "return self.c * x ** (self.c - 1.0) * gy", "return self.c * x ** (self.c - 1.0)", 2),
]


@pytest.mark.parametrize(("name", "operations", "old", "new", "most"), PLANTED)
@pytest.mark.parametrize("seed", range(3))
def test_smallest_that_goes_wrong(name, operations, old, new, most, seed):
    """A wrong answer is found, and is shown as a few steps that go wrong when a student pastes them."""
    module = changed(name, old, new)
    with pytest.raises(pytest.fail.Exception) as failure:
        expect_right(lambda scenario, *args: scenario(module, *args), np.random.default_rng(seed), operations, "why")
    text = str(failure.value)
    assert text.endswith("\nwhy")
    called, _, rest = text.removeprefix("called ").partition(": got ")
    assert ", expected " in rest
    steps = called.split("; ")
    assert len([step for step in steps if " = " in step and "Variable" not in step]) <= most
    names = {**vars(module), "np": np}
    try:
        exec("; ".join(steps[:-1]), names)
        got = eval(steps[-1], names)
    except Exception as error:
        got = error
    assert rest.startswith(f"{type(got).__name__}: {got}" if isinstance(got, Exception) else f"{_show(got)}, expected ")


def test_an_answer_too_few_is_no_answer():
    """An answer with fewer graphs than were asked for doesn't pass."""
    with pytest.raises(ValueError, match="zip"):
        expect_right(lambda scenario, *args: [], np.random.default_rng(0), SIGNS, "why")
