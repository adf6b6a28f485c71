"""Memory checks: a scenario runs step by step in the worker, and between the steps its memory is measured from outside.

Each step of a wrong answer leaves megabytes behind. A dishonest answer could hide them: in another process, in a file
or a pipe, or behind memory that it drops for them. So the measurement counts this process's child and all processes
below it. And there are so many steps that the megabytes exceed all that can be dropped or hidden.
"""

import functools
import importlib.util
import inspect
import math
import random
from collections.abc import Callable, Iterator

from expect import expect
from sentences import joined, said

from grading.curriculum.ladder import Kata
from grading.judge.report.report import Memory
from grading.text.labels import CheckKind, Role
from grading.workers import liveness, memory_probe, proxies
from grading.workers.check_errors import ProtocolViolation

HIDEABLE = 24.0  # MiB that fit into the sandbox's files and pipes, which no process's memory contains
MIB_PER_STEP = 5.7  # what a step of any scenario leaves behind, at least, if the answer frees nothing
ENOUGH = 2.0  # times the limit: with so much growth the verdict is clear


class MemoryLimitExceeded(AssertionError):
    """The memory grew beyond the limit; `memory` has the samples."""

    def __init__(self, message: str, memory: Memory) -> None:
        super().__init__(message)
        self.memory = memory


def checks(kata: Kata) -> Iterator[tuple[str, CheckKind, Role, str, Callable[[], Memory]]]:
    """Yield a CheckSpec's fields for each memory check that kata.toml has a limit for."""
    if not kata.memory:
        return
    spec = importlib.util.spec_from_file_location(kata.memory_checks.stem, kata.memory_checks)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, facts in kata.memory.items():
        scenario = getattr(module, name)
        requirement = said(" ".join(inspect.getdoc(scenario).split()))  # type: ignore[union-attr]
        held = getattr(module, "HELD", {}).get(name, 0.0)
        run = functools.partial(measure_scenario, scenario, module.EXPECTED[name], held_mib=held, **facts)
        yield name, CheckKind.MEMORY, Role.REQUIRED, requirement, run


def measure_scenario(
    scenario: Callable, expected: Callable[[float, int, int], list[float]], held_mib: float, limit_mib: float, why: str
) -> Memory:
    """Run the scenario in the worker of the check that is running, and return its memory.

    A worker that does nothing needs no memory, so the scenario's results must be right too. It makes its data from a
    random number, and yields the value at one place of them after each step.

    Args:
        expected: returns those values.
        held_mib: memory that a right answer holds for each step; the samples leave it out.
        limit_mib: memory that a right answer may need beside that.
        why: the end of the message about too much memory.

    Raises MemoryLimitExceeded if the memory grows beyond the limit, and AssertionError if a result is wrong.
    """
    proxies.ask("collector_off")
    start, place = random.SystemRandom().uniform(1.0, 2.0), random.SystemRandom().randrange(125_000)
    line = memory_probe.ancestors(proxies.worker_pid())
    samples = [_resident_mib(line)]
    steps = math.ceil((memory_probe.dropped_at_most(line) + HIDEABLE + 2 * limit_mib) / MIB_PER_STEP)
    held = held_mib * steps
    playing = proxies.play(scenario, start, place, steps)
    for value in expected(start, place, steps):
        alive = liveness.watch(playing)
        _expect_value(scenario, value, proxies.ask("advance", playing))
        alive()  # fails if the collector ran meanwhile, in secret or not
        samples.append(_resident_mib(line, samples[0] + held + limit_mib) - held)
        if samples[-1] - samples[0] > ENOUGH * limit_mib:
            break
    growth, peak = samples[-1] - samples[0], max(samples) - samples[0]
    memory = Memory(limit_mib, round(growth, 2), round(peak, 2), tuple(round(sample, 2) for sample in samples))
    if peak > limit_mib:
        raise MemoryLimitExceeded(joined("\n", [_growth_text(peak, held, limit_mib), said(why)]), memory)
    return memory


def _expect_value(scenario: Callable, value: float, given: object) -> None:
    """Fail unless the scenario's step gave this value."""
    got = given[0] if type(given) is list and given else "nothing"
    name = f"{scenario.__name__}, a memory check"
    expect(name, got, value, said("The result must be right before the memory counts."))


def _growth_text(peak: float, held: float, limit: float) -> str:
    """Return the sentence on memory beyond the limit."""
    facts = {"peak": peak, "held": held, "limit": limit}
    if held:
        return said(
            "measured the memory of your process: it grew by {peak:.0f} MiB beside the {held:.0f} MiB "
            "that it needs, expected at most {limit:g} MiB.",
            facts,
        )
    return said(
        "measured the memory of your process: it grew by {peak:.0f} MiB, expected at most {limit:g} MiB.", facts
    )


def _resident_mib(line: list[int], allowed: float = math.inf) -> float:
    """Return the memory of this process's child and of all processes below it.

    If that is more than `allowed`, the worker gives back what it has freed first: that was in use for a while, and no
    check asks how much is.

    Raises ProtocolViolation if no process has any memory: the one that greeted is not the one that answers.
    """
    resident = memory_probe.resident_mib(memory_probe.below(line[-1]))
    if not resident:
        raise ProtocolViolation("the process that greeted is gone")
    if resident <= allowed:
        return resident
    proxies.ask("give_back")
    return memory_probe.resident_mib(memory_probe.below(line[-1]))
