"""Files graded by the grader's own parts for the tests of a whole corpus, each once for all tests."""

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from unittest.mock import Mock, patch

import shared

from grading.curriculum import stubs
from grading.curriculum.ladder import find, ladder
from grading.curriculum.source import ModuleSource
from grading.dev import learners, signatures
from grading.dev.right_answers import right_answers
from grading.judge import runner
from grading.judge.modules.submission import SubmittedModule
from grading.judge.report.report import KataResult
from grading.judge.runner import DEADLINE
from grading.judge.suites import open_suites
from grading.text.labels import DIED
from grading.text.language import choose
from grading.workers.fork_server import start

PROCESSES = 2
WORTH_A_PROCESS = 20  # so many files take longer than another process takes to start
SAMPLE = 12  # one in so many of the mistakes that a kata takes over from earlier ones
HELD_OUT = 5  # a seed that signatures.json is not derived with
BRIEF = 1.0  # seconds for a check of a file whose verdict no test demands: many of these files never end
ODD = (
    "x = (",
    "import time\ntime.sleep(3600)",
    "import os\nos._exit(3)",
    "def f():\n    return f()\nf()",
    "import torch",
)


@dataclass(frozen=True)
class InBothLanguages:
    """The results of one file: that in Korean is judged from the attempts at its checks that were made in English.

    `anew` is the result of grading it in Korean from the start. Only some files have it.
    """

    english: KataResult
    korean: KataResult
    anew: KataResult | None = None


def observed():
    """Return the results of grading known mistakes, by the kata's id: see signatures.Observed."""
    return {kata_id: found for kata_id, (found, _) in _mistakes().items()}


def mistakes_in_both_languages():
    """Return the results of the same files in both languages, by the kata's id."""
    return {kata_id: results for kata_id, (_, results) in _mistakes().items()}


def _mistakes():
    return shared.once("mistakes", lambda folder: _by_kata(_observe))


def _observe(kata_id):
    grade_kata, texts = runner.grade_kata, set()

    def grade(handed, checks, server):
        again = handed.source.text in texts  # with another seed: it need not be judged in Korean once more
        texts.add(handed.source.text)
        return (grade_kata if again else runner.grade_kata)(handed, checks, server)

    with _graded_again_in_korean() as results, patch.object(signatures, "grade_kata", grade):
        found = signatures.observe(kata_id, (*signatures.SEEDS, HELD_OUT), SAMPLE)
    return found, results


def answers():
    """Return the right answers in other styles, graded in both languages: {kata's id: {style: …}}."""
    return shared.once("answers", lambda folder: _by_kata(_answers))


def _answers(kata_id):
    kata = find(kata_id)
    return _corpus(kata, {style: _handed_in(kata, text) for style, text in right_answers(kata).items()}, DEADLINE)


def others():
    """Return the learners' files, the stub and odd ones, graded in both languages: {kata's id: {name: …}}."""
    return shared.once("others", lambda folder: _by_kata(_others))


def _others(kata_id):
    kata = find(kata_id)
    files = {file.name: learners.hand_in(kata, file) for file in learners.read_corpus(kata)}
    files |= {f"odd {number}": _handed_in(kata, text) for number, text in enumerate((stubs.derive(kata), *ODD))}
    return _corpus(kata, files, BRIEF)


def _corpus(kata, files, deadline):
    def grade(name):
        return runner.grade_kata(files[name], _chosen(suites[kata.id]), server, deadline)

    with _server() as server:
        with _graded_again_in_korean() as results, open_suites([kata], 0) as suites:
            for name in files:
                grade(name)
        found = dict(zip(files, results, strict=True))
        with _korean(), open_suites([kata], 0) as suites:
            return found | {name: replace(found[name], anew=grade(name)) for name in _one_per_verdict(found)}


def _one_per_verdict(found):
    """Return the names of so many files that each verdict of each check is among them, with each kind of cause.

    Files that had to be ended are left out: how many of their checks are tried depends on the machine.
    """
    shown = {
        name: {(check.name, check.verdict, type(check.cause)) for check in results.english.checks}
        for name, results in found.items()
        if not any(check.verdict in DIED for check in results.english.checks)
    }
    left, sample = set().union(*shown.values()), []
    while left:
        sample.append(max(shown, key=lambda name: len(shown[name] & left)))
        left -= shown[sample[-1]]
    return sample


@contextmanager
def _graded_again_in_korean():
    """Have all that `runner.grade_kata` grades in the block judged in Korean as well, from the same attempts.

    Only attempts need workers, which take most of the time. Yield a list, which the results are in after the block.
    """
    results, kept = [], []
    grade_kata, attempt_check = runner.grade_kata, runner.attempt_check

    def grade(handed, checks, server, *deadline):
        attempts = []

        def attempt(*arguments, **options):
            attempts.append(attempt_check(*arguments, **options))
            return attempts[-1]

        with patch.object(runner, "attempt_check", attempt):
            english = grade_kata(handed, checks, server, *deadline)
        kept.append((english, attempts, (handed, checks, Mock(), *deadline)))
        return english

    with patch.object(runner, "grade_kata", grade):
        yield results
    with _korean():
        for english, attempts, arguments in kept:
            with patch.object(runner, "attempt_check", Mock(side_effect=attempts)) as again:
                results.append(InBothLanguages(english, grade_kata(*arguments)))
            assert again.call_count == len(attempts)


@contextmanager
def _korean():
    """Choose Korean for the block, and forget all that was derived while another language was chosen."""
    choose("ko")
    try:
        for module in [module for name, module in sys.modules.items() if name.partition(".")[0] == "grading"]:
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
        yield
    finally:
        choose("en")


def graded(files, stretch=False, guards=True):
    """Return the result for each of `files`, pairs of (kata's id, module's text), graded as a student's file."""
    distinct = list(dict.fromkeys(files))
    processes = min(PROCESSES, 1 + len(distinct) // WORTH_A_PROCESS)
    # In processes of their own, since grading puts stand-ins in place of the katas' modules.
    with _pool() as pool:
        shares = [distinct[first::processes] for first in range(processes)]
        running = [pool.submit(_graded, share, stretch, guards) for share in shares]
        results = {file: found for share, one in zip(shares, running) for file, found in zip(share, one.result())}
    return [results[file] for file in files]


def _graded(files, stretch, guards):
    with _server() as server, open_suites([kata for kata in ladder() if kata.id in dict(files)], 0) as suites:
        return [
            runner.grade_kata(_handed_in(find(kata_id), text), _chosen(suites[kata_id], stretch, guards), server)
            for kata_id, text in files
        ]


def _chosen(suite, stretch=False, guards=True):
    left_out = {"stretch": not stretch, "guard": not guards}
    return [check for check in suite if not left_out.get(check.role)]


def _handed_in(kata, text):
    return SubmittedModule(kata, ModuleSource(kata.name, f"{kata.name}.py", text))


def _by_kata(work):
    """Return the work's result for each kata by its id. The last katas take longest, so they go first."""
    with _pool() as pool:
        running = {kata.id: pool.submit(work, kata.id) for kata in reversed(ladder())}
        return {kata.id: running[kata.id].result() for kata in ladder()}


def _pool():
    # Spawned, since a process that has graded already has threads, which a fork would not take along.
    return ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn"))


@contextmanager
def _server():
    server = start(sandboxed=False, hidden=[])
    try:
        yield server
    finally:
        server.stop()
