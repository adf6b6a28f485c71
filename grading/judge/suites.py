"""The suites, collected by pytest in this trusted process; the modules that they import are stand-ins."""

import contextlib
import importlib.util
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from grading.curriculum.ladder import KATAS, Kata
from grading.judge import memory_checks
from grading.judge.report import Memory
from grading.text.errors import Fault
from grading.text.labels import Role
from grading.workers import proxies

# Everything that shows, stores or rewrites: a verdict comes from an exception or its absence.
UNUSED = "cacheprovider terminal warnings doctest junitxml pastebin stepwise faulthandler logging unittest debugging"
OPTIONS = ["--noconftest", "--assert=plain", "--capture=no", "-c", os.devnull, f"--rootdir={KATAS}"]


@dataclass(frozen=True)
class CheckSpec:
    """A check that is expected. `run` raises what ends it, and returns what a memory check has measured."""

    name: str
    kind: str  # "test" | "memory"
    role: Role
    requirement: str
    run: Callable[[], Memory | None]


class Suite(pytest.Module):
    """A suite that is loaded by its place: no folder gets on the import path, and no package is looked for around it."""

    def _getobj(self) -> ModuleType:
        spec = importlib.util.spec_from_file_location(self.path.stem, self.path)
        assert spec is not None and spec.loader is not None
        module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module


class Plugin:
    """Gives the suites their fixtures, and runs `work` where pytest would run the tests."""

    def __init__(self, katas: list[Kata], seed: int, work: Callable[[dict[str, list[CheckSpec]]], Any]) -> None:
        self.katas, self.seed, self.work = katas, seed, work
        self.problems: list[str] = []
        self.result: Any = None
        self.trouble: BaseException | None = None

    def pytest_configure(self, config: pytest.Config) -> None:
        for role in (Role.GUARD, Role.STRETCH):
            config.addinivalue_line("markers", f"{role}: a check's role")

    def pytest_collection(self, session: pytest.Session) -> bool:
        """Collect the suites, and nothing else: pytest would list each folder above them, and import what lies there."""
        for kata in self.katas:
            session.items += session.genitems(Suite.from_parent(session, path=kata.suite))
        return True

    @pytest.fixture
    def rng(self) -> np.random.Generator:
        return np.random.default_rng(self.seed)

    @pytest.fixture
    def play(self) -> Callable:
        return proxies.play

    @pytest.fixture
    def watch(self) -> Callable:
        proxies.ask("collector_off")
        return proxies.watch

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.problems.append(str(report.longrepr))

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if self.problems:
            return True
        planned: dict[str, list[CheckSpec]] = {kata.id: [] for kata in self.katas}
        for item in session.items:
            planned[item.path.parent.name].append(self.planned(item))
        for kata in self.katas:
            planned[kata.id] += [CheckSpec(*check) for check in memory_checks.checks(kata)]
        try:
            self.result = self.work(planned)
        except BaseException as trouble:  # pytest would print it; whoever asked for the work is to have it
            self.trouble = trouble
        return True

    def planned(self, item: pytest.Item) -> CheckSpec:
        role = next((role for role in (Role.GUARD, Role.STRETCH) if item.get_closest_marker(role)), Role.REQUIRED)
        requirement = " ".join((item.function.__doc__ or item.name).split())  # type: ignore[attr-defined]
        return CheckSpec(item.name, "test", role, requirement, lambda: self.run(item))

    def run(self, item: pytest.Item) -> None:
        """Run one test, with its fixtures; raise what it raises.

        As pytest's own protocol does it, without what that does in between for reports that nobody reads.
        """
        item._initrequest()  # type: ignore[attr-defined]  # an item may run more than once, for one submission after another
        state = item.session._setupstate
        try:
            state.setup(item)
            item.runtest()
        finally:
            state.teardown_exact(None)
            item.funcargs = None  # type: ignore[attr-defined]  # or they would be kept until the next time


def open_suites(katas: list[Kata], seed: int, work: Callable[[dict[str, list[CheckSpec]]], Any]) -> Any:
    """Collect the katas' checks and return `work(planned)`, called with them by kata id.

    Raises Fault if a suite can't be collected, and whatever `work` raises.
    """
    plugin = Plugin(katas, seed, work)
    proxies.install([kata.name for kata in katas])
    with _pytest_left_alone(), warnings.catch_warnings():
        # A suite computes with what the student's code returned, infinities included.
        warnings.simplefilter("ignore")
        status = pytest.main([*OPTIONS, *(f"-pno:{name}" for name in UNUSED.split())], plugins=[plugin])
    if plugin.trouble is not None:
        raise plugin.trouble
    if plugin.problems:
        raise Fault("A suite can't be collected, which is a fault of ours:\n" + "\n".join(plugin.problems))
    if status == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt  # a Ctrl-C while it was collecting, which pytest keeps to itself
    return plugin.result


@contextlib.contextmanager
def _pytest_left_alone() -> Iterator[None]:
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
