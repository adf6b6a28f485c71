"""The files that `class` writes after the grading: the exports and the page."""

from datetime import datetime
from pathlib import Path

from rich.console import Console

from grading.classroom.courses.counted_attempts import ClassView
from grading.classroom.exports import exports, output_targets
from grading.classroom.exports.export_options import Export
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.records import moments
from grading.cli.output.safe_print import say
from grading.pages import render
from grading.text import typed_paths
from grading.text.atomic_write import atomic_write
from grading.text.language import said


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
