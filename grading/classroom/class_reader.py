"""A folder of submissions, as the common platforms export it: the submissions, and the modules in each."""

import contextlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path

from grading.classroom.owners.named_owners import OwnerRules, take_owned
from grading.classroom.submissions import archive_names, filenames, refusals, ungraded_files
from grading.classroom.submissions.class_folder import open_class_folder
from grading.classroom.submissions.module_choice import module_names, pick_module
from grading.classroom.submissions.ownership import Submission, settle
from grading.classroom.submissions.refusals import SubmissionRefused
from grading.classroom.submissions.search_folders import (
    SearchFolders,
    archives_in,
    search_folders,
    unwrap,
    with_unpacked_archives,
)
from grading.classroom.submissions.shapes import ClassReading, read_class_folder, with_moments
from grading.curriculum.ladder import Kata, ladder
from grading.judge.modules.notebook import SUFFIX
from grading.judge.modules.submission import SubmittedModule, find_modules, is_notebook_file, other_files
from grading.text import typed_paths
from grading.text.errors import UsageError
from grading.text.language import said
from grading.text.safe_text import storable
from grading.text.temporary_folder import temporary_folder
from grading.workers import machine_faults

NO_RULES = OwnerRules()
EMPTY_FOLDER = said(
    "there are no submissions in {folder!r}: no folders, archives ({kinds}), Python files or notebooks. "
    "There is nothing."
)
NONE_OF_FEW = said(
    "there are no submissions in {folder!r}: no folders, archives ({kinds}), Python files or notebooks. "
    "There is {there}."
)
NONE_OF_MANY = said(
    "there are no submissions in {folder!r}: no folders, archives ({kinds}), Python files or notebooks. "
    "There is {there} and more."
)
NAMELESS_COPIES = said(
    "{folder!r} holds {first} and {second}: perhaps files of several people, as a drive packs them. Nothing in such "
    "names says whose they are. Have each student hand in a folder, an archive or files that begin with their name, "
    "or --people FILE.csv says whose each file is."
)


@dataclass(frozen=True)
class SubmissionContents:
    """One module per kata of the ladder, and a sentence for each choice among several files."""

    modules: list[SubmittedModule]
    choices: tuple[str, ...]


def read_class(
    folder: Path, shape: str | None = None, rules: OwnerRules = NO_RULES, zone: tzinfo | None = None
) -> ClassReading:
    """Return what lies under `folder`, in the shape that it has, or in the one of this name.

    `rules` name owners, which no other name counts against. `zone` is the course's time zone.

    Raises UsageError if there is no submission, or if the folder is a single submission itself.
    """
    if not folder.is_dir():
        if folder.is_file() and archive_names.is_archive(folder.name):
            raise UsageError(
                said(
                    "{folder!r} is an archive; unpack it, and name the folder that the submissions are in",
                    folder=str(folder),
                )
            )
        raise UsageError(
            said(
                "there is no folder {folder!r}; class takes the folder that the submissions are in", folder=str(folder)
            )
        )
    opened = open_class_folder(folder, zone)
    names = [entry.path.name for entry in opened.entries]
    owned, rest, sentences = take_owned(opened, rules)
    _refuse_single_submission(folder, [entry.path.name for entry in rest.entries])
    found = read_class_folder(rest, shape)
    if owned or sentences:
        together = settle(with_moments(owned) + found.submissions)
        found = replace(found, submissions=together, sentences=(*sentences, *found.sentences))
    if not found.submissions:
        template = NONE_OF_MANY if len(names) > 3 else NONE_OF_FEW if names else EMPTY_FOLDER
        there, kinds = ", ".join(map(storable, names[:3])), ", ".join(archive_names.ARCHIVE_SUFFIXES)
        raise UsageError(said(template, folder=str(folder), kinds=kinds, there=there))
    return found


def _refuse_single_submission(folder: Path, names: list[str]) -> None:
    """Raise UsageError if a kata's module lies in the class's folder itself."""
    modules = {kata.name + suffix for kata in ladder() for suffix in (".py", SUFFIX)}
    alone = [name for name in names if name in modules]
    if not alone:
        return
    copies = [name for name in names if _is_numbered_copy(name)]
    if copies:
        raise UsageError(said(NAMELESS_COPIES, folder=str(folder), first=alone[0], second=storable(copies[0])))
    raise UsageError(
        said(
            "{folder!r} holds {module} itself, so it is one submission: {command}. For a class each person has a "
            "folder, an archive or files there.",
            folder=str(folder),
            module=alone[0],
            command=typed_paths.command("grade", "--from", typed_paths.quoted(str(folder))),
        )
    )


def _is_numbered_copy(name: str) -> bool:
    """True for the names that a drive gives several people's files of one name: "backward (1).py"."""
    module = filenames.module_of(name) if name.endswith((".py", SUFFIX)) else None
    return module is not None and not module.prefix and module.copy > 0


def read_contents(submission: Submission, katas: Sequence[Kata] = ()) -> SubmissionContents:
    """Return what is in a submission: in its folder or files, and in archives beside them. Raises SubmissionRefused.

    `katas` are those to look for; all of them if there are none.
    """
    with contextlib.ExitStack() as stack:
        with machine_faults.blamed():
            tempfile.gettempdir()
            unpacked = stack.enter_context(temporary_folder(in_memory=True))
        places = search_folders(submission, unpacked)
        modules, choices = _find_modules(places, list(katas or ladder()), in_class=True)
    choices += [text for module in modules for text in (module.choice, module.problem) if text]
    return SubmissionContents(
        modules, tuple(said("{name}: {text}", name=submission.file_names, text=choice) for choice in choices)
    )


def read_folder(folder: Path, katas: list[Kata]) -> tuple[list[SubmittedModule], list[str]]:
    """Return the modules of a folder that is one submission, read as in a class, and sentences on what was left out.

    Raises UsageError.
    """
    if is_notebook_file(folder):
        return find_modules(folder, katas), []
    try:
        place = unwrap(folder)
        packed = archives_in(place)
        # Only archives need a temporary folder, and perhaps none can be written here.
        spare = temporary_folder() if packed else contextlib.nullcontext(Path())
        with machine_faults.blamed(), spare as unpacked:
            modules, sentences = _find_modules(with_unpacked_archives(place, packed, unpacked), katas)
            # Unpacked files are deleted at the end of this block, so their paths are not returned.
            inside = [module.path is not None and module.path.is_relative_to(folder) for module in modules]
    except (SubmissionRefused, OSError, MemoryError) as error:
        raise UsageError(
            said("what is in {folder!r} can't be graded: {error}", folder=str(folder), error=refusals.error_text(error))
        ) from error
    return [module if stays else replace(module, path=None) for module, stays in zip(modules, inside)], sentences


def _find_modules(
    places: SearchFolders, katas: list[Kata], in_class: bool = False
) -> tuple[list[SubmittedModule], list[str]]:
    """Return the modules in a submission's folders, and sentences on archives and files that were left out.

    In a class these name the files too that are nearly called as a module is: elsewhere the kata's own message does.

    Raises SubmissionRefused if there is no module, but an archive was left out that may hold all of them.
    """
    others = [other_files(folder, _is_named) for folder in places.folders]
    by_folder = [find_modules(folder, katas, module_names, each) for folder, each in zip(places.folders, others)]
    modules = [pick_module(copies) for copies in zip(*by_folder)]
    missing = [module.kata for module in modules if module.source is None and module.problem is None]
    misnamed = ungraded_files.misnamed(places.folders, missing) if in_class else {}
    named = {module.instead for module in modules if module.instead}.union(*misnamed.values())
    summaries = [sentence for each in others for sentence in each.summary(named)] if missing else []
    left_over = [*misnamed, *ungraded_files.misplaced(others, missing, named), *summaries]
    if places.refused and not any(module.source for module in modules):
        raise SubmissionRefused(places.refused[0])
    return modules, [*(said("passed over, {why}", why=why) for why in places.refused), *left_over]


def _is_named(name: str) -> bool:
    """True if a file's name is that of a kata's module or suite."""
    return filenames.module_of(name) is not None
