"""The mutants of a kata, graded: a check kills each, or equivalent.toml says why it may pass."""

from collections import Counter
from collections.abc import Iterator, Set

from expect import DEADLINE

from grading.curriculum.ladder import Kata
from grading.curriculum.source import ModuleSource
from grading.dev.equivalent_mutants import EquivalentMutant, inherited_equivalents, read_equivalents
from grading.dev.mutants import Mutant, Place, mutants
from grading.judge.check_run import attempt_check
from grading.judge.suites import CheckSpec
from grading.text.labels import Role
from grading.workers.fork_server import WorkerServer

MUTANT_DEADLINE = 1.0  # seconds for a check of a mutant: without an endless loop it takes milliseconds


def try_mutants(kata: Kata, suite: list[CheckSpec], server: WorkerServer) -> tuple[dict[str, int], list[str]]:
    """Grade the mutants; return the counts, and one line per survivor and per entry of the list that doesn't hold."""
    made = mutants(kata)
    listed = {one.place: one for one in read_equivalents(kata)}
    may_pass = listed.keys() | inherited_equivalents(kata)
    fates = Counter[str]()
    problems = []
    for mutant, source, killer in with_killers(kata, made, set(listed), suite, server):
        known = listed.pop(mutant.place, None)
        if killer is not None:
            fates["killed"] += 1
        elif mutant.place in may_pass:
            fates["equivalent"] += 1
        else:
            fates["survivors"] += 1
            problems.append(f"a mutant survives: {mutant.definition}: {mutant.line} -> {mutant.mutant}")
        if known is not None:
            problems += entry_problems(known, killer, suite, source, server)
    problems += [f"equivalent.toml lists a mutant that there isn't: {one}" for one in listed.values()]
    given = sum(mutant.definition not in kata.todo for mutant in made)
    counts = {name: fates[name] for name in ("killed", "equivalent", "survivors")}
    return {"mutants": len(made), "given": given, **counts}, problems


def with_killers(
    kata: Kata, made: list[Mutant], may_pass: Set[Place], suite: list[CheckSpec], server: WorkerServer
) -> Iterator[tuple[Mutant, ModuleSource, CheckSpec | None]]:
    """Yield each mutant, its module, and the check that kills it, or None if it passes."""
    required = sorted(
        (check for check in suite if check.role != Role.STRETCH), key=lambda check: check.role == Role.GUARD
    )
    guards = sorted(required, key=lambda check: check.role != Role.GUARD)
    for mutant in made:
        checks = required if mutant.definition in kata.todo else guards
        source = ModuleSource(kata.name, f"{kata.name}.py", mutant.text)
        # A listed mutant ends by itself, so it gets the time that a slow machine may need.
        seconds = DEADLINE if mutant.place in may_pass else MUTANT_DEADLINE
        killer = first_to_fail(checks, source, server, seconds)
        if killer is not None:
            # The check that kills one mutant often kills the next.
            checks.remove(killer)
            checks.insert(0, killer)
        yield mutant, source, killer


def entry_problems(
    known: EquivalentMutant,
    killer: CheckSpec | None,
    suite: list[CheckSpec],
    source: ModuleSource,
    server: WorkerServer,
) -> list[str]:
    """Return one line if a listed mutant is killed, or if another stretch check than the listed one fails first."""
    if killer is not None:
        return [f"equivalent.toml lists a mutant that {killer.name} kills: {known}"]
    stretch = [check for check in suite if check.role == Role.STRETCH]
    failing = first_to_fail(sorted(stretch, key=lambda check: check.name != known.stretch), source, server, DEADLINE)
    name = failing.name if failing else None
    if name == known.stretch:
        return []
    return [
        f"equivalent.toml says that {known.stretch or 'no stretch check'} notices, and it's {name or 'none'}: {known}"
    ]


def first_to_fail(
    checks: list[CheckSpec], source: ModuleSource, server: WorkerServer, seconds: float
) -> CheckSpec | None:
    return next((check for check in checks if attempt_check(check, source, server, seconds).error is not None), None)
