"""The suites' fixtures under plain pytest: a seed, scenarios, weak references, and explanations of missing names.

The grader leaves this file out, and has the same fixtures across a process boundary.
"""

import sys
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

HERE = Path(__file__).resolve().parent
# pytest puts these folders first on the import path. There a student's random.py or copy.py would hide Python's own.
sys.path.sort(key=lambda entry: Path(entry).resolve() in (HERE, HERE.parent))

import ast
import gc
import traceback
import types
import warnings
import weakref

import pytest
from numpy.random import default_rng

# Stored before a student's module is imported, which may replace them.
COLLECT, DISABLE, ENABLE, STATISTICS, REFERENCE = gc.collect, gc.disable, gc.enable, gc.get_stats, weakref.ref


def shared(name):
    """Import by its path a module that the suites share: beside a kata a student may have a module of that name."""
    spec = spec_from_file_location(name, HERE / f"{name}.py")
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


shared("sentences")
shared("clauses")
expect = shared("expect")
shared("graphs")
shared("earlier")


def pytest_addoption(parser):
    parser.addoption("--seed", type=int, default=0, help="the seed of the suites' random inputs (default: 0)")


def pytest_report_header(config):
    return f"seed of random inputs: {config.getoption('seed')} (another one: --seed N)"


def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.timeout(expect.DEADLINE))


@pytest.fixture
def rng(request):
    """A numpy random generator, made anew from the seed for every test."""
    return default_rng(request.config.getoption("seed"))


@pytest.fixture
def play(request):
    """`play(scenario, *args)` runs a function of the suite beside the student's module, its first argument."""
    student = sys.modules[request.path.stem.removeprefix("test_")]
    return lambda scenario, *args: scenario(student, *args)


@pytest.fixture
def watch():
    """After `alive = watch(variable)`, `alive()` is True while anything holds the variable; the collector is off."""

    def watch_one(variable):
        reference = REFERENCE(variable)

        def alive():
            found = reference() is not None
            expect.expect_collector_off(collections() != before)
            return found

        return alive

    COLLECT()
    DISABLE()
    before = collections()
    yield watch_one
    ENABLE()


def collections():
    """Return how often the collector has run in this process, for each of its generations."""
    return [generation["collections"] for generation in STATISTICS()]


def pytest_pycollect_makemodule(module_path):
    """Let a name that the student's module lacks fail only the tests that use it, each with an explanation."""
    suite = ast.parse(module_path.read_text(encoding="utf-8"))
    name = module_path.stem.removeprefix("test_")
    wanted = [
        alias.name
        for node in suite.body
        if isinstance(node, ast.ImportFrom) and node.module == name
        for alias in node.names
    ]
    sys.path.insert(0, str(module_path.parent))
    student, stopped = imported(name)
    if student is None:
        return
    for definition in wanted:
        if not hasattr(student, definition):
            others = [other for other in dir(student) if other not in wanted]
            setattr(student, definition, expect.missing_definition(definition, name, others, stopped))


def imported(name):
    """Import the student's module; return it, and the text on the exception that ended it, or None.

    As in the grader, the definitions above that exception count. If there are none, the module is None. Then the
    suite's own import meets the same error, and pytest shows it there.
    """
    if name in sys.modules:
        return sys.modules[name], None
    spec = find_spec(name)
    student = sys.modules[name] = module_from_spec(spec)
    try:
        spec.loader.exec_module(student)
    except BaseException as error:
        own = [value for value in vars(student).values() if issubclass(type(value), (type, types.FunctionType))]
        if not any(getattr(value, "__module__", None) == name for value in own):
            del sys.modules[name]
            return None, None
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == spec.origin]
        line = next(iter(lines), 1)
        stopped = f"{name}.py ended early, at line {line}: {type(error).__name__}: {error}"
        advice = 'What stands above counts. Lines that only try things out belong under `if __name__ == "__main__":`.'
        warnings.warn_explicit(f"{stopped}\n{advice}", UserWarning, spec.origin, line)
        return student, stopped
    return student, None
