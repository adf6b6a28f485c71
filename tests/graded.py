"""Files graded by the grader's own parts for the tests of mistakes, each once for all tests."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import shared

from grading.curriculum.ladder import find, ladder
from grading.curriculum.source import ModuleSource
from grading.dev import signatures
from grading.judge.runner import grade_kata
from grading.judge.submission import SubmittedModule
from grading.judge.suites import open_suites
from grading.text.language import choose
from grading.workers.fork_server import start

PROCESSES = 2
SAMPLE = 12  # one in so many of the mistakes that a kata takes over from earlier ones
HELD_OUT = 5  # a seed that signatures.json is not derived with


def observed():
    """Return the results of grading known mistakes, by the kata's id: see signatures.Observed."""
    return shared.once("observed", _observed)


def _observed(_):
    katas = list(ladder())
    seeds = (*signatures.SEEDS, HELD_OUT)
    return dict(zip([kata.id for kata in katas], signatures.observe_all(katas, seeds, SAMPLE)))


def graded(files, stretch=False, guards=True, language="en"):
    """Return the result for each of `files`, pairs of (kata's id, module's text), graded as a student's file."""
    # In processes of their own, since grading puts stand-ins in the place of the katas' modules.
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
        shares = [
            pool.submit(_graded, files[first::PROCESSES], stretch, guards, language) for first in range(PROCESSES)
        ]
        results = [iter(share.result()) for share in shares]
    return [next(results[number % PROCESSES]) for number in range(len(files))]


def _graded(files, stretch, guards, language):
    choose(language)
    host = start(sandboxed=False, hidden=[])

    left_out = {"stretch": not stretch, "guard": not guards}

    def grade(suites, kata, text):
        checks = [check for check in suites[kata.id] if not left_out.get(check.role)]
        return grade_kata(SubmittedModule(kata, ModuleSource(kata.name, f"{kata.name}.py", text)), checks, host)

    try:
        with open_suites(list(ladder()), 0) as suites:
            return [grade(suites, find(kata_id), text) for kata_id, text in files]
    finally:
        host.stop()
