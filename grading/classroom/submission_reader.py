"""Read one submission without trusting it: its modules and its digest, or the reason why it can't be graded."""

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grading.classroom.class_reader import read_contents
from grading.classroom.submissions import problem_texts, refusals
from grading.classroom.submissions.ownership import Submission
from grading.curriculum.ladder import Kata
from grading.jobs import job
from grading.jobs.job import JobModule
from grading.judge import own_memory
from grading.judge.modules import module_text
from grading.text.errors import MachineTrouble
from grading.text.safe_text import storable


@dataclass(frozen=True)
class ReadSubmission:
    """A submission that was read.

    Attributes:
        submission: its person and files.
        digest: identifies the modules that are graded, or the problem.
        modules: what is graded; empty if there is a problem.
        problem: the reason why it can't be graded.
        choices: a sentence for each choice among several files.
        instead: the files that are there, if there is no module, as a text.
        settled: False if the problem is the machine's, and may be gone in the next run.
    """

    submission: Submission
    digest: str
    modules: tuple[JobModule, ...] = ()
    problem: str | None = None
    choices: tuple[str, ...] = ()
    instead: str = ""
    settled: bool = True


def read_submission(submission: Submission, katas: Sequence[Kata] = ()) -> ReadSubmission:
    """Read the modules of these katas, or of all. A failure becomes its own problem, and stops no other submission."""
    try:
        with own_memory.bounded():
            contents = read_contents(submission, katas)
    except (refusals.SubmissionRefused, MachineTrouble, OSError, MemoryError) as raised:
        error: Exception = raised
        if isinstance(raised, PermissionError) and raised.filename:  # which says how to be allowed to read it
            error = module_text.unreadable_file(Path(raised.filename), raised)
        problem = storable(problem_texts.problem(submission.file_names, refusals.error_text(error)))
        digest = _digest([problem, *map(_file_stamp, submission.paths)])
        settled = isinstance(error, refusals.SubmissionRefused)
        return ReadSubmission(submission, digest, problem=problem, settled=settled)
    modules = job.parts_of(contents.modules)
    digest = _digest(
        [
            (m.kata, m.source and dataclasses.astuple(m.source), m.problem, m.instead, m.notice, m.remark)
            for m in modules
        ]
    )
    return ReadSubmission(submission, digest, modules, choices=contents.choices, instead=contents.instead)


def _digest(content: list) -> str:
    return hashlib.sha256(json.dumps(content).encode("ascii")).hexdigest()


def _file_stamp(path: Path) -> str:
    """Return a text that changes with the file, for a file that can't be read."""
    try:
        found = path.lstat()
    except OSError:
        return path.name
    return f"{path.name} {found.st_size} {found.st_mtime_ns}"
