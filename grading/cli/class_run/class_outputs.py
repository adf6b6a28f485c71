"""The files that `class` writes after the grading, the exports and the page, and the check before it."""

import argparse
from datetime import datetime
from pathlib import Path

from rich.console import Console

from grading.classroom.courses.counted_attempts import ClassView
from grading.classroom.exports import export_options, exports, output_targets
from grading.classroom.exports.export_options import Export
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.records import moments
from grading.classroom.records.course import Course
from grading.classroom.submissions.class_folder import Entry
from grading.cli.class_run import similar_arguments
from grading.cli.output.safe_print import say
from grading.pages import render
from grading.text import typed_paths
from grading.text.atomic_write import atomic_write
from grading.text.errors import UsageError
from grading.text.language import said

GRADEBOOK_THERE = said("{option}: the gradebook is there; this needs a file of its own")
PEOPLE_THERE = said("{option}: the file of --people is there; this needs a file of its own")
ROSTER_THERE = said("{option}: the roster is there; this needs a file of its own")
MERGED_THERE = said("{option}: a gradebook of --merge is there; this needs a file of its own")
COMMENTS_THERE = said("{option}: the comments are there; this needs a file of its own")
COURSE_THERE = said("{option}: the course's file is there; this needs a file of its own")
WORKSHEET_THERE = said("{option}: a worksheet is there; this needs a file of its own")
SUBMISSION_THERE = said("{option}: a file that was handed in is there; this needs a file of its own")
WRITTEN_THERE = said("{option}: what {other} writes is there; this needs a file of its own")
IN_THE_CLASS = said("{option}: a folder there would be taken for a submission; name another place")


def check_targets(
    options: argparse.Namespace,
    asked: tuple[Export, ...],
    folder: Path,
    gradebook: Path,
    course: Course | None = None,
) -> None:
    """Raise UsageError if a target can't be written, or would replace a file that this run reads or writes."""
    pages = [(f"--html {options.html}", Path(options.html))] if options.html else []
    similar = similar_arguments.file_of(options)
    pages += [(f"--similar {similar}", similar)] if similar else []
    for option, page in pages:
        output_targets.check(option, page)
    term = [(f"--term {options.term}", Path(options.term))] if options.term else []
    taken = {path.resolve(): (template, "") for path, template in _files_read(options, asked, gradebook, course)}
    handed_in = folder.resolve()
    for option, target in [*((export.option, export.target) for export in asked), *term, *pages]:
        place = target.resolve()
        if _is_handed_in(place, handed_in):
            raise UsageError(said(SUBMISSION_THERE, option=option))
        if place in taken:
            template, other = taken[place]
            raise UsageError(said(template, option=option, other=other))
        taken[place] = WRITTEN_THERE, option
    for export in asked:
        if export.kind in export_options.FOLDERS and export.target.resolve().is_relative_to(handed_in):
            raise UsageError(said(IN_THE_CLASS, option=export.option))


def _is_handed_in(file: Path, folder: Path) -> bool:
    """True for a file in a folder of the class's folder, and for one in it directly that may be a submission."""
    if not file.is_relative_to(folder) or not file.exists():
        return False
    return file.parent != folder or Entry(file, file.name, folder=False).may_be_submission


def _files_read(
    options: argparse.Namespace, asked: tuple[Export, ...], gradebook: Path, course: Course | None
) -> list[tuple[Path, str]]:
    """Return each file that the run reads, with the sentence for an output that would replace it."""
    found = [(gradebook, GRADEBOOK_THERE)]
    found += [(Path(path), MERGED_THERE) for path in options.merge]
    found += [(course.path, COURSE_THERE)] if course else []
    found += [(Path(options.comments), COMMENTS_THERE)] if options.comments else []
    found += [(Path(options.people), PEOPLE_THERE)] if options.people else []
    found += [(Path(options.roster), ROSTER_THERE)] if options.roster else []
    return found + [(export.worksheet, WORKSHEET_THERE) for export in asked if export.worksheet]


def write_outputs(
    asked: tuple[Export, ...],
    html: str | None,
    book: Gradebook,
    folder: Path,
    view: ClassView,
    out: Console,
    similar: str = "",
) -> None:
    """Write the exports and the page; print where they are, and what the instructor should read of them."""
    for export in asked:
        for sentence in exports.write_export(export, book.standings):
            say(out, sentence)
        say(out, said("Written: {kind}, {path}", kind=export.kind, path=typed_paths.path(export.target)))
    if html:
        write_page(Path(html), book, folder, view, similar)
        say(out, said("Written: {path}", path=typed_paths.path(Path(html))))


def write_page(file: Path, book: Gradebook, folder: Path, view: ClassView, similar: str) -> None:
    """Write the page of the class. `similar` is the address of the page of similar answers, or ""."""
    title = view.name or folder.resolve().name
    made_at = moments.moment_text(datetime.now().astimezone(), view.zone)
    text = render.class_page(book.standings(), title, made_at, similar, view.title())
    try:
        atomic_write(file, [text.encode("ascii")])
    except OSError as error:
        raise output_targets.write_error(file, error) from error
