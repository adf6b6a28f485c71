"""Feedback for students: one page each, made from the gradebook, and packed as a platform takes it back."""

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grading import ROOT
from grading.classroom.courses import course_columns
from grading.classroom.exports import feedback_packages, grade_comments, instructor_comments, output_targets
from grading.classroom.exports.feedback_packages import Package, Place
from grading.classroom.exports.instructor_comments import InstructorComment
from grading.classroom.exports.result_folders import gradescope_text
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.records.records import Attempt, Standing
from grading.judge.report.report import from_json
from grading.pages import group_work, render
from grading.platforms import report_text
from grading.text import typed_paths
from grading.text.atomic_write import atomic_write
from grading.text.language import said, shown
from grading.text.name_list import name_list

AUTOGRADER = ROOT / "grading" / "platforms" / "bundles" / "gradescope_feedback"
EARLIER_PAGES = said(
    "Folders in {target} that have a page of an earlier run, and none of this one: {count} ({names}). Delete them "
    "before you send the pages."
)
SCRIPTS = ("", ".sh")  # suffixes of files that are run
PAGE = "feedback.html"
ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # so that the same feedback makes the same archive


@dataclass(frozen=True)
class FeedbackResult:
    """The pages that were written, where they are, and sentences that the instructor should read."""

    pages: int
    package: Package
    target: Path
    doubts: tuple[str, ...]


def write_feedback(
    target: Path, kind: str | None, comments: list[InstructorComment], book: Gradebook, folder: Path
) -> FeedbackResult:
    """Write everyone's feedback under `target`.

    Args:
        kind: a key of PACKAGES, or None for that of the platform that named the submissions in `folder`.

    Raises GraderError if it can't be written.
    """
    recipients = book.people_with_attempts()
    package = feedback_packages.PACKAGES[kind] if kind else feedback_packages.recognised(recipients, folder)
    places, doubts = feedback_packages.places(package, recipients)
    by_person, unclear = instructor_comments.by_person(comments, book)
    have_page = {person.key for person, _ in recipients}
    doubts += unclear + [
        said("{key} has a comment, but handed in nothing.", key=key) for key in by_person if key not in have_page
    ]

    files = _all_files(package, places, by_person, book, doubts)
    if not places:
        return FeedbackResult(0, package, target, tuple(doubts))
    try:
        target.mkdir(exist_ok=True)
        if package.archive:
            target = target / package.archive
            atomic_write(target, [_zipped([*_scripts(package), *files])])
        else:
            _write_files(target, files)
            doubts += _earlier_pages(target, places)
    except OSError as error:
        raise output_targets.write_error(Path(error.filename or target), error) from error
    return FeedbackResult(len(places), package, target, tuple(doubts))


def _all_files(
    package: Package,
    places: dict[str, Place],
    comments: dict[str, list[InstructorComment]],
    book: Gradebook,
    doubts: list[str],
) -> Iterator[tuple[str, str]]:
    """Yield the files of all people, and add to `doubts`. A group without a common page is taken out of `places`."""
    members: dict[str, list[str]] = defaultdict(list)
    for key in sorted(places):
        members[places[key].recipient].append(key)
    for standing in book.standings():
        place = places.get(standing.person.key)
        if place is None or place.recipient not in members:
            continue
        keys = members.pop(place.recipient)
        whole: Standing | None = standing
        shared = comments.get(keys[0], [])
        if len(keys) > 1:
            group = [each for key in keys for each in book.standings(key)]
            whole, shared, said_of_group = group_work.merged(group, [comments.get(key, []) for key in keys])
            doubts += said_of_group
        if whole and whole.attempt:
            yield from _files(package, place, whole, whole.attempt, shared)
        else:
            for key in keys:
                del places[key]


def _files(
    package: Package, place: Place, standing: Standing, attempt: Attempt, comments: list[InstructorComment]
) -> list[tuple[str, str]]:
    """Return one person's files, as (path in the package, text)."""
    if package.name == "gradescope":
        return [(f"{place.prefix}.json", _gradescope_results(attempt, comments))]
    files = [(place.prefix + PAGE, render.feedback_page(standing, comments))]
    if package.name == "github":
        files.append((f"{place.prefix}FEEDBACK.md", _markdown(standing, attempt, comments)))
    return files


def _gradescope_results(attempt: Attempt, comments: list[InstructorComment]) -> str:
    remarks = [report_text.harmless(shown(_comment_text(comment))) for comment in comments]
    return gradescope_text(attempt, remarks)


def _markdown(standing: Standing, attempt: Attempt, comments: list[InstructorComment]) -> str:
    """Return the short form for GitHub, which shows no HTML. As an indented block, no text in it is markup."""
    told = grade_comments.grade_comment(from_json(attempt.report)) if attempt.report else attempt.problem or ""
    assignment = course_columns.assignment_text(standing.assignment, standing.due)
    grade = [text for text in (assignment, course_columns.text(standing)) if text]
    texts = map(shown, [*grade, told, *map(_comment_text, comments)])
    block = "\n".join(f"    {line}".rstrip() for line in report_text.harmless("\n\n".join(texts)).splitlines())
    heading = said("# Feedback\n\nAll checks are on the page `{page}`, in this folder: save it and open it.", page=PAGE)
    return f"{shown(heading)}\n\n{block}\n"


def _comment_text(comment: InstructorComment) -> str:
    if comment.kata:
        return said("From your instructor, kata {kata}: {text}", kata=comment.kata[:2], text=comment.text)
    return said("From your instructor: {text}", text=comment.text)


def _scripts(package: Package) -> list[tuple[str, str]]:
    """Return the autograder that hands the results out on Gradescope, which has no other way in for them."""
    if package.name != "gradescope":
        return []
    return [(path.name, path.read_text(encoding="utf-8")) for path in sorted(AUTOGRADER.iterdir()) if path.is_file()]


def _zipped(files: list[tuple[str, str]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files:
            entry = zipfile.ZipInfo(path, ZIP_DATE)
            entry.external_attr = (0o100755 if Path(path).suffix in SCRIPTS else 0o100644) << 16
            archive.writestr(entry, text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _write_files(target: Path, files: Iterator[tuple[str, str]]) -> None:
    for path, text in files:
        file = target / path
        file.parent.mkdir(exist_ok=True)
        atomic_write(file, [text.encode("utf-8")])


def _earlier_pages(target: Path, places: dict[str, Place]) -> list[str]:
    """Return a sentence if folders there have pages, and none of this run: of people who have another key by now."""
    written = {place.prefix.rstrip("/") for place in places.values()}
    others = sorted(path.parent.name for path in target.glob(f"*/{PAGE}") if path.parent.name not in written)
    return (
        [said(EARLIER_PAGES, count=len(others), target=typed_paths.path(target), names=name_list(others))]
        if others
        else []
    )
