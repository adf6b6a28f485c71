"""Warnings about a folder of submissions: files that aren't graded, and people who may be one and the same."""

import os
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from grading.classroom.records.names import letters
from grading.classroom.submissions import archive_kinds, filenames
from grading.classroom.submissions.class_folder import INSTRUCTOR_FILES, Entry, open_class_folder
from grading.classroom.submissions.ownership import Submission
from grading.classroom.submissions.submission_kind import Kind
from grading.text.language import said
from grading.text.name_list import name_list

FOREIGN_ARCHIVE = said(
    "{name}: an archive of {program}, which the grader can't read; not graded. "
    "Unpack it into a folder named {stem!r}, or ask for a .zip."
)
LINK = said("{name}: a link, which the grader doesn't follow; not graded. Put the file or the folder itself there.")
BY_PREFIX = said("{people}: several files are taken for one person's, by how their names begin and nothing else.")
TYPED_INTO = {
    Kind.MOODLE: said("{name}: a text that was typed into Moodle, and no file beside it; not graded."),
    Kind.CANVAS: said("{name}: a text or a link that was typed into Canvas, and no file beside it; not graded."),
}
BROWSER_COPY = re.compile(r" ?\(\d{1,3}\)$")  # a browser adds it to the name of a second download


@dataclass(frozen=True)
class Beside:
    """The facts about a class's folder that its reader has found beside the submissions.

    Attributes:
        sentences: the sentences for the instructor.
        own_files: the names of files that need no warning: the platform wrote them, or they are of older attempts.
    """

    sentences: tuple[str, ...] = ()
    own_files: frozenset[str] = frozenset()


NOTHING_BESIDE = Beside()


def unread_files(folder: Path, submissions: list[Submission], own_files: frozenset[str] = frozenset()) -> list[str]:
    """Return a sentence for each file in the folder that may be meant as a submission, and belongs to none.

    `own_files` need no sentence: the platform wrote them, or they are of older attempts.
    """
    people = [person for one in submissions for person in (one.person, one.claim) if person]
    keys = {person.key for person in people}
    sentences = []
    for entry in unread_entries(folder, submissions, own_files):
        name = entry.name
        if os.path.islink(entry.path):
            sentences.append(said(LINK, name=name))
            continue
        program = archive_kinds.foreign_program(name)
        if program:
            stem = archive_kinds.bare_name(name)
            sentences.append(said(FOREIGN_ARCHIVE, name=name, program=program, stem=stem))
            continue
        typed = filenames.typed_into(name)
        if typed:
            platform, number = typed
            if number not in keys:  # otherwise the text comes with files, which are graded
                sentences.append(said(TYPED_INTO[platform], name=name))
            continue
        person = filenames.platform_person(name)
        if person is None or person.key not in keys:  # a PDF beside a student's modules needs no warning
            kinds = ", ".join(archive_kinds.READABLE_SUFFIXES)
            sentences.append(
                said(
                    "{name}: neither a folder, nor an archive that can be read here ({kinds}), nor Python or a "
                    "notebook; not graded.",
                    name=name,
                    kinds=kinds,
                )
            )
    return sentences


def unread_entries(folder: Path, submissions: list[Submission], own_files: frozenset[str]) -> list[Entry]:
    """Return the entries of the folder that belong to no submission, without the platform's and the instructor's."""
    known = {path.name for submission in submissions for path in submission.paths} | own_files
    return [
        entry
        for entry in open_class_folder(folder).entries
        if not {entry.path.name, entry.name} & known and not entry.name.lower().endswith(INSTRUCTOR_FILES)
    ]


def similar_names(submissions: list[Submission], copies_only: bool = False) -> list[str]:
    """Return a sentence for names that differ only in signs, or in what programs add, as in "ann (1).zip".

    `copies_only` leaves out those that differ in signs only, on which the roster has its own sentence.
    """
    found: dict[str, list[str]] = defaultdict(list)
    spellings: dict[str, set[str]] = defaultdict(set)
    for submission in submissions:
        whole = archive_kinds.stem((submission.claim or submission.person).key)
        name = BROWSER_COPY.sub("", whole)
        found[letters(name) or name].append(submission.file_names)
        spellings[letters(name) or name].add(letters(whole))
    several = [
        ", ".join(names) for name, names in found.items() if len(names) > 1 and len(spellings[name]) > copies_only
    ]
    return [
        said("{names}: they may be one person's; each is graded as somebody else's.", names=names) for names in several
    ]


def grouped_by_prefix(submissions: list[Submission]) -> list[str]:
    """Return a sentence for all submissions of several files without a platform's name: students choose such names."""
    people = [
        submission.person.key
        for submission in submissions
        if submission.kind == Kind.FILES and len(submission.paths) > 1
    ]
    return [said(BY_PREFIX, people=name_list(people))] if people else []
