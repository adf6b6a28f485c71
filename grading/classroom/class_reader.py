"""A folder of submissions, as the common platforms export it: the submissions, and the modules in each."""

import contextlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path

from grading.classroom.owners.named_owners import OwnerRules, take_owned
from grading.classroom.submissions import archive_kinds, filenames, no_module, refusals, ungraded_files
from grading.classroom.submissions.class_folder import ClassFolder, Entry, open_class_folder
from grading.classroom.submissions.module_choice import module_names, pick_module
from grading.classroom.submissions.ownership import Submission, settle
from grading.classroom.submissions.refusals import SubmissionRefused
from grading.classroom.submissions.search_folders import (
    FoundArchives,
    SearchFolders,
    archives_in,
    holds_modules,
    is_part_of_checkout,
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
KATAS = "katas"  # the folder in every checkout
LEAST_PEOPLE = 2  # folders or archives that make a class
STRAY = said(
    "{names}: not graded, since nothing in such a name says whose it is. If it is a person's, put it into a folder "
    "that is called after the person."
)
NAMELESS_COPIES = said(
    "{folder!r} holds {first} and {second}: perhaps files of several people, as a drive packs them. Nothing in such "
    "names says whose they are. Have each student hand in a folder, an archive or files that begin with their name, "
    "or --people FILE.csv says whose each file is."
)


@dataclass(frozen=True)
class SubmissionContents:
    """One module per kata of the ladder, and a sentence for each choice among several files.

    If there is no module at all, `instead` says which files are there.
    """

    modules: list[SubmittedModule]
    choices: tuple[str, ...]
    instead: str = ""


def read_class(
    folder: Path, shape: str | None = None, rules: OwnerRules = NO_RULES, zone: tzinfo | None = None
) -> ClassReading:
    """Return what lies under `folder`, in the shape that it has, or in the one of this name.

    `rules` name owners, which no other name counts against. `zone` is the course's time zone.

    Raises UsageError if there is no submission, or if the folder is a single submission itself.
    """
    if not folder.is_dir():
        if folder.is_file() and archive_kinds.is_archive(folder.name):
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
    strays = _stray_modules(rest)
    found = read_class_folder(replace(rest, entries=tuple(each for each in rest.entries if each not in strays)), shape)
    found = _with_strays_named(found, strays)
    if owned or sentences:
        together = settle(with_moments(owned) + found.submissions)
        found = replace(found, submissions=together, sentences=(*sentences, *found.sentences))
    if not found.submissions:
        template = NONE_OF_MANY if len(names) > 3 else NONE_OF_FEW if names else EMPTY_FOLDER
        there, kinds = ", ".join(map(storable, names[:3])), ", ".join(archive_kinds.READABLE_SUFFIXES)
        raise UsageError(said(template, folder=str(folder), kinds=kinds, there=there))
    return found


def _stray_modules(found: ClassFolder) -> tuple[Entry, ...]:
    """Return the modules that lie in the class's folder itself, beside folders or archives of people.

    Raises UsageError if there are none of people beside them, or beside folders of katas: then the folder is one
    submission, or a drive's.
    """
    modules = {kata.name + suffix for kata in ladder() for suffix in (".py", SUFFIX)}
    alone = [entry for entry in found.entries if entry.path.name in modules]
    of_checkout = [entry for entry in found.entries if entry.folder and _holds_katas(entry.path)]
    if not alone and not of_checkout:
        return ()
    copies = [entry for entry in found.entries if alone and _is_numbered_copy(entry.path.name)]
    if sum(map(_is_persons, found.entries)) >= LEAST_PEOPLE:
        return (*alone, *copies)
    folder, module = str(found.path), (alone or of_checkout)[0].path.name
    if copies:
        raise UsageError(said(NAMELESS_COPIES, folder=folder, first=module, second=copies[0].name))
    raise UsageError(
        said(
            "{folder!r} holds {module} itself, so it is one submission. For a class each person has a folder, an "
            "archive or files there. This grades the one: {command}",
            folder=folder,
            module=module,
            command=typed_paths.command("grade", "--from", typed_paths.quoted(folder)),
        )
    )


def _holds_katas(folder: Path) -> bool:
    """True if the folder is a kata's, or a checkout's folder of katas."""
    names = {kata.id for kata in ladder()}
    return folder.name in names or (folder.name == KATAS and any((folder / name).is_dir() for name in names))


def _is_persons(entry: Entry) -> bool:
    """True if an entry is an archive, or a folder that holds modules and is no part of a checkout."""
    if not entry.folder:
        return archive_kinds.is_packed(entry.path)
    return not is_part_of_checkout(entry.path.name) and holds_modules(entry.path)


def _with_strays_named(found: ClassReading, strays: tuple[Entry, ...]) -> ClassReading:
    names = [entry.name for entry in strays]
    sentences = [said(STRAY, names=", ".join(names))] if names else []
    return replace(found, sentences=(*found.sentences, *sentences), own_files=found.own_files.union(names))


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
        modules, instead = _with_description(modules, places)
    # A notebook may count for several katas, and a sentence on it should come once.
    choices += dict.fromkeys(text for module in modules for text in (module.choice, module.problem) if text)
    return SubmissionContents(
        modules, tuple(said("{name}: {text}", name=submission.file_names, text=choice) for choice in choices), instead
    )


def read_folder(folder: Path, katas: list[Kata]) -> tuple[list[SubmittedModule], list[str]]:
    """Return the modules of a folder or an archive that is one submission, and sentences on what was left out.

    It is read as in a class.

    Raises UsageError.
    """
    if is_notebook_file(folder):
        return find_modules(folder, katas), []
    try:
        is_folder = folder.is_dir()
        place = unwrap(folder) if is_folder else folder
        packed = archives_in(folder, place) if is_folder else FoundArchives((folder,))
        # Only archives need a temporary folder, and perhaps none can be written here.
        spare = temporary_folder() if packed.to_unpack else contextlib.nullcontext(Path())
        with machine_faults.blamed(), spare as unpacked:
            if not is_folder:
                place = unpacked / "files"
                place.mkdir()
            places = with_unpacked_archives(place, packed, unpacked)
            modules, sentences = _find_modules(places, katas)
            modules, _ = _with_description(modules, places)
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


def _with_description(modules: list[SubmittedModule], places: SearchFolders) -> tuple[list[SubmittedModule], str]:
    """Return the modules, and which files are there if there is no module: the student reads it at the first kata."""
    first = modules[0]
    if any(module.source or module.problem for module in modules):
        return modules, ""
    instead = no_module.described(places.folders, places.others)
    if not instead or any(
        module.instead or module.remark for module in modules
    ):  # which name those files that may be meant
        return modules, instead
    remark = said("Your submission as a whole: {text}.", text=instead)
    return [replace(first, remark=remark), *modules[1:]], instead


def _is_named(name: str) -> bool:
    """True if a file's name is that of a kata's module or suite."""
    return filenames.module_of(name) is not None
