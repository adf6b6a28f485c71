"""A submission: where a student's modules are, and their text. Nothing of it is run or imported here."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sentences import joined, said

from grading.curriculum import stubs
from grading.curriculum.ladder import Kata
from grading.curriculum.source import ModuleSource
from grading.judge.modules import module_names
from grading.judge.modules.misnamed_module import renamable
from grading.judge.modules.module_text import read_text, there
from grading.judge.modules.notebook import SUFFIX, NotANotebook, is_notebook, looks_like, script_text
from grading.text import typed_paths
from grading.text.errors import MachineTrouble, UsageError
from grading.text.safe_text import storable

if TYPE_CHECKING:  # most students hand in no notebook, and the grader should start at once
    from grading.judge.modules.other_files import OtherFiles

A_FILE = said(
    "{file!r} is a file; --from takes the folder that a submission is in, or a notebook, and `grade --from` also an "
    "archive such as a .zip"
)
MAX_CANDIDATES = 20  # files that may be one module


@dataclass(frozen=True)
class SubmittedModule:
    """The module that a student handed in for one kata: its text, or why there is none, or nothing at all.

    - `source`: the module's text; None if there is no file, or if it can't be read.
    - `problem`: why a file that is there can't be read.
    - `instead`: the name of a file that may be the missing module, under another name.
    - `remark`: a sentence on files that may be the missing module by their definitions, or "".
    - `choice`: a sentence that names the file that counts, if several files differ.
    - `reading`: a sentence on the part of a notebook that counts, or "".
    """

    kata: Kata
    source: ModuleSource | None = None
    problem: str | None = None
    path: Path | None = None
    instead: str | None = None
    choice: str = ""
    reading: str = ""
    remark: str = ""

    @property
    def notice(self) -> str:
        """The sentences that the student reads beside the kata's verdicts."""
        sentences = [sentence for sentence in (self.choice, self.reading) if sentence]
        return joined("\n", sentences) if sentences else ""


def holds_own_code(handed: SubmittedModule) -> bool:
    """True if the module can be read and isn't the stub as shipped. Of one that can't be read, nothing is known."""
    return handed.source is not None and not stubs.is_untouched(handed.kata, handed.source)


def own_name(place: Path, kata: Kata) -> list[str]:
    """Return the names that the kata's module may have in a folder: its own alone."""
    return [f"{kata.name}.py"]


def find_modules(
    folder: Path,
    katas: list[Kata],
    files_of: Callable[[Path, Kata], list[str]] = own_name,
    others: "OtherFiles | None" = None,
) -> list[SubmittedModule]:
    """Return the module that `folder` holds for each kata; it may be a notebook too.

    Args:
        files_of: returns the names, best first, that a kata's module may have in a folder.
        others: the files to look through for a kata that has no module by its name.

    Raises:
        UsageError: there is no such folder.
        MachineTrouble: a file is there, and the system doesn't let the grader read it.
    """
    if is_notebook_file(folder):
        return _find_in_notebook(folder, katas)
    if folder.is_file():
        raise UsageError(said(A_FILE, file=str(folder)))
    if not folder.is_dir():
        raise UsageError(
            said(
                "there is no folder {folder}; --from takes the folder that a submission is in, or a notebook",
                folder=repr(str(folder)),
            )
        )
    return [_find_module(folder, kata, files_of, others) for kata in katas]


def is_notebook_file(path: Path) -> bool:
    return is_notebook(path.name) and path.is_file()


def folder_of(place: Path) -> Path:
    """Return the folder of a submission that is a folder, a notebook or an archive."""
    return place.parent if place.is_file() else place


def _find_in_notebook(path: Path, katas: list[Kata]) -> list[SubmittedModule]:
    """Return the module that a notebook holds for each kata; a single kata is what the whole notebook is meant for."""
    others = other_files(path.parent, lambda name: False, (path,))
    return [
        _read_module(path, path.parent, kata)
        if len(katas) == 1 or path.stem == kata.name
        else _from_others(SubmittedModule(kata, problem=next(iter(others.problems), None)), others)
        for kata in katas
    ]


def other_files(folder: Path, is_ours: Callable[[str], bool], only: tuple[Path, ...] = ()) -> "OtherFiles":
    """Return the files below a folder, or `only` these, without those whose names `is_ours` says to be a kata's."""

    from grading.judge.modules.other_files import OtherFiles

    def text_of(path: Path) -> tuple[str | None, str | None]:
        try:
            return read_text(path, folder)
        except MachineTrouble as trouble:
            return None, str(trouble)

    return OtherFiles(folder, text_of, lambda name: module_names.is_passed_over(name) or is_ours(name), only)


def _from_others(missing: SubmittedModule, others: "OtherFiles") -> SubmittedModule:
    """Return a missing module from a notebook, or the same with a remark on files that resemble it."""
    found = _from_notebooks(missing.kata, others)
    if found is None:
        instead = missing.instead
        if instead and not module_names.STEP.match(instead):
            return missing
        # A step's number is a guess, and its definitions are not.
        if instead and others.resembles_another(instead, missing.kata):
            instead = None
        remark = others.remark(missing.kata) or missing.remark
        return replace(missing, instead=None if remark else instead, remark=remark)
    return found


def _from_notebooks(kata: Kata, others: "OtherFiles") -> SubmittedModule | None:
    """Return the kata's module from the notebook that counts, or None if no notebook has one.

    One that was worked on counts before a stub, and then the best place counts. A sentence names those with another
    answer to the same kata as the notebook that counts.
    """
    found = others.modules(kata)[:MAX_CANDIDATES]
    modules = [SubmittedModule(kata, one.source, None, path, reading=one.reading) for path, one in found]
    if len(found) < 2:
        return next(iter(modules), None)
    best = next((place for place, (_, one) in enumerate(found) if not one.is_stub), 0)
    text, level = found[best][1].source.text, found[best][1].level
    rivals = [
        (module, one.is_stub)
        for module, (_, one) in zip(modules, found)
        if one.level == level and one.source.text != text
    ]
    return _with_choice(modules[best], rivals, others.folder)


def _find_module(
    folder: Path, kata: Kata, files_of: Callable[[Path, Kata], list[str]], others: "OtherFiles | None"
) -> SubmittedModule:
    places = module_names.places(folder, kata)
    paths = (place / file for place in places for file in files_of(place, kata))
    candidates = itertools.islice((path for path in paths if there(path)), MAX_CANDIDATES)
    found = [_read_module(path, folder, kata) for path in candidates]
    if found:
        return _rather_notebook(_choose(found, folder), others)
    likely = (place / name for place in (*places, folder / "steps") for name in module_names.likely_names(place, kata))
    instead, remark = renamable(itertools.islice(likely, MAX_CANDIDATES), folder)
    missing = SubmittedModule(kata, instead=instead, remark=remark)
    return _from_others(missing, others) if others else missing


def _rather_notebook(found: SubmittedModule, others: "OtherFiles | None") -> SubmittedModule:
    """Return the same module; in place of the stub as shipped, a notebook's if there is one."""
    assert found.path is not None
    beside = found.path.with_suffix(SUFFIX)
    # To compare with the stub takes longer than to look for notebooks.
    any_notebook = beside.is_file() if others is None else others.has_notebooks
    if not any_notebook or not stubs.is_untouched(found.kata, found.source):
        return found
    if others is not None:
        return _from_notebooks(found.kata, others) or found
    command = typed_paths.command("grade", found.kata.number, "--from", typed_paths.quoted(typed_paths.path(beside)))
    reading = said("{notebook} is not graded here. `{command}` grades it.", notebook=beside.name, command=command)
    return replace(found, reading=reading)


def _read_module(path: Path, folder: Path, kata: Kata) -> SubmittedModule:
    text, problem = read_text(path, folder)
    if text is None:
        return SubmittedModule(kata, None, problem, path)
    if not is_notebook(path.name) and not looks_like(text):
        return SubmittedModule(kata, ModuleSource(kata.name, f"{kata.name}.py", script_text(text)), None, path)
    from grading.judge.modules import notebook_modules

    try:
        found = notebook_modules.read(path.name, text).module(kata, meant=True)
    except NotANotebook as why:
        return SubmittedModule(kata, None, str(why), path)
    if found is None:
        problem = said("{file} has no code for this kata.", file=storable(path.name))
        return SubmittedModule(kata, None, problem, path)
    return SubmittedModule(kata, found.source, None, path, reading=found.reading)


def _choose(found: list[SubmittedModule], folder: Path) -> SubmittedModule:
    """Return the module that counts, with a sentence on the others; `found` has the best place first.

    1. A changed file counts before a file that can't be read, and both count before the stub as shipped.
    2. Among changed files, one with the module's own name counts before my_backward.py, which the sentence leaves out.
    3. Otherwise the best place counts.
    """
    if len(found) == 1:
        return found[0]
    stubs_as_shipped = [stubs.is_untouched(one.kata, one.source) for one in found]
    rated = [
        (one.source is not None and not stub, not stub, _has_own_name(one), -place)
        for place, (one, stub) in enumerate(zip(found, stubs_as_shipped))
    ]
    best = found[-max(rated)[3]]
    others = [
        (one, stub)
        for one, stub in zip(found, stubs_as_shipped)
        if one.source != best.source and _has_own_name(one) >= _has_own_name(best)
    ]
    return _with_choice(best, others, folder)


def _with_choice(best: SubmittedModule, others: list[tuple[SubmittedModule, bool]], folder: Path) -> SubmittedModule:
    """Return the module that counts, with a sentence on the others, each with True if it is the stub."""
    if not others:
        return best
    together = len({one.path.parent for one in (best, *(one for one, _ in others)) if one.path}) == 1
    names = [
        said("{file} (the stub)", file=_display_name(one, folder, together))
        if stub
        else _display_name(one, folder, together)
        for one, stub in reversed(others)
    ]
    choice = said(
        "{file} was graded, and not {others}.",
        file=_display_name(best, folder, together),
        others=joined(", ", names),
    )
    return replace(best, choice=choice)


def _has_own_name(handed: SubmittedModule) -> bool:
    return handed.path is not None and handed.path.name.startswith(handed.kata.name)


def _display_name(handed: SubmittedModule, folder: Path, together: bool) -> str:
    """Return the file's name as a sentence has it: with its folder only if the files lie in several."""
    assert handed.path is not None
    name = handed.path.name if together else handed.path.relative_to(folder).as_posix()
    return storable(name).replace("\n", "\\n")
