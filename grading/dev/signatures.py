"""Deriving signatures.json: how a kata's checks fail for each known mistake, found by grading a file that has it."""

import ast
import json
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from grading.curriculum import mistakes
from grading.curriculum.ladder import Kata, find
from grading.curriculum.source import ModuleSource
from grading.dev import told_examples
from grading.judge.diagnosis import diagnosis
from grading.judge.diagnosis.fingerprints import fingerprints
from grading.judge.modules.submission import SubmittedModule
from grading.judge.report.report import Check
from grading.judge.runner import grade_kata
from grading.judge.suites import CheckSpec, open_suites
from grading.text.labels import Role
from grading.workers.fork_server import WorkerServer, start

SEEDS = (0, 1)  # a check with random inputs may fail with one seed and pass with another
SIGNATURE_PROCESSES = 2

Graded = dict[str, tuple[Check, ...]]  # a way to make a mistake -> the checks of a file that has it
Observed = dict[int, Graded]  # by seed; beyond the first seed only checks with random inputs


def derive(katas: list[Kata]) -> Iterator[tuple[Kata, str]]:
    """Yield each kata with the text of its signatures.json. It takes some seconds per kata."""
    for kata, observed in zip(katas, observe_all(katas)):
        yield kata, as_text(kata, observed)


def observe_all(katas: list[Kata]) -> list[Observed]:
    """Grade every known mistake of the katas with each of SEEDS, in several processes; see `observe`."""
    # Spawned, since a process that has graded already has threads, which a fork would not take along.
    with ProcessPoolExecutor(SIGNATURE_PROCESSES, multiprocessing.get_context("spawn")) as pool:
        # The last katas take longest, so they go first.
        running = [pool.submit(observe, kata.id, SEEDS) for kata in reversed(katas)]
        return [each.result() for each in reversed(running)]


def observe(kata_id: str, seeds: tuple[int, ...], sample: int = 0) -> Observed:
    """Grade the solution with each known mistake in it, by all checks but stretch ones, with each of the seeds.

    With a `sample`, only one in so many of earlier kata's mistakes is graded, of those that signatures.json has.
    """
    kata = find(kata_id)
    earlier = [name for name, way in diagnosis.ways(kata).items() if way.mistake.kata != kata_id]
    chosen_ways = set(earlier[::sample]) if sample else None
    server = start(sandboxed=False, hidden=[])

    def work(seed: int, again: bool) -> Graded:
        with open_suites([kata], seed) as suites:
            chosen = [check for check in suites[kata.id] if check.role != Role.STRETCH]
            if again:
                chosen = [check for check in chosen if check.name in seeded(kata)]
            return {
                way: graded(kata, mistake, changes, chosen, server)
                for mistake in mistakes.known(kata)
                for way, changes in mistakes.ways(mistake).items()
                if chosen_ways is None or mistake.kata == kata_id or way in chosen_ways
            }

    try:
        first = {seeds[0]: work(seeds[0], again=False)}
        if not seeded(kata):
            return first | {seed: {} for seed in seeds[1:]}
        return first | {seed: work(seed, again=True) for seed in seeds[1:]}
    finally:
        server.stop()


def left_out(kata: Kata, observed: Graded) -> set[str]:
    """Return the ways of earlier katas' mistakes that no check notices, or whose example is not true in this kata."""
    gone = set()
    for mistake in mistakes.known(kata):
        seen = mistakes.ways(mistake).keys() & observed.keys()
        noticed = {way for way in seen if fingerprints(observed[way])}
        if mistake.kata == kata.id:
            gone |= seen - noticed - {mistake.id}
        elif not noticed or told_examples.problems(kata, mistake):
            gone |= seen
        else:
            gone |= seen - noticed
    return gone


def graded(
    kata: Kata, mistake: mistakes.Mistake, changes: mistakes.Changes, planned: list[CheckSpec], server: WorkerServer
) -> tuple[Check, ...]:
    text = mistakes.applied(mistake, kata.solution.read_text(encoding="utf-8"), changes)
    return grade_kata(SubmittedModule(kata, ModuleSource(kata.name, f"{kata.name}.py", text)), planned, server).checks


def seeded(kata: Kata, calling: str = "") -> list[str]:
    """Return the names of the kata's checks with random inputs: the tests that take the fixture rng.

    With `calling`, only those whose code has this name in it.
    """
    tree = ast.parse(kata.suite.read_text(encoding="utf-8"))
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    random = [test for test in tests if "rng" in [argument.arg for argument in test.args.args]]
    return sorted(test.name for test in random if calling in ast.unparse(test))


def as_text(kata: Kata, observed: Observed) -> str:
    """Return the kata's signatures.json: one line per mistake, by id, so that a change is easy to read.

    A mistake of an earlier kata is in it if some check notices it, and if its text is true in this kata too.
    """
    first, *others = observed.values()
    random, by_graphs = seeded(kata), seeded(kata, "expect_right")
    own = {way for mistake in mistakes.catalogue(kata) for way in mistakes.ways(mistake)}
    lines = []
    for way in sorted(first.keys() - left_out(kata, first)):
        known = fingerprints(first[way])
        by_other_seeds = [fingerprints(other[way]) for other in others if random]
        for name in random:
            by_seed = [known.pop(name, None), *(each.get(name) for each in by_other_seeds)]
            common = _of_all_seeds(by_seed, name in by_graphs)
            known |= {name: common} if common is not None else {}
        if way not in own and not set(known.values()) - {diagnosis.FAILS, diagnosis.SOMETIMES}:
            continue  # failures of random inputs alone may have any cause
        lines.append(f"  {json.dumps(way)}: {json.dumps(known, ensure_ascii=False, sort_keys=True)}")
    body = ",\n".join(lines)
    return f'{{\n "mistakes": {{\n{body}\n }}\n}}\n'


def _of_all_seeds(fingerprints: list[str | None], by_graphs: bool) -> str | None:
    """Return what a check's fingerprints by seed have in common, None where it passed; None if it passed each time.

    If the fixed example at the beginning fails, the seed makes no difference. Random graphs show their smallest wrong
    one, which two seeds may have in common by chance.
    """
    found = {each for each in fingerprints if each is not None}
    if found and None in fingerprints:
        return diagnosis.SOMETIMES
    return next(iter(found)) if len(found) == 1 and not by_graphs else diagnosis.FAILS if found else None
