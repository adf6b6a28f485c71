"""Deriving solution_requests.txt: the requests of each check that the solution passes, or the first of them."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import reduce
from itertools import takewhile

from grading.curriculum.ladder import ladder
from grading.judge.check_run import attempt_check
from grading.judge.runner import DEADLINE, reference
from grading.judge.suites import open_suites
from grading.text.errors import GraderError
from grading.workers import solution_requests
from grading.workers.fork_server import start
from grading.workers.requests_ahead import MAX_AHEAD

PROCESSES = 5  # of which three draw the same one of a dozen handles now and then, and all of them next to never
Requests = dict[tuple[str, str], bytes]  # by the names of a module and a check


def derive() -> Requests:
    """Return the requests of each check, up to the first that differs between processes. It takes some seconds.

    Such a request has random numbers that no author of a module can know.

    Raises GraderError if the solution doesn't pass a check.
    """
    # Spawned, so that each process has random numbers of its own.
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn"), max_tasks_per_child=1) as pool:
        made = [each.result() for each in [pool.submit(_made_of_solution) for _ in range(PROCESSES)]]
    return {key: reduce(_common, (each[key] for each in made)) for key in made[0]}


def _common(one: bytes, other: bytes) -> bytes:
    """Return the requests that both begin with."""
    pairs = zip(solution_requests.each(one), solution_requests.each(other))
    return b"".join(first for first, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _made_of_solution() -> Requests:
    made = {}
    server = start(sandboxed=False, hidden=[])
    try:
        with open_suites(list(ladder()), solution_requests.SEED) as suites:
            for kata in ladder():
                for check in [each for each in suites[kata.id] if each.repeatable]:
                    attempt = attempt_check(replace(check, requests=b""), reference(kata), server, DEADLINE)
                    if attempt.error is not None:
                        raise GraderError(f"{kata.id}: the solution doesn't pass {check.name}: {attempt.error}")
                    if len(attempt.requests) <= MAX_AHEAD:
                        made[kata.name, check.name] = attempt.requests
    finally:
        server.stop()
    return made
