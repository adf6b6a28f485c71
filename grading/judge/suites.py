"""The suites, collected by pytest in this trusted process; the modules that they import are stand-ins."""

import functools
import importlib.util
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType

import numpy as np
import pytest
from _pytest.config import _prepareconfig
from sentences import joined, said

from grading.curriculum.ladder import KATAS, Kata
from grading.judge import garbage, memory_checks
from grading.judge.report.report import Memory
from grading.text.errors import Fault
from grading.text.labels import CheckKind, Role
from grading.workers import liveness, proxies, solution_requests
from grading.workers.machine_faults import shortage

# Everything that shows, stores or rewrites: a verdict comes from an exception or its absence.
UNUSED = "cacheprovider terminal warnings doctest junitxml pastebin stepwise faulthandler logging unittest debugging"
# pytest puts the values of variables in place of their names in this option, also where $HOME is a folder's name.
ROOT_FOLDER = KATAS if os.path.expandvars(KATAS) == os.fspath(KATAS) else KATAS.anchor
OPTIONS = ["--noconftest", "--assert=plain", "--capture=no", "-c", os.devnull, f"--rootdir={ROOT_FOLDER}"]


@dataclass(frozen=True)
class CheckSpec:
    """A check that is expected. `run` raises what ends it, and returns what a memory check has measured.

    If it is `repeatable`, it makes the same requests each time that it is passed, and does nothing else. `requests` are
    those that it makes of the solution, as far as they are known beforehand.
    """

    name: str
    kind: CheckKind
    role: Role
    requirement: str
    run: Callable[[], Memory | None]
    repeatable: bool = False
    requests: bytes = field(default=b"", repr=False)


class Suite(pytest.Module):
    """A suite that is loaded by its place: no folder gets on the import path, and no package around it is imported."""

    def _getobj(self) -> ModuleType:
        spec = importlib.util.spec_from_file_location(self.path.stem, self.path)
        assert spec is not None and spec.loader is not None
        module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module


class SuitePlugin:
    """The fixtures and marks that the suites use, and a record of the suites that can't be collected.

    `shortage` is the system's error behind that, if it is the machine that lacks something.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.problems: list[str] = []
        self.shortage: OSError | MemoryError | None = None

    def pytest_configure(self, config: pytest.Config) -> None:
        for role in (Role.GUARD, Role.STRETCH):
            config.addinivalue_line("markers", f"{role}: a check's role")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.problems.append(str(report.longrepr))

    def pytest_exception_interact(self, call: pytest.CallInfo) -> None:
        error = call.excinfo.value if call.excinfo is not None else None
        if isinstance(error, OSError | MemoryError) and shortage(type(error).__name__, str(error)) is not None:
            self.shortage = error

    @pytest.fixture
    def rng(self) -> np.random.Generator:
        return np.random.default_rng(self.seed)

    @pytest.fixture
    def play(self) -> Callable:
        return proxies.play

    @pytest.fixture
    def watch(self) -> Callable:
        proxies.ask("collector_off")
        return liveness.watch


@contextmanager
def open_suites(katas: list[Kata], seed: int) -> Iterator[dict[str, list[CheckSpec]]]:
    """Collect the katas' checks and yield them by kata id; they can be run, as often as needed, until the block ends.

    Raises Fault if a suite can't be collected, or the system's error if that is for want of files or memory.
    """
    plugin = SuitePlugin(seed)
    stand_ins = proxies.stand_ins([kata.name for kata in katas])
    garbage.set_loaded_aside()
    # A suite computes with what the student's code returned, infinities included.
    with stand_ins, warnings.catch_warnings(action="ignore"), _pytest_session(plugin) as session:
        requests = solution_requests.read() if seed == solution_requests.SEED else {}
        suites = {kata.id: [_test(kata, item, requests) for item in _collect(session, kata)] for kata in katas}
        if plugin.shortage is not None:
            raise plugin.shortage
        if plugin.problems:
            fault = said("A suite can't be collected, which is a fault of ours:")
            raise Fault(joined("\n", [fault, *plugin.problems]))
        for kata in katas:
            suites[kata.id] += [CheckSpec(*check) for check in memory_checks.checks(kata)]
        yield suites


@contextmanager
def _pytest_session(plugin: SuitePlugin) -> Iterator[pytest.Session]:
    """Yield a session of pytest in which nothing is collected yet, and finish it when the block ends.

    `pytest.main` would do the same steps but call back for what comes in between. pytest-xdist's workers and pytester
    take these steps too, by the same names.
    """
    with _without_own_settings():
        try:
            config = _prepareconfig([*OPTIONS, *(f"-pno:{name}" for name in UNUSED.split())], [plugin])
        except Exception as error:
            # pytest says which of its plugins can't be imported, and has the system's reason behind that.
            if isinstance(error.__cause__, OSError | MemoryError):
                raise error.__cause__ from None
            raise
    try:
        config._do_configure()
        session = pytest.Session.from_config(config)
        config.hook.pytest_sessionstart(session=session)
        try:
            yield session
        finally:
            config.hook.pytest_sessionfinish(session=session, exitstatus=pytest.ExitCode.OK)
    finally:
        config._ensure_unconfigure()


@contextmanager
def _without_own_settings() -> Iterator[None]:
    """Keep a person's own settings and installed plugins for pytest out of the grading."""
    saved = {name: os.environ.pop(name) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS") if name in os.environ}
    before = os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        os.environ.update(saved)
        if before is None:
            del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]


def _collect(session: pytest.Session, kata: Kata) -> Iterator[pytest.Item]:
    """Yield the tests of a kata's suite only. pytest itself would list each folder above it, and import from there."""
    return session.genitems(Suite.from_parent(session, path=kata.suite))


def _test(kata: Kata, item: pytest.Item, requests: dict[tuple[str, str], bytes]) -> CheckSpec:
    """Return the check that runs a test of a suite."""
    role = next((role for role in (Role.GUARD, Role.STRETCH) if item.get_closest_marker(role)), Role.REQUIRED)
    requirement = said(" ".join((item.function.__doc__ or item.name).split()))  # type: ignore[attr-defined]
    run, known = functools.partial(_run, item), requests.get((kata.name, item.name), b"")
    return CheckSpec(item.name, CheckKind.TEST, role, requirement, run, repeatable=True, requests=known)


def _run(item: pytest.Item) -> None:
    """Run one test with its fixtures, and raise what it raises.

    This does what pytest's own protocol does, without the reports that nothing here reads.
    """
    # An item may run more than once, for one submission after another.
    item._initrequest()  # type: ignore[attr-defined]
    state = item.session._setupstate
    try:
        state.setup(item)
        item.runtest()
    finally:
        state.teardown_exact(None)
        item.funcargs = None  # type: ignore[attr-defined]  # or they would be kept until the next time
