"""`class … --feedback FOLDER`: its options, and the work after the grading."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grading.text.errors import UsageError
from grading.text.language import said

if TYPE_CHECKING:  # the other commands declare no feedback, and need none of this
    from grading.classroom.exports.instructor_comments import InstructorComment
    from grading.classroom.gradebooks.gradebook import Gradebook

KINDS = ("moodle", "canvas", "github", "gradescope", "folders")
WRITTEN = said("Written: feedback for {pages} people, packed for {kind}, {target}")
NONE_WRITTEN = said("No feedback was written: there is no page for anyone.")


@dataclass(frozen=True)
class FeedbackRequest:
    """The feedback that the command line asks for: `kind` is None if the submissions' own platform decides."""

    target: Path
    kind: str | None
    comments: tuple["InstructorComment", ...]
    submissions: Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare --feedback, --feedback-as and --comments."""
    parser.add_argument(
        "--feedback",
        metavar="FOLDER",
        help=said("write a page for each student there, packed as the platform takes it back"),
    )
    parser.add_argument(
        "--feedback-as",
        choices=KINDS,
        help=said("how to pack the pages (default: for the platform that named the submissions, else folders)"),
    )
    parser.add_argument(
        "--comments", metavar="CSV", help=said("what you wrote by hand, for the pages: the columns who, kata, comment")
    )


def read_request(options: argparse.Namespace) -> FeedbackRequest | None:
    """Return the request, or None. Raises UsageError, before anything is graded, for one that can't be done."""
    from grading.classroom.exports import instructor_comments, output_targets

    if not options.feedback:
        if options.feedback_as or options.comments:
            raise UsageError(said("--feedback-as and --comments are for the students' pages: add --feedback FOLDER"))
        return None
    target, submissions = Path(options.feedback), Path(options.folder)
    output_targets.check(f"--feedback {target}", target, folder=True)
    if target.resolve().is_relative_to(submissions.resolve()):
        raise UsageError(
            said(
                "{option}: a folder there would be taken for a submission; name another place",
                option=f"--feedback {target}",
            )
        )
    comments = instructor_comments.read_comments(Path(options.comments)) if options.comments else []
    return FeedbackRequest(target, options.feedback_as, tuple(comments), submissions)


def write(asked: FeedbackRequest | None, book: "Gradebook") -> list[str]:
    """Write the feedback, if it is asked for; return sentences for the instructor. Raises GraderError."""
    if asked is None:
        return []
    from grading.pages import feedback
    from grading.text import typed_paths

    result = feedback.write_feedback(asked.target, asked.kind, list(asked.comments), book, asked.submissions)
    if not result.pages:
        return [*result.doubts, NONE_WRITTEN]
    target = typed_paths.path(result.target)
    return [*result.doubts, said(WRITTEN, pages=result.pages, kind=result.package.name, target=target)]
