"""The exports that the command line asks for: `--export`, `--worksheet`, `--column` and `--classroom50`."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grading.classroom.rosters import worksheets
from grading.platforms import classroom50
from grading.text.errors import UsageError
from grading.text.language import said

FILES, FOLDERS = ("csv", "jsonl", "moodle", "canvas"), ("gradescope", "classroom50")
WITH_WORKSHEET = ("moodle", "canvas")
WHICH_EXPORT = said("--worksheet {text} doesn't say which export it is for: --worksheet moodle=FILE")
NO_EXPORT = said("--worksheet {text} doesn't say what for: add --export moodle=FILE or canvas=FILE")
ONE_ALREADY = said("--worksheet {text}: there is one already")
NO_SUCH_EXPORT = said("--worksheet {text}: there is no --export {kind}=FILE")


@dataclass(frozen=True)
class Export:
    """An export that the command line asks for.

    Attributes:
        kind: one of FILES and FOLDERS.
        target: the file or folder to write.
        worksheet: the file to fill in, for Moodle and Canvas.
        column: the assignment's column, for Canvas.
        course: the classroom and the assignment, for Classroom 50.
    """

    kind: str
    target: Path
    worksheet: Path | None = None
    column: str | None = None
    course: tuple[str, str] = ("", "")

    @property
    def option(self) -> str:
        """The option that asks for it."""
        return f"--export {self.kind}={self.target}"


def parse_exports(
    exports: Sequence[str], worksheet: Sequence[str] = (), column: str | None = None, course: str | None = None
) -> tuple[Export, ...]:
    """Return what `--export KIND=TARGET`, `--worksheet [KIND=]FILE`, `--column` and `--classroom50` ask for.

    - The first two may occur several times.
    - A worksheet's kind may be left out if only one export needs a worksheet.
    - Raises UsageError before anything is graded, also if a worksheet can't be filled in. The targets aren't
      checked here.
    """
    sheets = _worksheets_by_kind([kind for kind, _, _ in map(_split_option, exports)], worksheet)
    found = []
    for kind, target, asked in map(_split_option, exports):
        if kind in WITH_WORKSHEET and kind not in sheets:
            raise UsageError(
                said(
                    "--export {asked} fills in what you have exported from {title}: add --worksheet EXPORTED.csv",
                    asked=asked,
                    title=kind.title(),
                )
            )
        of_canvas = column if kind == "canvas" else None
        of_classroom50 = classroom50.course(course, os.environ) if kind == "classroom50" else ("", "")
        found.append(Export(kind, Path(target), sheets.get(kind), of_canvas, of_classroom50))
    if column and "canvas" not in [export.kind for export in found]:
        raise UsageError(said("--column names a column of Canvas's gradebook: it goes with --export canvas=FILE"))
    if course and "classroom50" not in [export.kind for export in found]:
        raise UsageError(said("--classroom50 says what the results are for: it goes with --export classroom50=FOLDER"))
    places = [export.target.resolve() for export in found] + [path.resolve() for path in sheets.values()]
    if len(set(places)) < len(places):
        raise UsageError(
            said("every export needs a place of its own, and none may be that of a worksheet, which stays as it is")
        )
    for export in found:
        if export.worksheet:
            worksheets.read(export.kind, export.worksheet, export.column)
    return tuple(found)


def _split_option(asked: str) -> tuple[str, str, str]:
    """Return the kind and the target of an --export, and its whole text. A path may have more = signs."""
    kind, equals, target = asked.partition("=")
    if not equals or not target or kind not in FILES + FOLDERS:
        shapes = ", ".join([f"{kind}=FILE" for kind in FILES] + [f"{kind}=FOLDER" for kind in FOLDERS])
        raise UsageError(said("--export {asked!r} is none of {shapes}", asked=asked, shapes=shapes))
    return kind, target, asked


def _worksheets_by_kind(kinds: list[str], texts: Sequence[str]) -> dict[str, Path]:
    """Return the worksheets by kind. Raises UsageError if a worksheet's export is missing or unclear."""
    wanting = [kind for kind in WITH_WORKSHEET if kind in kinds]
    found: dict[str, Path] = {}
    for text in texts:
        kind, equals, path = text.partition("=")
        if not equals or kind not in WITH_WORKSHEET:
            if len(wanting) != 1:
                raise UsageError(said(WHICH_EXPORT if wanting else NO_EXPORT, text=text))
            kind, path = wanting[0], text
        if kind not in wanting or kind in found:
            raise UsageError(said(ONE_ALREADY if kind in found else NO_SUCH_EXPORT, text=text, kind=kind))
        found[kind] = Path(path)
    return found
