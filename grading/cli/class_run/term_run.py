"""The term's part of a run of `class`: its gradebook, merged ones, the attempts that count, and the term's grades."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from grading.classroom.courses import counted_attempts, term_grades
from grading.classroom.courses.counted_attempts import ClassView
from grading.classroom.exports import output_targets
from grading.classroom.gradebooks import gradebook_merge
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.records.course import AttemptRule
from grading.cli.class_run.term_options import Term
from grading.cli.output.safe_print import say, show_sentences
from grading.text import typed_paths
from grading.text.atomic_write import atomic_write
from grading.text.language import said

MERGED = said("Merged {file}: people new {people}, attempts new {attempts}, known already {known}.")


@contextmanager
def open_gradebook(path: Path, term: Term) -> Iterator[Gradebook]:
    """Yield the gradebook for the term's assignment; in a dry run a copy of it, which is deleted afterwards."""
    if not term.dry_run:
        with Gradebook(path, term.name) as book:
            yield book
        return
    with gradebook_merge.copied(path) as copy, Gradebook(copy, term.name) as book:
        yield book


def merge_gradebooks(term: Term, book: Gradebook, out: Console) -> None:
    """Merge the other assistants' gradebooks; print what came, and who graded it."""
    for path in term.merges:
        result = gradebook_merge.merge(book, path)
        fields = {"people": result.people, "attempts": result.attempts, "known": result.known}
        say(out, said(MERGED, file=typed_paths.path(path), **fields))
        for line in (*result.hands, *result.doubts):
            say(out, said("  {line}", line=line))


def count_attempts(term: Term, book: Gradebook) -> ClassView:
    """Have the gradebook's standings count by the term's rule from now on; return the view that says how."""
    if term.course and term.assignment:
        view = counted_attempts.view_assignment(term.course, term.assignment, term.rule, book)
    else:
        view = ClassView(rule=term.rule or AttemptRule.LAST)
    if view.assignment or view.rule != AttemptRule.LAST:
        book.count_by(counted_attempts.choice(view))
    return view


def write_term_grades(term: Term, view: ClassView, book: Gradebook, out: Console) -> None:
    """Write the grades of all assignments, if the options ask for them."""
    if not term.grades or not term.course:
        return
    table = term_grades.collect(term.course, term.rule, book)
    try:
        atomic_write(term.grades, term_grades.csv_lines(table))
    except OSError as error:
        raise output_targets.write_error(term.grades, error) from error
    show_sentences(out, said("In the course's file"), [doubt for doubt in table.doubts if doubt not in view.doubts])
    say(out, said("Written: {path}", path=typed_paths.path(term.grades)))
