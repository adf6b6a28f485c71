"""The grades that a run of `class` changes, or would change in a dry run."""

import json
from collections.abc import Sequence

from rich.console import Console

from grading.classroom.courses.counted_attempts import ClassView
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.cli.class_run.shown_grades import NO_GRADE, grade_text
from grading.cli.class_run.term_options import Term
from grading.cli.class_run.term_run import count_attempts
from grading.cli.output.safe_print import say, show_sentences
from grading.curriculum.ladder import Kata, ladder
from grading.jobs.job import GradingConfig
from grading.text.language import said

OTHER_SUITES = said(
    "The suites have changed since {count} of {all} last attempts were graded. Those whose submissions are here are "
    "graded again; --dry-run says whose grades that changes, and --changed leaves them as they are."
)
OTHER_KATAS = said(
    "Graded in other katas before: {count} of {all} last attempts, in {before}. This run grades {now}, and its "
    "attempts replace those. To go on with the katas of before add --katas {words}; another assignment needs a "
    "gradebook of its own, --gradebook FILE."
)
NOT_STORED = said("Nothing of this is stored: it was a dry run. Submissions graded: {count}.")
CHANGE = said("{name}: {before}, now {after}")
FIRST_GRADES = said("People who get their first grade: {count}.")
NO_CHANGE = said("No grade changes.")
CHANGES = said("Grades that change")


def before_grading(
    term: Term, katas: Sequence[Kata], book: Gradebook, config: GradingConfig, out: Console
) -> dict[str, str] | None:
    """Return everyone's grade before the run, or None if the run can't change any by other suites.

    If it can, a sentence says so. Another one says it if the run grades other katas than those of before.
    """
    if not term.assignment:  # which says its katas in the course's file
        _show_other_katas(katas or ladder(), book, out)
    other = 0 if term.scope.changed else _graded_by_other_suites(book, config)
    if other and not term.dry_run:
        say(out, said(OTHER_SUITES, count=other, all=len(book.last_conditions())))
    if not other and not term.dry_run:
        return None
    count_attempts(term, book)
    return {standing.person.key: grade_text(standing) for standing in book.standings()}


def after_grading(term: Term, before: dict[str, str] | None, graded: int, book: Gradebook, out: Console) -> ClassView:
    """Have attempts count by the term's rule, and print whose grades the run has changed, or would change."""
    view = count_attempts(term, book)
    if before is not None:
        sentences, first = changes(before, book)
        show_sentences(out, CHANGES, sentences)
        if first:
            say(out, said(FIRST_GRADES, count=first))
        elif not sentences:
            say(out, NO_CHANGE)
    if term.dry_run:
        say(out, said(NOT_STORED, count=graded))
    return view


def _show_other_katas(asked: Sequence[Kata], book: Gradebook, out: Console) -> None:
    now = [kata.id for kata in asked]
    counts = book.katas_graded()
    for count, katas in counts:
        if katas != now:
            before, words = kata_numbers(katas), ",".join(map(_number, katas))
            whole = sum(each for each, _ in counts)
            say(out, said(OTHER_KATAS, count=count, all=whole, before=before, now=kata_numbers(now), words=words))
            return


def kata_numbers(ids: Sequence[str]) -> str:
    """Return the numbers of the katas with these ids, as a sentence lists them."""
    return said("all katas") if list(ids) == [kata.id for kata in ladder()] else ", ".join(map(_number, ids))


def _number(kata: str) -> str:
    return kata.partition("_")[0]


def _graded_by_other_suites(book: Gradebook, config: GradingConfig) -> int:
    suites = json.loads(config.as_json())["suites"]
    return sum(json.loads(conditions).get("suites") != suites for conditions in book.last_conditions())


def changes(before: dict[str, str], book: Gradebook) -> tuple[list[str], int]:
    """Return a sentence for each person whose grade has changed, and the number of those who had none."""
    sentences, first, labels = [], 0, book.people.labels()
    for standing in book.standings():
        old, new = before.get(standing.person.key, NO_GRADE), grade_text(standing)
        if old == NO_GRADE != new:
            first += 1
        elif old != new:
            sentences.append(said(CHANGE, name=labels[standing.person.key], before=old, after=new))
    return sentences, first
