"""The file that counts as a kata's module, if several files of a submission may be it."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from grading.classroom.submissions import filenames
from grading.classroom.submissions.refusals import SubmissionRefused
from grading.curriculum import stubs
from grading.curriculum.ladder import Kata
from grading.judge.modules.module_names import MAX_ENTRIES, is_passed_over
from grading.judge.modules.module_text import there
from grading.judge.modules.notebook import SUFFIX
from grading.judge.modules.submission import SubmittedModule
from grading.text.language import said

NUMBER = re.compile(r"\d+")
MAX_DIGITS = 20


@dataclass(frozen=True, order=True)
class Candidate:
    """A file that may be a kata's module. The greatest candidate is the best one.

    Attributes:
        exact: True if the file is called by the kata's name alone; my_backward.py is not.
        copy_number: 2 for "backward (2).py", which was saved later than copy 1.
        order: the file's name, with numbers that compare as numbers do: attempt10_ is later than attempt9_.
        name: the file's name.
    """

    exact: bool
    copy_number: int
    order: str
    name: str


def module_names(folder: Path, kata: Kata) -> list[str]:
    """Return the names that the kata's module may have in a folder, the best candidate first."""
    name = f"{kata.name}.py"
    candidates = {Candidate(True, 0, _order(name), name), *_candidates(folder, kata)}
    return [candidate.name for candidate in sorted(candidates, reverse=True)]


def _candidates(folder: Path, kata: Kata) -> list[Candidate]:
    """Return the files in a folder whose names say that they are the kata's module."""
    found = []
    for name in _names_in(folder):
        if is_passed_over(name):
            continue
        module = filenames.module_of(name) if name.endswith((".py", SUFFIX)) else None
        if module and module.kata == kata.name and not module.suite:
            found.append(Candidate(not module.prefix, module.copy, _order(name), name))
    return found


def _order(name: str) -> str:
    return NUMBER.sub(lambda found: found[0].zfill(MAX_DIGITS), name)


def _names_in(place: Path) -> list[str]:
    if not there(place):
        return []
    try:
        return sorted(os.listdir(place))[:MAX_ENTRIES]
    except NotADirectoryError:
        return []


def pick_module(copies: tuple[SubmittedModule, ...]) -> SubmittedModule:
    """Pick one module if a submission holds several copies. Raises SubmissionRefused if they differ.

    Copies of the same content count as one, and an untouched stub doesn't count beside a file that was worked on.
    """
    by_content = {copy.source or copy.problem: copy for copy in copies if copy.source or copy.problem}
    different = list(by_content.values())
    if not different:
        return next((copy for copy in copies if copy.instead or copy.remark), copies[0])
    if len(different) == 1:
        return different[0]
    worked_on = [copy for copy in different if not stubs.is_untouched(copy.kata, copy.source)]
    if len(worked_on) > 1:
        raise SubmissionRefused(
            said("{name}.py is there twice, and not the same; hand it in once", name=copies[0].kata.name)
        )
    return worked_on[0] if worked_on else different[0]
