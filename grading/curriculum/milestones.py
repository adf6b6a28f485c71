"""The milestones: what a student can do with the engine after some katas, one script each in milestones/."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grading import ROOT
from grading.curriculum.damaged_files import damaged
from grading.curriculum.ladder import Kata, ladder
from grading.text.language import said

MILESTONES = ROOT / "milestones"


@dataclass(frozen=True)
class Milestone:
    """One milestone; its script's name has the number of the kata that opens it, and its docstring begins with
    `title: idea`.
    """

    name: str
    kata: Kata
    script: Path
    title: str
    idea: str


@cache
def milestones() -> tuple[Milestone, ...]:
    """Return the milestones, in the order of their katas; none where a course has left the folder out.

    Raises GraderError for a damaged script.
    """
    katas = {kata.number: kata for kata in ladder()}
    scripts = sorted(MILESTONES.glob("[0-9][0-9]_*.py"))
    return tuple(_read(script, katas[script.stem[:2]]) for script in scripts if script.stem[:2] in katas)


def _read(script: Path, kata: Kata) -> Milestone:
    try:
        docstring = ast.get_docstring(ast.parse(script.read_text(encoding="utf-8"))) or ""
    except (OSError, SyntaxError, ValueError) as error:
        raise damaged(script, error) from error
    title, _, idea = docstring.partition("\n")[0].partition(": ")
    return Milestone(script.stem[3:].replace("_", "-"), kata, script, said(title), said(idea[:1].upper() + idea[1:]))


def find(word: str) -> Milestone:
    """Return the milestone of this name or part of one: two-moons, 10_two_moons.py, moons. Raises LookupError."""
    name = "-".join(word.lower().removesuffix(".py").replace("_", " ").replace("-", " ").split()).lstrip("0123456789-")
    fitting = [milestone for milestone in milestones() if name == milestone.name]
    fitting = fitting or [milestone for milestone in milestones() if name and name in milestone.name]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(milestone.name for milestone in milestones())
    raise LookupError(said("there is no milestone {word!r}; there are {names}", word=word, names=names))
