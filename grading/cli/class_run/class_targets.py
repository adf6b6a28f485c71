"""The places that `class` writes to, checked before anything is graded."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grading.classroom.exports import export_options, output_targets
from grading.classroom.exports.export_options import Export
from grading.classroom.records.course import Course
from grading.classroom.submissions.class_folder import Entry
from grading.cli.class_run import similar_arguments
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


@dataclass(frozen=True)
class OutputTarget:
    """A file or a folder to write, and the option that asks for it, as it was typed."""

    option: str
    path: Path
    is_folder: bool = False


def check_targets(
    options: argparse.Namespace,
    asked: Sequence[Export],
    folder: Path,
    gradebook: Path,
    course: Course | None = None,
) -> None:
    """Raise UsageError if a target can't be written, or would replace a file that this run reads or writes."""
    taken = {path.resolve(): (template, "") for path, template in _files_read(options, asked, gradebook, course)}
    handed_in = folder.resolve()
    for target in targets_of(options, asked):
        output_targets.check(target.option, target.path, target.is_folder)
        place = target.path.resolve()
        if target.is_folder and place.is_relative_to(handed_in):
            raise UsageError(said(IN_THE_CLASS, option=target.option))
        if _is_handed_in(place, handed_in):
            raise UsageError(said(SUBMISSION_THERE, option=target.option))
        if place in taken:
            template, other = taken[place]
            raise UsageError(said(template, option=target.option, other=other))
        taken[place] = WRITTEN_THERE, target.option


def targets_of(options: argparse.Namespace, asked: Sequence[Export]) -> list[OutputTarget]:
    """Return all that the run writes except the gradebook."""
    found = [OutputTarget(each.option, each.target, each.kind in export_options.FOLDERS) for each in asked]
    similar = similar_arguments.file_of(options)
    named = {"--term": options.term, "--html": options.html, "--similar": similar, "--feedback": options.feedback}
    return found + [
        OutputTarget(f"{option} {path}", Path(path), is_folder=option == "--feedback")
        for option, path in named.items()
        if path
    ]


def _is_handed_in(file: Path, folder: Path) -> bool:
    """True for a file in a folder of the class's folder, and for one in it directly that may be a submission."""
    if not file.is_relative_to(folder) or not file.exists():
        return False
    return file.parent != folder or Entry(file, file.name, folder=False).may_be_submission


def _files_read(
    options: argparse.Namespace, asked: Sequence[Export], gradebook: Path, course: Course | None
) -> list[tuple[Path, str]]:
    """Return each file that the run reads, with the sentence for an output that would replace it."""
    found = [(gradebook, GRADEBOOK_THERE)]
    found += [(Path(path), MERGED_THERE) for path in options.merge]
    found += [(course.path, COURSE_THERE)] if course else []
    found += [(Path(options.comments), COMMENTS_THERE)] if options.comments else []
    found += [(Path(options.people), PEOPLE_THERE)] if options.people else []
    found += [(Path(options.roster), ROSTER_THERE)] if options.roster else []
    return found + [(export.worksheet, WORKSHEET_THERE) for export in asked if export.worksheet]
