"""The moment at which a submission was handed in, with the record that says so."""

import itertools
import os
import re
import stat
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from grading.judge.modules.module_names import MAX_ENTRIES, is_passed_over
from grading.text.language import said
from grading.text.temporary_folder import temporary_folder
from grading.workers import programs

FILE_TIMES = said("the times of the files")
LAST_COMMIT = said("the last commit, whose date its author chooses")
GIT_SECONDS = 10
MAX_TEXT = 4096  # bytes of a small file
# 2026-09-14 10:02:33.000000 UTC, with any separators and perhaps without the zone.
MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[ T-](\d\d)[:-](\d\d)[:-](\d\d)(?:\.(\d{1,6})\d*)?"
    r"\s*(?P<zone>[A-Z]{1,5}|[+-]\d\d(?::?\d\d)?)?"
)
IN_UTC = ("Z", "UTC", "GMT")
COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
COMMITTER = re.compile(rb"^committer [^\n]*> (\d{1,12}) [+-]\d{4}$", re.MULTILINE)


@dataclass(frozen=True, order=True)
class HandedIn:
    """The moment at which a submission was handed in.

    Attributes:
        when: the moment, always with its time zone. A record without one is read in the course's, or this machine's.
        source: the record that the moment comes from, such as "Gradescope's metadata" or "the times of the files".
    """

    when: datetime
    source: str


def parse_moment(text: str, place: tzinfo | None = None) -> datetime | None:
    """Return the moment that a platform's text names, or None if it names none.

    `place` is the zone of a text without one, or None for this machine's. An abbreviation such as KST, which may mean
    several zones, is read only if it is what `place` was called at that moment.
    """
    found = MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = found.groups()[:6]
    zone = found["zone"] or ""
    fraction = (found[7] or "").ljust(6, "0")
    try:
        moment = datetime.fromisoformat(f"{year}-{month}-{day}T{hour}:{minute}:{second}.{fraction}")
        if zone in IN_UTC:
            return moment.replace(tzinfo=UTC)
        if zone and not zone.isalpha():
            return datetime.fromisoformat(moment.isoformat() + zone)
        # The second is the later of two moments, where a clock is set back.
        local = [_in_zone(moment.replace(fold=fold), place) for fold in (0, 1)]
        return next((each for each in local if zone in ("", each.tzname())), None)
    except (ValueError, OverflowError, OSError):
        return None


def _in_zone(moment: datetime, place: tzinfo | None) -> datetime:
    return moment.replace(tzinfo=place) if place else moment.astimezone()


def recorded(moment: datetime | None, source: str) -> HandedIn | None:
    """Return the moment with its source, or None without a moment."""
    return HandedIn(moment, source) if moment else None


def from_files(paths: Iterable[Path]) -> HandedIn | None:
    """Return the moment of a submission that no platform has a record of: of its last commit, or else of its files."""
    paths = list(paths)
    commit = _last_commit(paths[0]) if len(paths) == 1 else None
    return commit or _newest_file(paths)


def _newest_file(paths: list[Path]) -> HandedIn | None:
    """Return the newest time of the files, without looking at more than a submission may hold."""
    newest = 0.0
    for path in paths:
        try:
            found = path.lstat()
        except OSError:
            continue
        newest = max(newest, _newest_below(path) if stat.S_ISDIR(found.st_mode) else found.st_mtime)
    try:
        return HandedIn(datetime.fromtimestamp(newest, UTC), FILE_TIMES) if newest else None
    except (ValueError, OverflowError, OSError):
        return None


def _newest_below(top: Path) -> float:
    """Return the newest time of the files below a folder, or 0 if there are none."""
    newest, folders, seen = 0.0, [str(top)], 0
    while folders and seen <= MAX_ENTRIES:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in itertools.islice(entries, MAX_ENTRIES):
                    seen += 1
                    folder = entry.is_dir(follow_symlinks=False)
                    if is_passed_over(entry.name, folder):
                        continue
                    if folder:
                        folders.append(entry.path)
                    else:
                        newest = max(newest, entry.stat(follow_symlinks=False).st_mtime)
        except OSError:
            continue
    return newest


def _last_commit(folder: Path) -> HandedIn | None:
    """Return the date of the commit that a repository is at, or None.

    Git runs in a repository of its own and only borrows the objects of the submission. So no hook, filter or setting
    of the submission has an effect.
    """
    git = folder / ".git"
    if os.path.islink(git) or not os.path.isdir(git) or os.path.islink(git / "objects"):
        return None
    commit, program = _commit_of_head(git), programs.find("git")
    if commit is None or program is None:
        return None
    with temporary_folder() as own:
        for part in ("objects", "refs"):
            (own / part).mkdir()
        (own / "HEAD").write_text("ref: refs/heads/none\n", encoding="ascii")
        environment = {
            **{name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ},  # programs of Windows need it
            "PATH": os.environ.get("PATH", os.defpath),
            "GIT_DIR": str(own),
            "GIT_OBJECT_DIRECTORY": str((git / "objects").resolve()),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_ALLOW_PROTOCOL": "",
            "GIT_ALLOC_LIMIT": "64m",  # a few bytes in a repository may unpack to gigabytes
        }
        header = _output([program, "cat-file", "commit", commit], environment).partition(b"\n\n")[0]
    found = COMMITTER.search(header)
    try:
        return HandedIn(datetime.fromtimestamp(int(found[1]), UTC), LAST_COMMIT) if found else None
    except (ValueError, OverflowError, OSError):
        return None


def _output(command: list[str], environment: dict[str, str]) -> bytes:
    """Return what the command prints, or nothing if it fails."""
    try:
        done = subprocess.run(
            command,
            env=environment,
            cwd=environment["GIT_DIR"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=GIT_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""


def _commit_of_head(git: Path) -> str | None:
    """Return the commit that HEAD names, by reading the repository's files as plain text."""
    text = read_short_text(git / "HEAD").strip()
    reference = text.removeprefix("ref: ")
    if text == reference:
        return text if COMMIT.fullmatch(text) else None
    if not reference.startswith("refs/") or ".." in reference:
        return None
    found = read_short_text(git / reference).strip()
    if not found:
        lines = (line.split(" ") for line in read_short_text(git / "packed-refs", 2**20).splitlines())
        found = next((words[0] for words in lines if words[1:] == [reference]), "")
    return found if COMMIT.fullmatch(found) else None


def read_short_text(file: Path, limit: int = MAX_TEXT) -> str:
    """Return the beginning of a small file, or an empty text if it is no plain file."""
    try:
        if os.path.islink(file) or not os.path.isfile(file):
            return ""
        with file.open("rb") as stream:
            return stream.read(limit).decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""
