"""`class` without DIR: merge gradebooks, and show and export what they hold. Nothing is graded."""

import argparse

from rich.console import Console

from grading.classroom.courses.counted_attempts import ClassView
from grading.classroom.grade_class import ClassResult
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.cli.class_run import (
    class_outputs,
    class_summary,
    class_targets,
    export_arguments,
    shown_grades,
    term_options,
    term_run,
)
from grading.cli.class_run.dropped_people import drop_people
from grading.cli.class_run.term_options import Term
from grading.cli.output.safe_print import say
from grading.text import typed_paths
from grading.text.errors import UsageError
from grading.text.language import said
from grading.text.name_list import name_list

NO_GRADEBOOK = said(
    "there is no course.toml here that names a gradebook; name one with --gradebook FILE, or the folder of submissions"
)
NOTHING_TO_DO = said(
    "class takes the folder that the submissions are in; without one, say what to do with the gradebook: --merge, "
    "--export, --html, --term or --drop"
)
NOT_THERE = said("there is no gradebook {path}")
NEEDS_FOLDER = said("{option} is for submissions that are graded: add the folder that they are in")
WHICH_ASSIGNMENT = said(
    "{path} has nothing but attempts of assignments ({names}): say which one, as in --assignment {first}"
)
HAS_ASSIGNMENTS = said("It has attempts of assignments: {names}. --assignment NAME shows the grades of one.")
OF_GRADEBOOKS = ("gradebook", "assignment", "merge", "drop", "export", "html", "term")
OF_GRADING = (
    *("roster", "only", "since", "changed", "dry_run", "dask", "jobs", "shape", "people", "owner_pattern", "katas"),
    *("afresh", "feedback", "feedback_as", "comments", "similar", "seed", "deadline", "no_sandbox"),
)


def run(options: argparse.Namespace, out: Console) -> int:
    """Merge, show and export; return 0, or 1 if an attempt that counts could not be graded."""
    for name in OF_GRADING:
        if getattr(options, name) is not None and getattr(options, name) is not False:
            raise UsageError(said(NEEDS_FOLDER, option="--" + name.replace("_", "-")))
    if not any(getattr(options, name) for name in OF_GRADEBOOKS):
        raise UsageError(NOTHING_TO_DO)
    asked = export_arguments.read_exports(options)
    term = term_options.read_term(options)
    path = term.gradebook(options.gradebook)
    if path is None:
        raise UsageError(NO_GRADEBOOK)
    if not path.exists() and not term.merges:
        raise UsageError(said(NOT_THERE, path=path))
    class_targets.check_targets(options, asked, path, path, term.course)
    with term_run.open_gradebook(path, term) as book:
        term_run.merge_gradebooks(term, book, out)
        drop_people(options.drop, book, [], [], out)
        view = term_run.count_attempts(term, book)
        all_well = _show_result(view, term, book, options, out)
        shown_grades.show_grades(term, view, book, out)
        class_outputs.write_outputs(asked, options.html, book, path, view, out)
        term_run.write_term_grades(term, view, book, out)
    return 0 if all_well else 1


def _show_result(view: ClassView, term: Term, book: Gradebook, options: argparse.Namespace, out: Console) -> bool:
    """Print the numbers and all that could not be graded; return True if nothing is.

    Raises UsageError if an output would be made of attempts of no assignment, and there are none.
    """
    others = [] if view.assignment or term.course else sorted(book.assignments() - {""})
    only_others = bool(others) and "" not in book.assignments()
    if only_others and (options.export or options.html):
        fields = {"path": book.path, "names": name_list(others), "first": typed_paths.quoted(others[0])}
        raise UsageError(said(WHICH_ASSIGNMENT, fields))
    if others:
        say(out, said(HAS_ASSIGNMENTS, names=name_list(others)))
    if only_others or (term.course and not view.assignment):  # its grades are for --term alone
        return True
    return class_summary.show_result(ClassResult(0, 0, ()), book, 0, options.html, out)
