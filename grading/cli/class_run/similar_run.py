"""`class … --similar [FILE]`: the comparison of the answers after the grading."""

import argparse
from datetime import datetime
from pathlib import Path

from grading.classroom.exports import output_targets
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.records import moments
from grading.classroom.similarity.similarity import Answer, Comparison, compare
from grading.classroom.submission_reader import read_submission
from grading.classroom.submissions.ownership import Submission
from grading.cli.class_run import similar_arguments
from grading.curriculum.ladder import ladder
from grading.pages.similar_page import similar_page
from grading.text import typed_paths
from grading.text.atomic_write import atomic_write
from grading.text.language import said

MAX_LISTED = 10
TITLE = said("Similar answers (a place to look, and no verdict):")
GROUP = said("  kata {kata}, {how}: {names}")
SAME_TEXT, SAME_FORM = said("the same text"), said("the same but for names, order, comments and texts")
PAIR = said("  kata {kata}: {one} and {other} share {words} words of their own, {percent} % of the longer answer")
NONE = said("  No two answers share much more than the stubs, the solution and the book do.")
PASSED_OVER = said("  {count} answers could not be compared; the page that --similar FILE writes says why.")


def write(options: argparse.Namespace, submissions: list[Submission], book: Gradebook) -> list[str]:
    """Compare the answers, and write the page, if that is asked for; return lines for the instructor.

    Raises UsageError without the package that compares, GraderError if the page can't be written.
    """
    if options.similar is None:
        return []
    comparisons = [compare(kata, answers) for kata, answers in answers_by_kata(submissions, book).items()]
    sentences = summary(comparisons)
    file = similar_arguments.file_of(options)
    if file:
        made_at = moments.moment_text(datetime.now().astimezone())
        title = said("Similar answers: {name}", name=Path(options.folder).resolve().name)
        back = similar_arguments.address(options.html, str(file)) if options.html else ""
        try:
            atomic_write(file, [similar_page(comparisons, title, made_at, back).encode("ascii")])
        except OSError as error:
            raise output_targets.write_error(file, error) from error
        sentences.append(said("Written: {path}", path=typed_paths.path(file)))
    return sentences


def answers_by_kata(submissions: list[Submission], book: Gradebook) -> dict[str, list[Answer]]:
    """Return what people handed in now, by the kata's id in the ladder's order; their names are the gradebook's."""
    people = book.person_by_handed_in()
    found: dict[str, list[Answer]] = {kata.id: [] for kata in ladder()}
    groups: dict[str, list[Submission]] = {}  # of a group each member has the same files, and none has copied them
    for submission in submissions:
        groups.setdefault(submission.file_names, []).append(submission)
    for members in groups.values():
        persons = [people.get(one.file_names, one.person) for one in members]
        label = ", ".join(
            person.name if person.name == person.key else f"{person.name} ({person.key})" for person in persons
        )
        for module in read_submission(members[0]).modules:
            if module.source:
                found[module.kata].append(Answer(persons[0].key, label, module.source.shown, module.source.text))
    return found


def summary(comparisons: list[Comparison]) -> list[str]:
    """Return the most alike as lines of text."""
    lines = [TITLE]
    for comparison in comparisons:
        for group in comparison.groups:
            names = ", ".join(answer.label for answer in group.answers)
            how = SAME_TEXT if group.same_text else SAME_FORM
            lines.append(said(GROUP, kata=comparison.kata[:2], how=how, names=names))
    ranked = sorted(((each.kata, pair) for each in comparisons for pair in each.pairs), key=lambda item: -item[1].score)
    for kata, pair in ranked[:MAX_LISTED]:
        one, other = pair.one.label, pair.other.label
        lines.append(said(PAIR, kata=kata[:2], one=one, other=other, words=pair.words, percent=pair.percent))
    if len(lines) == 1:
        lines.append(NONE)
    count = sum(len(comparison.passed_over) for comparison in comparisons)
    return lines + ([said(PASSED_OVER, count=count)] if count else [])
