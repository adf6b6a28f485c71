"""The one page of a group whose submission has one place on the platform: what holds for all members, and no more."""

from collections.abc import Sequence
from dataclasses import replace

from sentences import Sentence, said

from grading.classroom.exports.instructor_comments import InstructorComment
from grading.classroom.records.records import Standing

OTHER_WORK = said(
    "{names}: not the same work counts for all of this group, so there is no page for it in the package. "
    "--feedback-as folders writes a page for each."
)
OTHER_GRADES = said(
    "{names}: their grades differ, so the group's page has none. --feedback-as folders writes each one's."
)
FOR_ONE_ALONE = said(
    "The comment on line {line} is for {who} alone, and the page is the whole group's, so it is not on it. "
    "--feedback-as folders writes it."
)


def merged(
    standings: Sequence[Standing], comments: Sequence[list[InstructorComment]]
) -> tuple[Standing | None, list[InstructorComment], list[Sentence]]:
    """Return what the members' page shows: their standing, their comments, and sentences for the instructor.

    The standing is None if not the same work counts for all, since each would read another's verdicts.
    """
    names = ", ".join(standing.person.name for standing in standings)
    if len({_work(standing) for standing in standings}) > 1:
        return None, [], [said(OTHER_WORK, names=names)]
    doubts = []
    first = standings[0]
    grade = first.grade if all(standing.grade == first.grade for standing in standings) else None
    if grade != first.grade:
        doubts.append(said(OTHER_GRADES, names=names))
    person = replace(first.person, key=names, name=names, email="", number="")
    shared = [comment for comment in comments[0] if all(_has(theirs, comment) for theirs in comments)]
    doubts += [
        said(FOR_ONE_ALONE, line=comment.line, who=comment.who)
        for theirs in comments
        for comment in theirs
        if not _has(shared, comment)
    ]
    attempts = min(standing.attempts for standing in standings)
    due = first.due if all(standing.due == first.due for standing in standings) else ""
    return replace(first, person=person, grade=grade, section="", attempts=attempts, due=due), shared, doubts


def _work(standing: Standing) -> tuple:
    attempt = standing.attempt
    if attempt is None:
        return ()
    points = attempt.report["points"] if attempt.report else attempt.problem
    return attempt.handed_in, attempt.digest, points


def _has(comments: list[InstructorComment], comment: InstructorComment) -> bool:
    return any((other.kata, other.text) == (comment.kata, comment.text) for other in comments)
