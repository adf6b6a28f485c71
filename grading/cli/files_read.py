"""The files that a run of `class` reads, which none of its outputs may replace."""

import argparse
from pathlib import Path

from grading.classroom.course import Course
from grading.classroom.exports import Export
from grading.text.language import said

GRADEBOOK_THERE = said("{option}: the gradebook is there; this needs a file of its own")
MERGED_THERE = said("{option}: a gradebook of --merge is there; this needs a file of its own")
PEOPLE_THERE = said("{option}: the file of --people is there; this needs a file of its own")
ROSTER_THERE = said("{option}: the roster is there; this needs a file of its own")
COMMENTS_THERE = said("{option}: the comments are there; this needs a file of its own")
COURSE_THERE = said("{option}: the course's file is there; this needs a file of its own")
WORKSHEET_THERE = said("{option}: a worksheet is there; this needs a file of its own")


def files_read(
    options: argparse.Namespace, asked: tuple[Export, ...], gradebook: Path, course: Course | None
) -> dict[Path, str]:
    """Return a sentence by the place of each file, for an option that names it as an output."""
    named = [
        (gradebook, GRADEBOOK_THERE),
        *((path, MERGED_THERE) for path in options.merge),
        (options.people, PEOPLE_THERE),
        (options.roster, ROSTER_THERE),
        (options.comments, COMMENTS_THERE),
        (course and course.path, COURSE_THERE),
        *((export.worksheet, WORKSHEET_THERE) for export in asked),
    ]
    return {Path(path).resolve(): template for path, template in named if path}
