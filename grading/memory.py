"""Memory checks: a scenario runs step by step in the worker, and between the steps its memory is measured from outside.

A step of a wrong answer leaves megabytes behind. They could be hidden: moved to another process, into a file or a pipe, or
made up for by dropping what the module held before. So all processes below this one's child count, and there are as many
steps as it takes for the megabytes to be more than what can be dropped or hidden.
"""

import contextlib
import functools
import importlib.util
import inspect
import math
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

from expect import expect, expect_collector_off

from grading import boundary
from grading.errors import Fault
from grading.ladder import Kata
from grading.report import Memory
from grading.worker import descendants

HIDEABLE = 24.0  # MiB that fit into the sandbox's files and pipes, which belong to no process
STEP = 5.7  # MiB that a step of every scenario leaves behind, at least, if nothing is let go
ENOUGH = 2.0  # times the limit: with so much the verdict is clear


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
        held = getattr(module, "HELD", {}).get(name, 0.0)
        run = functools.partial(measured, scenario, module.EXPECTED[name], held_mib=held, **facts)
        yield name, "memory", "required", requirement, run


def measured(
    scenario: Callable, expected: Callable[[float, int, int], list[float]], held_mib: float, limit_mib: float, why: str
) -> Memory:
    """Run the scenario in the worker of the check that is running; raise TooMuch if its memory grows beyond the limit.

    A worker that does nothing needs no memory. So what the scenario computes must be right too: it makes its data from a
    number that nobody knows beforehand, and yields the value at a place of them. `expected` returns those values.
    A right answer holds `held_mib` for each step, which samples leave out, and at most `limit_mib` beside that.
    """
    boundary.ask("collector_off")
    start, place = random.SystemRandom().uniform(1.0, 2.0), random.SystemRandom().randrange(250_000)
    line = ancestors(boundary.worker_pid())
    samples = [resident_mib(below(line[-1]))]
    steps = math.ceil((dropped_at_most(line) + HIDEABLE + 2 * limit_mib) / STEP)
    held = held_mib * steps
    playing = boundary.play(scenario, start, place, steps)
    for value in expected(start, place, steps):
        given = boundary.ask("advance", playing)
        got = given[0] if type(given) is list and given else "nothing"
        expect(f"{scenario.__name__}, a memory check", got, value, "The result must be right before the memory counts.")
        samples.append(resident_mib(below(line[-1])) - held)
        if samples[-1] - samples[0] > ENOUGH * limit_mib:
            break
    expect_collector_off(boundary.ask("collector_ran"))
    growth, peak = samples[-1] - samples[0], max(samples) - samples[0]
    memory = Memory(limit_mib, round(growth, 2), round(peak, 2), tuple(round(sample, 2) for sample in samples))
    if peak > limit_mib:
        beside = f" beside the {held:.0f} MiB that it needs" if held else ""
        raise TooMuch(
            f"measured the memory of your process: it grew by {peak:.0f} MiB{beside}, expected at most {limit_mib:g} MiB.\n{why}",
            memory,
        )
    return memory


def ancestors(pid: int) -> list[int]:
    """Return the process, its parent, and so on up to the child of this process that all of the sandbox descends from.

    Where the system lists no processes it's the process alone.
    """
    found = [pid]
    while True:
        try:
            parent = int(Path(f"/proc/{found[-1]}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            return found[:1]
        if parent <= 1:
            return found[:1]
        if parent == os.getpid():
            return found
        found.append(parent)


def dropped_at_most(line: list[int]) -> float:
    """Return how much more memory, in MiB, the check's process and its module's holder have than the warm one.

    That is the module's own. What a student's code drops in the check can't be more.
    """
    *own, warm = [resident_mib([pid]) for pid in line[:3]]
    return max(sum(own) - len(own) * warm, 0.0) if own else warm


def below(pid: int) -> list[int]:
    """Return the process and all its descendants, or the process alone where the system doesn't tell."""
    try:
        return [pid, *descendants(pid)]
    except OSError:
        return [pid]


def resident_mib(pids: list[int]) -> float:
    """Return the resident memory of these processes together, in MiB, as memory_profiler measures it.

    Raises Fault if that can't be used.
    """
    try:
        import memory_profiler  # here, since it takes long to import and most runs don't measure
        import psutil
    except Exception as error:
        raise Fault(f"Memory can't be measured, since memory_profiler can't be imported: {error}") from error

    total = 0.0
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess):
            total += memory_profiler.memory_usage(pid, interval=0.0)[0]
    return total
