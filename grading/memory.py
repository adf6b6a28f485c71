"""Memory checks: a scenario runs step by step in the worker, and between the steps its memory is measured from outside."""

import functools
import importlib.util
import inspect
import random
from collections.abc import Callable, Iterator
from pathlib import Path

from expect import expect

from grading import boundary
from grading.errors import Fault
from grading.ladder import Kata
from grading.report import Memory

OTHERS = "The memory of your process is measured: what it does must be done there, and not in a process that it starts."


class TooMuch(AssertionError):
    """The memory grew beyond the limit; `memory` has the samples."""

    def __init__(self, message: str, memory: Memory) -> None:
        super().__init__(message)
        self.memory = memory


def checks(kata: Kata) -> Iterator[tuple[str, str, str, str, Callable[[], Memory]]]:
    """Yield name, kind, role, requirement and what runs it for each memory check that kata.toml has a limit for."""
    if not kata.memory:
        return
    spec = importlib.util.spec_from_file_location(kata.memory_checks.stem, kata.memory_checks)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, facts in kata.memory.items():
        scenario = getattr(module, name)
        requirement = " ".join(inspect.getdoc(scenario).split())  # type: ignore[union-attr]
        run = functools.partial(measured, scenario, module.EXPECTED[name], **facts)
        yield name, "memory", "required", requirement, run


def measured(scenario: Callable, expected: Callable[[float], list[float]], limit_mib: float, why: str) -> Memory:
    """Run the scenario in the worker of the check that is running; raise TooMuch if its memory grows beyond the limit.

    A worker that does nothing needs no memory. So what the scenario computes must be right too, from a number to start
    with that nobody knows beforehand: `expected` gives, for that number, the values of its yields.
    """
    boundary.ask("collector", False)
    start = random.SystemRandom().uniform(0.999, 1.001)
    steps = boundary.play(scenario, start)
    samples: list[float] = []
    for value in expected(start):
        given = boundary.ask("advance", steps)
        got = given[0] if type(given) is list and given else "nothing"
        expect(f"{scenario.__name__}, a memory check", got, value, "The result must be right before the memory counts.")
        pid = boundary.worker_pid()
        expect(f"{scenario.__name__}, a memory check; other processes of yours", started_by(pid), 0, OTHERS)
        samples.append(resident_mib(pid))
    growth, peak = samples[-1] - samples[0], max(samples) - samples[0]
    memory = Memory(limit_mib, round(growth, 2), round(peak, 2), tuple(round(sample, 2) for sample in samples))
    if growth > limit_mib:
        raise TooMuch(
            f"measured the memory of your process: it grew by {growth:.0f} MiB, expected at most {limit_mib:g} MiB.\n{why}",
            memory,
        )
    return memory


def started_by(pid: int) -> int:
    """Return how many children process `pid` has, 0 where the system doesn't tell: their memory would not be seen."""
    try:
        return len(Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split())
    except OSError:
        return 0


def resident_mib(pid: int) -> float:
    """Return the resident memory of process `pid`, in MiB, as memory_profiler measures it. Raises Fault if it can't be used."""
    try:
        import memory_profiler  # here, since it takes long to import and most runs don't measure
    except Exception as error:
        raise Fault(f"Memory can't be measured, since memory_profiler can't be imported: {error}") from error

    return memory_profiler.memory_usage(pid, interval=0.0)[0]
