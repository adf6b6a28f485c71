"""When a submission was handed in: by a platform's text, by its last commit, by its files."""

import datetime
import os
import shutil
import subprocess
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from made_class import write

from grading.classroom.submissions import handed_in
from grading.classroom.submissions.handed_in import FILE_TIMES, LAST_COMMIT, HandedIn, parse_moment

NOON = datetime.datetime(2026, 9, 14, 12, 0, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-09-14 12:00:00.000000000 Z", NOON),
        ("2026-09-14 21:00:00.5 +09:00", NOON.replace(microsecond=500_000)),
        ("2026-09-14T12:00:00 UTC\n", NOON),
        ("2026-09-14 12:00:00", NOON.replace(tzinfo=None).astimezone()),
        ("2026-02-30 12:00:00 Z", None),
        ("9999-12-31 23:59:59", parse_moment("9999-12-31 23:59:59")),
        ("2026-09-14 16:00:00 +04", NOON),
        ("2026-09-14 12:00:00 XYZ", None),
        ("yesterday", None),
    ],
)
def test_moments(text, moment):
    assert parse_moment(text) == moment


@pytest.mark.parametrize(
    ("text", "place", "hours"),
    [
        ("2026-09-14 21:00:00.000000 KST", "Asia/Seoul", 9),
        ("2026-09-14 14:00:00 CEST", "Europe/Berlin", 2),
        ("2026-10-25 02:30:00 CEST", "Europe/Berlin", 2),  # this night the clock shows half past two twice
        ("2026-10-25 02:30:00 CET", "Europe/Berlin", 1),
        ("2026-09-14 12:00:00 CET", "Europe/Berlin", None),
        ("2026-09-14 12:00:00 CST", "Asia/Seoul", None),  # it may be Chicago's or China's
    ],
)
def test_abbreviations_of_zones(text, place, hours):
    """An abbreviation is read if it is what the course's zone is called then, as in nbgrader's time stamps."""
    moment = parse_moment(text, ZoneInfo(place))
    assert (moment and moment.utcoffset()) == (None if hours is None else datetime.timedelta(hours=hours))


def repository(folder, date):
    """Make a repository with one commit of this date, whose settings and hooks would leave a trace if they ran."""
    write(folder, {"variables.py": "x = 1\n"})
    environment = os.environ | {
        "GIT_COMMITTER_DATE": date,
        "GIT_CONFIG_GLOBAL": os.devnull,
        **{f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
        subprocess.run(["git", "-C", str(folder), *command], env=environment, check=True)
    trace = folder / "trace"
    with (folder / ".git" / "config").open("a", encoding="utf-8") as config:
        for section, key in (
            ("core", "fsmonitor"),
            ("core", "pager"),
            ("core", "alternateRefsCommand"),
            ("gpg", "program"),
        ):
            config.write(f"[{section}]\n\t{key} = touch {trace}\n")
        config.write("[log]\n\tshowSignature = true\n")
    return trace


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
@pytest.mark.parametrize("packed", [False, True])
def test_the_last_commit(packed, tmp_path):
    """The date is that of the commit at HEAD, loose or packed, and nothing of the repository's own runs."""
    trace = repository(tmp_path / "ann", "2026-09-14 12:00:00 +0000")
    if packed:
        config = (tmp_path / "ann" / ".git" / "config").read_text(encoding="utf-8")
        (tmp_path / "ann" / ".git" / "config").write_text("", encoding="utf-8")
        subprocess.run(["git", "-C", str(tmp_path / "ann"), "gc", "-q"], check=True)
        (tmp_path / "ann" / ".git" / "config").write_text(config, encoding="utf-8")
    assert handed_in.from_files([tmp_path / "ann"]) == HandedIn(NOON, LAST_COMMIT)
    assert not trace.exists()


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_git_is_looked_for_outside(tmp_path, monkeypatch):
    """A program that is called git in the working folder isn't started, and the real one has what Windows needs."""
    repository(tmp_path / "ann", "2026-09-14 12:00:00 +0000")
    started = []

    def run(command, env, **settings):
        started.append((command[0], env.get("SYSTEMROOT")))
        return subprocess.CompletedProcess(command, 1, b"")

    program = tmp_path / "here" / "git"
    write(program.parent, {program.name: "#!/bin/sh\n"})
    program.chmod(0o755)
    monkeypatch.chdir(program.parent)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("SYSTEMROOT", "C:\\Windows")
    monkeypatch.setattr(handed_in, "subprocess", SimpleNamespace(run=run, DEVNULL=subprocess.DEVNULL))
    assert handed_in.from_files([tmp_path / "ann"]).source == FILE_TIMES
    assert [(os.path.isabs(name) and name != str(program), root) for name, root in started] == [(True, "C:\\Windows")]


@pytest.mark.parametrize("head", ["", "ref: ../../../secret", "ref: refs/heads/gone", "0" * 40, "--help", "\xff"])
def test_no_commit(head, tmp_path):
    """Without a readable commit the newest file says when; hidden files and links say nothing."""
    write(
        tmp_path / "ann", {"variables.py": "x = 1\n", "deep/functions.py": "", ".git/HEAD": head, ".git/objects/x": ""}
    )
    os.symlink("/", tmp_path / "ann" / "elsewhere")
    for place, name in enumerate(("variables.py", "deep/functions.py")):
        os.utime(tmp_path / "ann" / name, (NOON.timestamp() + place, NOON.timestamp() + place))
    os.utime(tmp_path / "ann" / "elsewhere", (0, 0), follow_symlinks=False)
    found = handed_in.from_files([tmp_path / "ann"])
    assert found == HandedIn(NOON + datetime.timedelta(seconds=1), FILE_TIMES)
    assert handed_in.from_files([tmp_path / "gone"]) is None
