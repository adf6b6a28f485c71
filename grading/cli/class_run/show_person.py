"""`class DIR --show NAME [KATA]`: what one student saw, from the gradebook. Nothing is graded."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from grading.text.errors import UsageError
from grading.text.language import said

if TYPE_CHECKING:
    from rich.console import Console

    from grading.classroom.gradebooks.gradebook import Gradebook
    from grading.classroom.records.records import Attempt, Person, Standing
    from grading.judge.report.report import Report

MAX_NEAR = 10  # names that a message lists
MAX_FILES_CHARS = 100  # of the names of files that were handed in
HEADER = said("{name}, handed in {handed_in}, graded {graded_at}, attempt {attempts}.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare --show."""
    parser.add_argument(
        "--show",
        nargs="+",
        metavar=("NAME", "KATA"),
        help=said("print what this student saw, from the gradebook, or all that fails in one kata; grade nothing"),
    )


def run(options: argparse.Namespace, out: "Console") -> int:
    """Print the student's report and return 0. Raises UsageError if the name is in doubt, or there is no gradebook."""
    from grading.classroom.gradebooks.gradebook import Gradebook
    from grading.cli.class_run import gradebook_command, shown_grades, term_options, term_run
    from grading.cli.class_run.class_plan import gradebook_beside
    from grading.text.layout import print_lines
    from grading.text.safe_text import plain

    name, *katas = options.show
    if len(katas) > 1:
        raise UsageError(
            said("--show takes a name and at most one kata; put a name of several words in quotes: {name!r}", name=name)
        )
    term = term_options.read_term(options)
    path = term.gradebook(options.gradebook)
    if path is None and options.folder is None:
        raise UsageError(gradebook_command.NO_GRADEBOOK)
    path = path or gradebook_beside(Path(options.folder))
    if not path.is_file():
        raise UsageError(
            said("there is no gradebook {path}: grade the class first, or name the file with --gradebook", path=path)
        )
    with Gradebook(path, term.name) as book:
        person = find_person(book, name)
        term_run.count_attempts(term, book)
        (standing,) = book.standings(person.key)
    show_standing(standing, katas[0] if katas else None, out)
    for line in shown_grades.standing_lines(standing):
        print_lines(out, plain(line), 1)
    return 0


def find_person(book: "Gradebook", name: str) -> "Person":
    """Return the person who is certainly meant. Raises UsageError, which lists near names."""
    try:
        return book.people.find(name)
    except UsageError as error:
        lookup = book.people.lookup()
        respelt = lookup.respelt(name)
        if len(respelt) == 1:
            return respelt[0]
        listed = lookup.near(name)
        if not listed:
            raise
        names = "".join(f"\n    {one.name} ({one.key})" for one in listed[:MAX_NEAR])
        raise UsageError(said("{error}. These are near:{names}", error=error, names=names)) from error


def show_standing(standing: "Standing", kata: str | None, out: "Console") -> None:
    """Print a person's last attempt: with a kata, all of its checks that aren't passed."""
    from grading.judge.report.report import from_json
    from grading.terminal import progress_report, summary
    from grading.text.layout import print_lines
    from grading.text.safe_text import plain

    attempt = standing.attempt
    if attempt is None:
        print_lines(out, plain(said("{name} handed in nothing.", name=standing.person.name)), 1)
        return
    print_lines(out, plain(header(standing, attempt)), 1)
    if attempt.report is None:
        print_lines(out, plain(said("It could not be graded: {problem}", problem=attempt.problem)), 1)
        return
    report = from_json(attempt.report)
    if kata is not None:
        show_kata(report, kata, out)
        return
    report, katas = of_this_ladder(report)
    for result in report.katas:
        progress_report.show_kata(result, out)
    summary.show_summary(report, katas, {}, out)


def header(standing: "Standing", attempt: "Attempt") -> str:
    """Return the line that says whose report it is."""
    from grading.classroom.records import moments
    from grading.text.safe_text import plain

    name = (
        standing.person.name
        if standing.person.name == standing.person.key
        else (f"{standing.person.name} ({standing.person.key})")
    )
    when = moments.stored_moment_text(attempt.graded_at, standing.zone)
    return said(
        HEADER,
        name=_on_one_line(name),
        handed_in=plain(_on_one_line(attempt.handed_in), MAX_FILES_CHARS),
        graded_at=when,
        attempts=standing.attempts,
    )


def _on_one_line(name: str) -> str:
    """Return the name of a person or file without the line breaks that it may have, which would look like a report."""
    return " ".join(name.splitlines())


def show_kata(report: "Report", word: str, out: "Console") -> None:
    """Print every check of one kata that isn't passed, in full. Raises UsageError if the report has no such kata."""
    from grading.curriculum.named_katas import find_kata
    from grading.judge.diagnosis.diagnosis import likely
    from grading.terminal import progress_report
    from grading.text.layout import no_workflow_commands, print_gap

    kata = find_kata(word)
    result = next((result for result in report.katas if result.id == kata.id), None)
    if result is None:
        raise UsageError(said("the report has no kata {kata}: it was graded without it", kata=kata.id))
    progress_report.show_kata(result, out)
    with no_workflow_commands(out):
        shown = set()
        for check in result.checks:
            # A module that is missing or can't be imported fails every check with one message: print it once.
            if not check.passed and check.message not in shown:
                shown |= {check.message} if check.message == result.message else set()
                print_gap(out)
                progress_report.show_check(result, check, None, out, likely(kata, check))


def of_this_ladder(report: "Report") -> tuple["Report", list]:
    """Return the report with the katas that this checkout has, and those katas: older reports may have others."""
    from dataclasses import replace

    from grading.curriculum.ladder import ladder

    ids = {result.id for result in report.katas}
    katas = [kata for kata in ladder() if kata.id in ids]
    known = {kata.id for kata in katas}
    return replace(report, katas=tuple(result for result in report.katas if result.id in known)), katas
