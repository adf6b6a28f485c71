"""`class … --feedback FOLDER`: the request, and the pages that are written after the grading."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from grading.classroom.exports.instructor_comments import InstructorComment, read_comments
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.pages import feedback
from grading.text import typed_paths
from grading.text.errors import UsageError
from grading.text.language import said

WRITTEN = said("Written: pages of feedback: {pages}, packed for {kind}, {target}")
NONE_WRITTEN = said("No feedback was written: there is no page for anyone.")


@dataclass(frozen=True)
class FeedbackRequest:
    """The feedback that the command line asks for: `kind` is None if the submissions' own platform decides."""

    target: Path
    kind: str | None
    comments: tuple[InstructorComment, ...]
    submissions: Path


def read_request(options: argparse.Namespace) -> FeedbackRequest | None:
    """Return the request, or None. Raises UsageError, before anything is graded, for one that can't be done."""
    if not options.feedback:
        if options.feedback_as or options.comments:
            raise UsageError(said("--feedback-as and --comments are for the students' pages: add --feedback FOLDER"))
        return None
    target, submissions = Path(options.feedback), Path(options.folder)
    comments = read_comments(Path(options.comments)) if options.comments else []
    return FeedbackRequest(target, options.feedback_as, tuple(comments), submissions)


def write(asked: FeedbackRequest | None, book: Gradebook) -> list[str]:
    """Write the feedback, if it is asked for; return sentences for the instructor. Raises GraderError."""
    if asked is None:
        return []
    result = feedback.write_feedback(asked.target, asked.kind, list(asked.comments), book, asked.submissions)
    if not result.pages:
        return [*result.doubts, NONE_WRITTEN]
    target = typed_paths.path(result.target)
    return [*result.doubts, said(WRITTEN, pages=result.pages, kind=result.package.name, target=target)]
