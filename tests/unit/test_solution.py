"""The reference solution: its examples, its traps, and where it goes beyond the book."""

import doctest
import gc
import importlib
import json
import subprocess
import sys

import numpy as np
import pytest
from conftest import ROOT

import solution
from grading.curriculum.ladder import ladder

MODULES = [kata.name for kata in ladder()]
WITH_BACKWARD = MODULES[3:]
WITH_SEVERAL_OUTPUTS = MODULES[4:]
WITH_SUMS = MODULES[6:]


@pytest.fixture(params=MODULES)
def module(request):
    return importlib.import_module(f"solution.{request.param}")


def test_examples(module):
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0


def test_needs_only_numpy_and_the_standard_library():
    """Each module runs alone, with no other module of this project beside it."""
    texts = {name: (ROOT / "solution" / f"{name}.py").read_text(encoding="utf-8") for name in MODULES}
    # One process for all: none of them has a name of another.
    code = (
        "import json, sys\n"
        "for name, source in json.load(sys.stdin).items():\n"
        "    exec(compile(source, name, 'exec'), {'__name__': name})\n"
        "    print(name)\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, input=json.dumps(texts), cwd="/", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, MODULES, "")


def test_package_hides_nothing():
    """A caller can get both the module no_grad and the function no_grad."""
    from solution.no_grad import no_grad as function

    module = importlib.import_module("solution.no_grad")
    assert solution.no_grad is module
    assert callable(function)
    assert module.no_grad is function


@pytest.mark.parametrize("name", WITH_BACKWARD)
def test_leaf(name):
    step = importlib.import_module(f"solution.{name}")
    x = step.Variable(np.array([1.0, 2.0]))
    x.backward()
    assert x.grad.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("name", WITH_BACKWARD)
def test_zero_dimensions_stay_arrays(name):
    step = importlib.import_module(f"solution.{name}")
    x = step.Variable(np.array(3.0))
    y = step.square(x)
    y.backward()
    assert type(y.data) is np.ndarray
    assert type(x.grad) is np.ndarray
    assert type(step.as_array(np.float64(1.0))) is np.ndarray


@pytest.mark.parametrize("name", WITH_BACKWARD)
def test_integers(name):
    step = importlib.import_module(f"solution.{name}")
    x = step.Variable(np.array([3, 4]))
    step.exp(step.square(x)).backward()
    expected = 2 * x.data * np.exp(x.data**2)
    np.testing.assert_allclose(x.grad, expected)


@pytest.mark.parametrize("name", WITH_SEVERAL_OUTPUTS)
def test_seed_gradient_is_nobody_elses(name):
    step = importlib.import_module(f"solution.{name}")
    x0, x1 = step.Variable(np.array([1.0])), step.Variable(np.array([2.0]))
    y = step.add(x0, x1)
    seed = np.array([1.0])
    y.grad = seed
    y.backward()
    for one, other in ((x0.grad, seed), (x1.grad, seed), (x0.grad, x1.grad)):
        assert not np.shares_memory(one, other)


@pytest.mark.parametrize("name", WITH_SEVERAL_OUTPUTS)
@pytest.mark.parametrize("kept", [0, 1])
def test_dropped_output(name, kept):
    """An output that no variable holds any more counts as zeros of its own shape."""
    step = importlib.import_module(f"solution.{name}")

    class Split(step.Function):
        def forward(self, x):
            return x[:2], x[2:]

        def backward(self, gy0, gy1):
            return np.concatenate([gy0, gy1])

    x = step.Variable(np.arange(5.0))
    y = step.square(Split()(x)[kept])
    gc.collect()
    y.backward()
    expected = 2 * x.data
    expected[2 * (1 - kept) : 5 if kept == 0 else 2] = 0.0
    assert x.grad.tolist() == expected.tolist()


@pytest.mark.parametrize("name", WITH_SUMS)
def test_order_of_equal_generations_is_settled(name):
    """Functions of one generation are never compared with each other, and all of them run."""
    step = importlib.import_module(f"solution.{name}")
    x = step.Variable(np.array(1.0))
    total = step.square(x)
    for _ in range(99):
        total = step.add(total, step.square(x))
    total.backward()
    assert float(x.grad) == 200.0


@pytest.mark.parametrize("name", MODULES[7:])
@pytest.mark.slow
def test_very_deep_chain(name):
    """Forward, backward and release work for a chain of 200,000 functions."""
    code = (
        # The collector would go through all of the growing chain again and again, which takes half of the time.
        f"import gc; gc.disable()\nimport numpy as np\nfrom solution.{name} import *\n"
        "x = y = Variable(np.array(1.0))\n"
        "for _ in range(200_000):\n    y = add(y, x)\n"
        "y.backward()\ndel y\nprint(float(x.grad))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "200001.0\n", "")
