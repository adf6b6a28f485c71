"""What the suites need when plain pytest runs them: a seed, scenarios, weak references, and help with missing names.

The grader gives the same fixtures across a process boundary, and leaves this file out.
"""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

HERE = Path(__file__).resolve().parent
# pytest puts these folders first on the import path, where a student's random.py or copy.py would be found in Python's place.
sys.path.sort(key=lambda entry: Path(entry).resolve() in (HERE, HERE.parent))

import ast
import gc
import importlib
import weakref

import pytest
from numpy.random import default_rng


def shared(name):
    """Import a module that the suites share from its own place: beside a kata a student may have one of that name."""
    spec = spec_from_file_location(name, HERE / f"{name}.py")
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


expect = shared("expect")
shared("graphs")


def pytest_addoption(parser):
    parser.addoption("--seed", type=int, default=0, help="the seed of the suites' random inputs (default: 0)")


def pytest_report_header(config):
    return f"seed of random inputs: {config.getoption('seed')} (another one: --seed N)"


def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.timeout(expect.DEADLINE))


@pytest.fixture
def rng(request):
    """A numpy random generator, started afresh from the seed for every test."""
    return default_rng(request.config.getoption("seed"))


@pytest.fixture
def play(request):
    """`play(scenario, *args)` runs a function of ours right beside the student's module, given as its first argument."""
    student = sys.modules[request.path.stem.removeprefix("test_")]
    return lambda scenario, *args: scenario(student, *args)


@pytest.fixture
def watch():
    """`alive = watch(variable)`: from then on `alive()` says whether anything still holds it; the collector is off."""

    def watch_one(variable):
        reference = weakref.ref(variable)
        return lambda: reference() is not None

    gc.collect()
    gc.disable()
    yield watch_one
    gc.enable()


def pytest_pycollect_makemodule(module_path):
    """Let a name that the student's module lacks cost only the tests that use it, each with an explanation."""
    suite = ast.parse(module_path.read_text(encoding="utf-8"))
    name = module_path.stem.removeprefix("test_")
    wanted = [
        alias.name
        for node in suite.body
        if isinstance(node, ast.ImportFrom) and node.module == name
        for alias in node.names
    ]
    sys.path.insert(0, str(module_path.parent))
    try:
        student = importlib.import_module(name)
    except BaseException:
        # The suite's own import line meets the same error, and pytest shows it there.
        return
    for definition in wanted:
        if not hasattr(student, definition):
            others = [other for other in dir(student) if other not in wanted]
            setattr(student, definition, expect.missing_definition(definition, name, others))
