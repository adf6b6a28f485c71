"""A folder that holds classes where submissions should be: a platform's export, or folders of weeks or sections."""

import zipfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from grading.classroom.owners import roster_claims
from grading.classroom.rosters.roster import RosterRow
from grading.classroom.submissions import archive_kinds, archive_members, filenames, search_folders
from grading.classroom.submissions.class_folder import names_below
from grading.classroom.submissions.ownership import Submission
from grading.classroom.submissions.shapes import whole_export
from grading.classroom.submissions.submission_kind import Kind
from grading.classroom.submissions.zip_names import decoded_names
from grading.judge import own_memory
from grading.judge.modules.module_names import is_passed_over
from grading.text import typed_paths
from grading.text.errors import UsageError
from grading.text.language import said
from grading.text.name_list import name_list
from grading.text.safe_text import storable

PACKED_CLASS = said(
    "{folder!r} holds nothing but {part!r}, in which are submissions of {count} people, as a platform exports them: "
    "unpack it, and name the folder that comes of it"
)
CLASS_INSIDE = said(
    "{folder!r} holds nothing but {part!r}, in which are submissions of {count} people, as a platform exports them: "
    "name {place!r} itself"
)
ONE_EXPORT = said("{folder!r} holds nothing but {part!r}, and in that is a {title}: name {place!r} itself")
SEVERAL_INSIDE = said(
    "{folder!r} holds {parts}, and in each are several submissions, such as {first!r} and {second!r}. class takes a "
    "folder with one submission per person: name that of a week or a section, as in {command}. If {part!r} is a "
    "person, add --shape names."
)
IN_ARCHIVES = said(
    "{folder!r} holds {parts}, and in each are several submissions, such as {first!r} and {second!r}. Unpack it, and "
    "name the folder that comes of it. If {part!r} is a person, add --shape names."
)
CHECKOUT = "katas"  # the folder that stands for the modules of a checkout


def refuse(folder: Path, submissions: list[Submission], roster: list[RosterRow] | None = None) -> None:
    """Raise UsageError if the folder holds a platform's export, or nothing but folders of weeks or sections.

    If anything else lies there, it isn't refused: otherwise a student could stop a class by the names of files. Nor
    is it if the roster has a person for a part.
    """
    _refuse_one_export(folder, submissions)
    if any(one.kind not in (Kind.FOLDER, Kind.ARCHIVE) or len(one.paths) != 1 for one in submissions):
        return
    parts = [one.paths[0] for one in submissions]
    pairs = {}
    for part in parts:
        pair = _two_inside(part)
        if not pair:
            return
        pairs[part] = pair
    if not parts or (roster and _has_people(submissions, roster)):
        return
    part = parts[0]
    fields = {"folder": str(folder), "part": storable(part.name), "first": pairs[part][0], "second": pairs[part][1]}
    fields["parts"] = name_list([repr(storable(each.name)) for each in parts])
    command = typed_paths.command("class", typed_paths.quoted(storable(str(part))))
    raise UsageError(said(SEVERAL_INSIDE if part.is_dir() else IN_ARCHIVES, fields, command=command))


def _has_people(submissions: list[Submission], roster: list[RosterRow]) -> bool:
    listed = {row.person.key for row in roster}
    return any(one.person.key in listed for one in roster_claims.assign(submissions, roster)[0])


def _refuse_one_export(folder: Path, submissions: list[Submission]) -> None:
    """Raise UsageError if the folder holds only one thing, and that is a platform's export of a whole class."""
    if len(submissions) != 1 or len(submissions[0].paths) != 1:
        return
    (part,) = submissions[0].paths
    inner = whole_export(part) if part.is_dir() and submissions[0].kind == Kind.FOLDER else None
    if inner is not None:
        raise UsageError(said(ONE_EXPORT, folder=str(folder), part=part.name, title=inner.title, place=str(part)))
    found = _people_in({storable(path.name) for path in part.iterdir()} if part.is_dir() else _tops(_packed_in(part)))
    if len(found) > 1:
        template = PACKED_CLASS if part.is_file() else CLASS_INSIDE
        raise UsageError(said(template, folder=str(folder), part=part.name, count=len(found), place=str(part)))


def _people_in(names: Iterable[str]) -> set[str]:
    return {person.key for name in names if (person := filenames.platform_person(name))}


def _packed_in(part: Path) -> list[str]:
    """Return the paths in a zip; none if it can't be read."""
    try:
        if archive_members.is_too_large(part):
            return []
        with own_memory.bounded(), zipfile.ZipFile(part) as archive:
            infos = archive.infolist()[: archive_members.MAX_MEMBERS]
            names = decoded_names(infos)
            return [storable(names.get(info.filename, info.filename)) for info in infos]
    except Exception:  # as in archive_members, a library has errors of its own for what a student may pack
        return []


def _tops(paths: Iterable[str]) -> set[str]:
    return {path.partition("/")[0] for path in paths}


# ---- Submissions in a submission


def _two_inside(part: Path) -> tuple[str, ...]:
    """Return the names of two folders or archives in a part that have the same module each, or nothing.

    A part with a module at its place is a submission itself. Several archives or folders with a kata each are one, too.
    """
    try:
        found = _modules_below(part) if part.is_dir() else _modules_packed(_packed_in(part))
    except OSError:
        return ()
    owners: dict[str, list[str]] = defaultdict(list)
    for name, modules in sorted(found.items()):
        for module in modules:
            owners[module].append(name)
    return next((tuple(names[:2]) for names in owners.values() if len(names) > 1), ())


def _modules_below(part: Path) -> dict[str, set[str]]:
    """Return the names of the modules in each folder and zip of a folder."""
    if part.is_symlink() or search_folders.holds_modules(part):
        return {}
    place = search_folders.unwrap(part)
    folders, files = names_below(place)
    if (place / ".git").exists():
        return {}
    found = {name: _modules_at(place / name) for name in folders if not search_folders.is_part_of_checkout(name)}
    return found | {name: _modules_of(_packed_in(place / name)) for name in files if archive_kinds.is_archive(name)}


def _modules_at(folder: Path) -> set[str]:
    if not search_folders.holds_modules(folder):
        return set()
    return _modules_of(names_below(search_folders.unwrap(folder))[1]) or {CHECKOUT}


def _modules_packed(paths: list[str]) -> dict[str, set[str]]:
    """Return the names of the modules in each folder at the top of a zip, below a folder that holds all of it."""
    paths = [path for path in paths if not is_passed_over(path.partition("/")[0], folder=True)]
    for _ in range(search_folders.MAX_WRAPPERS):
        if len(_tops(paths)) == 1 and all("/" in path for path in paths):
            paths = [inner for path in paths if (inner := path.partition("/")[2])]
    by_top: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        top, slash, rest = path.partition("/")
        if search_folders.is_part_of_checkout(top) or (not slash and _modules_of([path])):
            return {}
        if slash:
            by_top[top].append(rest)
    return {top: _modules_of(below) for top, below in by_top.items()}


def _modules_of(paths: Iterable[str]) -> set[str]:
    """Return the katas whose modules are among the files, by their exact names."""
    names = {path.rpartition("/")[2] for path in paths}
    return {name for name in names if (found := filenames.module_of(name)) and name.startswith(f"{found.kata}.")}
