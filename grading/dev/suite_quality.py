"""How good the suites are: do wrong answers fail, do right ones pass, and does the grader name the mistake?

There are four measures per kata:

- A required check or a guard kills every mutant of every definition, those that the stub has ready included, or
  equivalent.toml says why it may pass.
- A required check catches every known mistake, and the grader names it.
- Every right answer in tests/answers passes, whatever its style.
- Every learner's file in tests/learners gets its verdict, and the grader names what is wrong in it.
"""

import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from expect import DEADLINE
from rich import box
from rich.console import Console
from rich.table import Column, Table

from grading.curriculum import mistakes, module_parts
from grading.curriculum.ladder import Kata, find, ladder
from grading.curriculum.module_parts import Definition
from grading.curriculum.source import ModuleSource
from grading.dev import learners
from grading.dev.mutants import Mutant, mutants, ready
from grading.dev.right_answers import right_answers
from grading.judge import diagnosis
from grading.judge.runner import attempt_check, grade_kata
from grading.judge.submission import SubmittedModule
from grading.judge.suites import CheckSpec, open_suites
from grading.text.errors import GraderError
from grading.workers.fork_server import WorkerServer, start

MUTANT_DEADLINE = 1.0  # seconds for a check of a mutant: without an endless loop it takes milliseconds
MUTANT_PROCESSES = 2
TABLE_WIDTH = 112  # characters, however wide the terminal is
NAMED_SHARE = 0.9  # of all known mistakes, which the grader must name when it grades a file that has them


@dataclass(frozen=True)
class Quality:
    """The counts for one kata, and one line per problem; `given` are the mutants of what the stub has ready."""

    kata: str
    mutants: int
    given: int
    killed: int
    equivalent: int
    survivors: int
    mistakes: int
    caught: int
    named: int
    answers: int
    accepted: int
    problems: tuple[str, ...]
    corpus: learners.CorpusResult


@dataclass(frozen=True)
class EquivalentMutant:
    """A mutant that may pass, why, and the stretch check that fails on it if it breaks what a docstring promises."""

    definition: str
    line: str
    mutant: str
    why: str
    stretch: str | None = None

    def __str__(self) -> str:
        return f"{self.definition}: {self.line} -> {self.mutant}"


def measure_all(katas: list[Kata], out: Console) -> bool:
    """Measure every kata, several at a time; print the table and the problems; return True if there are none."""
    results = {}
    with ProcessPoolExecutor(MUTANT_PROCESSES) as pool:
        # The last katas take longest, since they have the most mutants.
        running = [pool.submit(measure_kata, kata.id) for kata in reversed(katas)]
        for done in as_completed(running):
            quality = done.result()
            results[quality.kata] = quality
            out.print(f"measured {quality.kata}", style="dim")
    rows = [results[kata.id] for kata in katas]
    out.print(as_table(rows), width=max(out.width, TABLE_WIDTH), crop=False)
    problems = [problem for row in rows for problem in row.problems]
    problems += show_corpus([row.corpus for row in rows], out)
    known, named = sum(row.mistakes for row in rows), sum(row.named for row in rows)
    if named < NAMED_SHARE * known:
        problems.append(f"only {named} of {known} mistakes are named; {NAMED_SHARE:.0%} are to be")
    for problem in problems:
        out.print(problem, soft_wrap=True, markup=False)
    return not problems


def measure_learners(katas: list[Kata], out: Console) -> bool:
    """Grade the learners' files alone, which takes seconds; print the table and the problems, return True if none."""
    with open_host() as host, open_suites(katas, 0) as suites:
        problems = show_corpus([learners.grade_corpus(kata, suites[kata.id], host) for kata in katas], out)
    for problem in problems:
        out.print(problem, soft_wrap=True, markup=False)
    return not problems


def show_corpus(rows: list[learners.CorpusResult], out: Console) -> list[str]:
    """Print the table of the learners' files and those that aren't named; return one line per problem."""
    out.print(corpus_table(rows), width=max(out.width, TABLE_WIDTH), crop=False)
    for line in (line for row in rows for line in row.unnamed):
        out.print(line, soft_wrap=True, markup=False)
    return [fault for row in rows for fault in row.faults] + learners.naming_fault(rows)


def measure_kata(kata_id: str) -> Quality:
    """Measure one kata, in a process that has nothing else to do. Takes up to a minute."""
    kata = find(kata_id)
    # A mutant that never ends can make a test's own function overflow, and numpy would warn of it.
    with open_host() as host, np.errstate(all="ignore"), open_suites([kata], 0) as suites:
        return measure_suite(kata, suites[kata.id], host)


def answer_problems(kata_id: str) -> list[str]:
    """Return one line per check that a right answer to the kata fails. The rest of `measure_kata` takes much longer."""
    kata = find(kata_id)
    with open_host() as host, open_suites([kata], 0) as suites:
        return try_answers(kata, suites[kata.id], host, {})


@contextmanager
def open_host() -> Iterator[WorkerServer]:
    host = start(sandboxed=False, hidden=[])
    try:
        yield host
    finally:
        host.stop()


def measure_suite(kata: Kata, suite: list[CheckSpec], host: WorkerServer) -> Quality:
    counts: dict[str, int] = {}
    problems = [
        *try_mutants(kata, mutants(kata), read_equivalents(kata), suite, host, counts),
        *try_mistakes(kata, suite, host, counts),
        *try_answers(kata, suite, host, counts),
    ]
    corpus = learners.grade_corpus(kata, suite, host)
    return Quality(kata.id, **counts, problems=tuple(f"{kata.id}: {each}" for each in problems), corpus=corpus)


def try_mutants(
    kata: Kata,
    made: list[Mutant],
    may_pass: list[EquivalentMutant],
    suite: list[CheckSpec],
    host: WorkerServer,
    counts: dict[str, int],
) -> list[str]:
    """Grade the mutants; return one line per survivor, and per entry of `may_pass` that doesn't hold."""
    required = sorted((check for check in suite if check.role != "stretch"), key=lambda check: check.role == "guard")
    guards = sorted(required, key=lambda check: check.role != "guard")
    expected = {(one.definition, one.line, one.mutant): one for one in may_pass}
    elsewhere = inherited_equivalents(kata)
    problems = []
    survivors = equivalent = 0
    for mutant in made:
        checks = required if mutant.definition in kata.todo else guards
        place = (mutant.definition, mutant.line, mutant.mutant)
        known = expected.pop(place, None)
        source = ModuleSource(kata.name, f"{kata.name}.py", mutant.text)
        # A listed mutant ends by itself, so it gets the time that a slow machine may need.
        killer = first_to_fail(checks, source, host, DEADLINE if known else MUTANT_DEADLINE)
        if killer is None and known is None and place in elsewhere:
            equivalent += 1
        elif killer is None and known is None:
            survivors += 1
            problems.append(f"a mutant survives: {mutant.definition}: {mutant.line} -> {mutant.mutant}")
        elif killer is not None and known is not None:
            problems.append(f"equivalent.toml lists a mutant that {killer.name} kills: {known}")
        elif known is not None:
            equivalent += 1
            problems += stretch_problems(known, [check for check in suite if check.role == "stretch"], source, host)
        elif killer is not None:
            # The check that kills one mutant often kills the next.
            checks.remove(killer)
            checks.insert(0, killer)
    problems += [f"equivalent.toml lists a mutant that there isn't: {one}" for one in expected.values()]
    given = sum(mutant.definition not in kata.todo for mutant in made)
    counts.update(mutants=len(made), given=given, equivalent=equivalent, survivors=survivors)
    counts["killed"] = len(made) - equivalent - survivors
    return problems


def first_to_fail(
    checks: list[CheckSpec], source: ModuleSource, host: WorkerServer, seconds: float
) -> CheckSpec | None:
    return next((check for check in checks if attempt_check(check, source, host, seconds).error is not None), None)


def stretch_problems(
    known: EquivalentMutant, stretch: list[CheckSpec], source: ModuleSource, host: WorkerServer
) -> list[str]:
    """Return one line if the list names a stretch check that isn't the first to fail, or none where one fails."""
    failing = first_to_fail(sorted(stretch, key=lambda check: check.name != known.stretch), source, host, DEADLINE)
    name = failing.name if failing else None
    if name == known.stretch:
        return []
    return [
        f"equivalent.toml says that {known.stretch or 'no stretch check'} notices, and it's {name or 'none'}: {known}"
    ]


def read_equivalents(kata: Kata) -> list[EquivalentMutant]:
    """Return the entries of the kata's equivalent.toml. Raises GraderError with the file's name if a key is missing."""
    path = kata.folder / "equivalent.toml"
    if not path.exists():
        return []
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))["equivalent"]
        return [
            EquivalentMutant(one["definition"], one["line"], mutant, one["why"], one.get("stretch"))
            for one in found
            for mutant in one["mutants"]
        ]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise GraderError(f"{path}: {error}") from error


def inherited_equivalents(kata: Kata) -> set[tuple[str, str, str]]:
    """Return the mutants that an earlier kata lists, of the definitions that have the same text here."""
    here = module_parts.read(kata.solution)
    found = set()
    for earlier in ladder()[: ladder().index(kata)]:
        there = module_parts.read(earlier.solution)
        same = [name for name in ready(kata) if name in there.names() and same_code(there[name], here[name])]
        for one in read_equivalents(earlier):
            if one.definition in same:
                found.add((one.definition, one.line, one.mutant))
    return found


def same_code(one: Definition, other: Definition) -> bool:
    """True if the definitions differ in their docstrings at most."""
    return (one.head, one.body) == (other.head, other.body)


def try_mistakes(kata: Kata, suite: list[CheckSpec], host: WorkerServer, counts: dict[str, int]) -> list[str]:
    """Grade the solution with each known mistake in it; return one line per mistake that no required check catches.

    - A mistake of an earlier kata may be caught by a guard. It is graded if signatures.json has it.
    - A mistake that gets another name, or none, only shows in the count of those that are named.
    """
    solution = kata.solution.read_text(encoding="utf-8")
    checks = [check for check in suite if check.role != "stretch"]
    problems = []
    named = 0
    stored = diagnosis.signatures(kata)["mistakes"]
    known = [mistake for mistake in mistakes.known(kata) if mistake.kata == kata.id or mistake.id in stored]
    for mistake in known:
        source = ModuleSource(kata.name, f"{kata.name}.py", mistakes.applied(mistake, solution))
        result = grade_kata(SubmittedModule(kata, source), checks, host)
        if result.points == result.max_points and (mistake.kata == kata.id or result.status == "passed"):
            problems.append(f"no required check catches the mistake {mistake.id}")
        named += any(mistake.name in check.mistakes for check in result.checks)
    counts.update(mistakes=len(known), caught=len(known) - len(problems), named=named)
    return problems


def try_answers(kata: Kata, suite: list[CheckSpec], host: WorkerServer, counts: dict[str, int]) -> list[str]:
    """Grade the right answers; return one line per check that one of them fails."""
    checks = [check for check in suite if check.role != "stretch"]
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
        "given": "given",
        "killed": "killed",
        "equivalent": "equivalent",
        "survivors": "survivors",
        "mistakes": "mistakes",
        "caught": "caught",
        "named": "named",
        "answers": "right answers",
        "accepted": "accepted",
    }
    return _counts_table("kata", headings, rows)


def corpus_table(rows: list[learners.CorpusResult]) -> Table:
    headings = {
        "files": "files",
        "verdicts_right": "verdicts right",
        "failing": "failing",
        "named_right": "named right",
        "named_falsely": "named falsely",
        "not_named": "not named",
    }
    return _counts_table("learners' files", headings, rows)


def _counts_table(title: str, headings: dict[str, str], rows: Sequence[Quality | learners.CorpusResult]) -> Table:
    """Return the counts of each row, which are its attributes of these names, under their headings, and their sums."""
    table = Table(Column(title, min_width=22), box=box.SIMPLE, show_footer=True, padding=0, collapse_padding=True)
    table.columns[0].footer = "all"
    for name, heading in headings.items():
        table.add_column(heading, str(sum(getattr(row, name) for row in rows)), justify="right", min_width=len(heading))
    for row in rows:
        table.add_row(row.kata, *[str(getattr(row, name)) for name in headings])
    return table
