"""`class DIR`: grade a class, write its page and exports, and print the result."""

import argparse
import random
import signal
import time

from rich.console import Console

from grading.classroom import class_warnings, grade_class
from grading.classroom.grade_class import ClassResult
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.submissions.ownership import Submission
from grading.cli.class_run import (
    changed_grades,
    class_outputs,
    class_summary,
    feedback_run,
    shown_grades,
    similar_arguments,
    similar_run,
    term_run,
)
from grading.cli.class_run.class_plan import ClassPlan, make_plan
from grading.cli.class_run.class_progress import progress_display
from grading.cli.class_run.dropped_people import drop_people
from grading.cli.output.safe_print import say
from grading.jobs.executors import ExecutorFactory
from grading.jobs.job import GradingConfig
from grading.judge import runner
from grading.text.errors import GraderError
from grading.text.language import said

SEED = said("Seed of all random inputs: {seed} (`grade --seed {seed}` has the same inputs).")
REPLACED = said(
    "the gradebook {path} was deleted or replaced meanwhile: what was graded is in no file but what is written above. "
    "The same command grades it again."
)


def run(options: argparse.Namespace, out: Console) -> int:
    """Grade the class; return 0, or 1 if someone's last submission could not be graded."""
    # SIGTERM cleans up as Ctrl-C does. SIGHUP, from a terminal that closes, can't: it ends all processes at once, also
    # multiprocessing's own, which the clean-up needs.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    plan = make_plan(options, out)
    start = time.monotonic()
    # The processes first: a fork must have no copy of the open gradebook.
    with plan.executor as open_executor, term_run.open_gradebook(plan.gradebook, plan.term) as book:
        term_run.merge_gradebooks(plan.term, book, out)
        seed = choose_seed(options.seed, book)
        config = GradingConfig(seed, options.deadline or runner.DEADLINE, not options.no_sandbox)
        submissions = drop_people(options.drop, book, plan.read.submissions, plan.roster or [], out)
        before = changed_grades.before_grading(plan.term, plan.scope.katas, book, config, out)
        result = grade(plan, submissions, book, config, open_executor, out)
        view = changed_grades.after_grading(plan.term, before, result.graded, book, out)
        if plan.term.dry_run:
            return 0
        if options.only is not None:
            class_summary.show_points(result.people, book, out)
        all_well = class_summary.show_result(result, book, time.monotonic() - start, options.html, out)
        say(out, said(SEED, seed=seed))
        shown_grades.show_grades(plan.term, view, book, out)
        similar_page = similar_arguments.page_address(options)
        class_outputs.write_outputs(plan.exports, options.html, book, plan.folder, view, out, similar_page)
        term_run.write_term_grades(plan.term, view, book, out)
        later = [*feedback_run.write(plan.feedback, book), *similar_run.write(options, submissions, book)]
        for sentence in later:
            say(out, sentence)
        if not book.is_in_place():
            raise GraderError(said(REPLACED, path=book.path))
    return 0 if all_well else 1


def grade(
    plan: ClassPlan,
    submissions: list[Submission],
    book: Gradebook,
    config: GradingConfig,
    open_executor: ExecutorFactory,
    out: Console,
) -> ClassResult:
    """Grade the submissions, and show the progress."""
    with progress_display(out) as progress:
        return grade_class.grade_submissions(
            plan.folder,
            submissions,
            book,
            config,
            open_executor,
            plan.roster,
            progress,
            plan.scope,
            class_warnings.Beside(plan.read.sentences, plan.read.own_files),
        )


def choose_seed(asked: int | None, book: Gradebook) -> int:
    """Return the seed of the command line, else the gradebook's, else a random one, which no student can predict."""
    if asked is not None:
        return asked
    known = book.seed()
    return random.SystemRandom().randrange(1, 2**32) if known is None else known
