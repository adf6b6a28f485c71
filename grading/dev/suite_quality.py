"""How good the suites are: do wrong answers fail, do right ones pass, and does the grader name the mistake?

There are four measures per kata:

- A required check or a guard kills every mutant of every definition, those that the stub has ready included, or
  equivalent.toml says why it may pass.
- A required check, or a guard for one of an earlier kata, catches every known mistake. The grader names 90 % of them.
- Every right answer in tests/answers passes, whatever its style.
- Every learner's file in tests/learners gets its verdict, and the grader names what is wrong in it.
"""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager

import numpy as np
from rich.console import Console

from grading.curriculum.ladder import Kata, find
from grading.dev import learners
from grading.dev.known_answer_trials import try_answers, try_mistakes
from grading.dev.mutant_trials import try_mutants
from grading.dev.quality_tables import Quality, as_table, corpus_table
from grading.judge.suites import CheckSpec, open_suites
from grading.workers.fork_server import WorkerServer, start

MUTANT_PROCESSES = 2
TABLE_WIDTH = 112  # characters, however wide the terminal is
NAMED_SHARE = 0.9  # of all known mistakes, which the grader must name when it grades a file that has them


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
    with open_server() as server, open_suites(katas, 0) as suites:
        problems = show_corpus([learners.grade_corpus(kata, suites[kata.id], server) for kata in katas], out)
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
    with open_server() as server, np.errstate(all="ignore"), open_suites([kata], 0) as suites:
        return measure_suite(kata, suites[kata.id], server)


@contextmanager
def open_server() -> Iterator[WorkerServer]:
    server = start(sandboxed=False, hidden=[])
    try:
        yield server
    finally:
        server.stop()


def measure_suite(kata: Kata, suite: list[CheckSpec], server: WorkerServer) -> Quality:
    counts: dict[str, int] = {}
    problems: list[str] = []
    for measure in (try_mutants, try_mistakes, try_answers):
        its_counts, its_problems = measure(kata, suite, server)
        counts |= its_counts
        problems += [f"{kata.id}: {each}" for each in its_problems]
    return Quality(kata.id, **counts, problems=tuple(problems), corpus=learners.grade_corpus(kata, suite, server))
