"""How good the suites are: do wrong answers fail, do right ones pass, and does the grader name the mistake?

Three measures a kata. Every mutant of what it teaches is killed by a required check or a guard, or listed in the kata's
equivalent.toml with the reason why it may pass. Every known mistake is caught by a required check, and named. Every right
answer in tests/answers, in whatever style, passes.
"""

import tomllib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from expect import DEADLINE
from rich import box
from rich.console import Console
from rich.table import Column, Table

from grading.curriculum import mistakes
from grading.curriculum.ladder import Kata, find
from grading.curriculum.source import ModuleSource
from grading.dev.mutants import Mutant, mutants
from grading.dev.right_answers import right_answers
from grading.judge import diagnosis
from grading.judge.runner import attempt_check, grade_kata
from grading.judge.submission import SubmittedModule
from grading.judge.suites import CheckSpec, open_suites
from grading.text.errors import GraderError
from grading.workers.fork_server import Host, start

HURRY = 1.0  # seconds that a check may take with a mutant: it takes milliseconds where there is no endless loop
PROCESSES = 2
WIDTH = 112  # characters that the table takes, whatever the terminal has
NAMED = 0.9  # of all known mistakes, how many the grader has to name when it grades a file that has them


@dataclass(frozen=True)
class Quality:
    """What was counted for one kata, and what is wrong, a line each."""

    kata: str
    mutants: int
    killed: int
    equivalent: int
    survivors: int
    mistakes: int
    caught: int
    named: int
    answers: int
    accepted: int
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Listed:
    """A mutant that may pass: `why`, and the stretch check that does notice, if the docstrings promise what it breaks."""

    definition: str
    line: str
    mutant: str
    why: str
    stretch: str | None = None

    def __str__(self) -> str:
        return f"{self.definition}: {self.line} -> {self.mutant}"


def measure_all(katas: list[Kata], out: Console) -> bool:
    """Measure every kata, some at a time, and print the table and what is wrong; return whether nothing is."""
    results = {}
    with ProcessPoolExecutor(PROCESSES) as pool:
        # The last katas have most mutants, so they go first.
        running = [pool.submit(measure, kata.id) for kata in reversed(katas)]
        for done in as_completed(running):
            quality = done.result()
            results[quality.kata] = quality
            out.print(f"measured {quality.kata}", style="dim")
    rows = [results[kata.id] for kata in katas]
    out.print(as_table(rows), width=max(out.width, WIDTH), crop=False)
    problems = [problem for row in rows for problem in row.problems]
    known, named = sum(row.mistakes for row in rows), sum(row.named for row in rows)
    if named < NAMED * known:
        problems.append(f"only {named} of {known} mistakes are named; {NAMED:.0%} are to be")
    for problem in problems:
        out.print(problem, soft_wrap=True)
    return not problems


def measure(kata_id: str) -> Quality:
    """Measure one kata, in a process that has nothing else to do. Takes up to a minute."""
    kata = find(kata_id)
    # What a mutant that never ends has a test's own function compute, numpy would warn of.
    with a_host() as host, np.errstate(all="ignore"), open_suites([kata], 0) as suites:
        return judged(kata, suites[kata.id], host)


def refused(kata_id: str) -> list[str]:
    """Return what the right answers to one kata are refused for: nothing. The rest of `measure` takes much longer."""
    kata = find(kata_id)
    with a_host() as host, open_suites([kata], 0) as suites:
        return try_answers(kata, suites[kata.id], host, {})


@contextmanager
def a_host() -> Iterator[Host]:
    host = start(sandboxed=False, hidden=[])
    try:
        yield host
    finally:
        host.stop()


def judged(kata: Kata, planned: list[CheckSpec], host: Host) -> Quality:
    counts: dict[str, int] = {}
    problems = [
        *try_mutants(kata, mutants(kata), listed(kata), planned, host, counts),
        *try_mistakes(kata, planned, host, counts),
        *try_answers(kata, planned, host, counts),
    ]
    return Quality(kata.id, **counts, problems=tuple(f"{kata.id}: {problem}" for problem in problems))


def try_mutants(
    kata: Kata, made: list[Mutant], may_pass: list[Listed], planned: list[CheckSpec], host: Host, counts: dict[str, int]
) -> list[str]:
    """Grade the mutants; return what is wrong: survivors, and lines of the list that don't hold."""
    checks = [check for check in planned if check.role != "stretch"]
    expected = {(one.definition, one.line, one.mutant): one for one in may_pass}
    problems = []
    survivors = equivalent = 0
    for mutant in made:
        known = expected.pop((mutant.definition, mutant.line, mutant.mutant), None)
        source = ModuleSource(kata.name, f"{kata.name}.py", mutant.text)
        # Only a mutant that is known to end by itself gets the time that a slow machine may need.
        killer = first_to_fail(checks, source, host, DEADLINE if known else HURRY)
        if killer is None and known is None:
            survivors += 1
            problems.append(f"a mutant survives: {mutant.definition}: {mutant.line} -> {mutant.mutant}")
        elif killer is not None and known is not None:
            problems.append(f"equivalent.toml lists a mutant that {killer.name} kills: {known}")
        elif known is not None:
            equivalent += 1
            problems += stretch_problems(known, [check for check in planned if check.role == "stretch"], source, host)
        elif killer is not None:
            # What kills one often kills the next.
            checks.remove(killer)
            checks.insert(0, killer)
    problems += [f"equivalent.toml lists a mutant that there isn't: {one}" for one in expected.values()]
    counts.update(mutants=len(made), equivalent=equivalent, survivors=survivors)
    counts["killed"] = len(made) - equivalent - survivors
    return problems


def first_to_fail(checks: list[CheckSpec], source: ModuleSource, host: Host, seconds: float) -> CheckSpec | None:
    return next((check for check in checks if attempt_check(check, source, host, seconds).error is not None), None)


def stretch_problems(known: Listed, stretch: list[CheckSpec], source: ModuleSource, host: Host) -> list[str]:
    """Return what is wrong with what the list says of stretch checks: which one notices, or that none does."""
    failing = first_to_fail(sorted(stretch, key=lambda check: check.name != known.stretch), source, host, DEADLINE)
    name = failing.name if failing else None
    if name == known.stretch:
        return []
    return [
        f"equivalent.toml says that {known.stretch or 'no stretch check'} notices, and it's {name or 'none'}: {known}"
    ]


def listed(kata: Kata) -> list[Listed]:
    """Return what the kata's equivalent.toml lists. Raises GraderError, naming the file, if something is missing."""
    path = kata.folder / "equivalent.toml"
    if not path.exists():
        return []
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))["equivalent"]
        return [
            Listed(one["definition"], one["line"], mutant, one["why"], one.get("stretch"))
            for one in found
            for mutant in one["mutants"]
        ]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise GraderError(f"{path}: {error}") from error


def try_mistakes(kata: Kata, planned: list[CheckSpec], host: Host, counts: dict[str, int]) -> list[str]:
    """Grade the solution with each known mistake in it; return those that no required check catches.

    That some get another's name, or none, is only counted.
    """
    solution = kata.solution.read_text(encoding="utf-8")
    checks = [check for check in planned if check.role != "stretch"]
    problems = []
    named = 0
    known = mistakes.catalogue(kata)
    for mistake in known:
        source = ModuleSource(kata.name, f"{kata.name}.py", mistakes.applied(mistake, solution))
        result = grade_kata(SubmittedModule(kata, source), checks, host)
        if result.points == result.max_points:
            problems.append(f"no required check catches the mistake {mistake.id}")
        named += mistake in diagnosis.diagnose(kata, result.checks)
    counts.update(mistakes=len(known), caught=len(known) - len(problems), named=named)
    return problems


def try_answers(kata: Kata, planned: list[CheckSpec], host: Host, counts: dict[str, int]) -> list[str]:
    """Grade the right answers; return what they are refused for."""
    checks = [check for check in planned if check.role != "stretch"]
    answers = right_answers(kata)
    problems = []
    accepted = 0
    for style, text in answers.items():
        source = ModuleSource(kata.name, f"{kata.name}.py", text)
        result = grade_kata(SubmittedModule(kata, source), checks, host)
        accepted += result.status == "passed"
        problems += [
            f"the right answer in {style} fails {check.name}: {check.message}"
            for check in result.checks
            if not check.passed
        ]
    counts.update(answers=len(answers), accepted=accepted)
    return problems


def as_table(rows: list[Quality]) -> Table:
    headings = {
        "mutants": "mutants",
        "killed": "killed",
        "equivalent": "equivalent",
        "survivors": "survivors",
        "mistakes": "mistakes",
        "caught": "caught",
        "named": "named",
        "answers": "right answers",
        "accepted": "accepted",
    }
    table = Table(Column("kata", min_width=22), box=box.SIMPLE, show_footer=True, padding=0, collapse_padding=True)
    table.columns[0].footer = "all"
    for name, heading in headings.items():
        table.add_column(heading, str(sum(getattr(row, name) for row in rows)), justify="right", min_width=len(heading))
    for row in rows:
        table.add_row(row.kata, *[str(getattr(row, name)) for name in headings])
    return table
