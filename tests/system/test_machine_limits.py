"""What a machine lacks is no verdict: the solution gets all its points, or is said to be not gradable here."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from class_runs import rows
from conftest import ROOT
from other_users import AS_USER, ROOT_ONLY, expect_all_or_nothing, open_all, open_folder, open_python, skip_unless

__all__ = ["open_folder"]
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="these limits are Linux's"),
]
GRADE = [str(ROOT / "grader.py"), "grade", "--from", str(ROOT / "solution"), "--no-color", "04", "08"]
POINTS = 22
SANDBOX = pytest.mark.parametrize("options", [[], ["--no-sandbox"]], ids=["sandbox", "no sandbox"])


def run(command, env=None, **options):
    return subprocess.run(command, env=env, cwd="/", capture_output=True, text=True, **options)


@ROOT_ONLY
@SANDBOX
def test_eight_containers(options):
    """Eight graders at a time, in network namespaces of their own as in containers, take nothing from each other."""
    skip_unless("unshare", "-n", "true")
    python, env = open_python(*AS_USER)
    with ThreadPoolExecutor(8) as threads:
        command = ["unshare", "-n", python, *GRADE, *options]
        done = list(threads.map(lambda _: run(command, env), range(8)))
    for each in done:
        expect_all_or_nothing(each, POINTS)
    assert sum(each.returncode == 0 for each in done) >= 1


@ROOT_ONLY
@SANDBOX
@pytest.mark.parametrize(("limit", "neighbours"), [(3, 0), (6, 0), (20, 14), (60, 54), (60, 0)])
def test_process_limit(limit, neighbours, options):
    """`ulimit -u` counts all that a user runs: what is left for the grader is enough, or it says that it isn't."""
    python, env = open_python(*AS_USER)
    sleeping = [subprocess.Popen([*AS_USER, "sleep", "300"]) for _ in range(neighbours)]
    try:
        limited = ["sh", "-c", f'ulimit -u {limit} 2>/dev/null || ulimit -p {limit}; exec "$@"', "sh"]
        done = run([*AS_USER, *limited, python, *GRADE, *options], env)
    finally:
        for each in sleeping:
            each.kill()
            each.wait()
    expect_all_or_nothing(done, POINTS)
    if limit - neighbours > 30:
        assert done.returncode == 0


@contextlib.contextmanager
def control_group(most):
    """Give the file to write a process's number to, to have it in a control group of so many processes at most."""
    for place in (Path("/sys/fs/cgroup/pids"), Path("/sys/fs/cgroup")):
        folder = place / f"katas-test-{os.getpid()}"
        try:
            folder.mkdir()
        except OSError:
            continue
        try:
            (folder / "pids.max").write_text(str(most), encoding="ascii")
            yield folder / "cgroup.procs"
            return
        except OSError:
            continue
        finally:
            end = time.monotonic() + 10
            while folder.is_dir() and time.monotonic() < end:  # processes take a moment to be gone
                with contextlib.suppress(OSError):
                    folder.rmdir()
                time.sleep(0.01)
    pytest.skip("no control group with pids.max can be made here")


@ROOT_ONLY
@SANDBOX
@pytest.mark.parametrize("most", [3, 5, 7, 24])
def test_pids_max(most, options):
    """The same for pids.max, as docker's --pids-limit sets it."""
    with control_group(most) as members:
        command = ["sh", "-c", f'echo $$ > {members}; exec "$@"', "sh", sys.executable, *GRADE, *options]
        done = run(command)
    expect_all_or_nothing(done, POINTS)
    if most == 24:
        assert done.returncode == 0


@SANDBOX
@pytest.mark.parametrize("limit", [4, 8, 12, 20])
def test_open_files(limit, options):
    """The same for files that may be open at a time."""
    done = run(["sh", "-c", f'ulimit -n {limit}; exec "$@"', "sh", sys.executable, *GRADE, *options])
    if limit > 4:  # with fewer Python itself has none for its own files
        expect_all_or_nothing(done, POINTS)


@pytest.mark.parametrize("mib", [150, 300, 500, 900])
def test_address_space(mib):
    """The same for memory: numpy can't be imported, or all is graded, and nothing in between."""
    limited = ["sh", "-c", f'ulimit -v {mib * 1024}; exec "$@"', "sh"]
    done = run([*limited, sys.executable, *GRADE, "--no-sandbox"])
    if done.returncode == 0:
        expect_all_or_nothing(done, POINTS)
    else:
        assert " points" not in done.stdout, done.stdout + done.stderr


READ_ONLY = ["bwrap", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"]


def test_no_temporary_folder():
    """Where nothing can be written, not even in /tmp, one's own katas and the solution are graded."""
    skip_unless(*READ_ONLY, "true")
    done = run([*READ_ONLY, sys.executable, *GRADE, "--no-sandbox"])
    assert (done.returncode, done.stderr) == (0, "")
    expect_all_or_nothing(done, POINTS)
    own = run([*READ_ONLY, sys.executable, str(ROOT / "grader.py"), "04", "--no-color"])
    assert own.returncode == 1
    assert own.stderr == ""
    assert "0 of 13 points" in own.stdout


def test_temporary_folder_that_is_not_there(tmp_path):
    """A TMPDIR that isn't there is passed over."""
    done = run([sys.executable, *GRADE, "--no-sandbox"], {**os.environ, "TMPDIR": str(tmp_path / "nowhere")})
    assert done.returncode == 0
    expect_all_or_nothing(done, POINTS)


@ROOT_ONLY
def test_class_within_a_limit(open_folder):
    """In a class each person has all points or could not be graded; and that is not known the next time."""
    python, env = open_python(*AS_USER)
    for person in ("ann", "bob", "cid"):
        (open_folder / "class" / person).mkdir(parents=True)
        for name in ("variables.py", "backward.py"):
            shutil.copy(ROOT / "solution" / name, open_folder / "class" / person)
    open_all(open_folder)
    open_folder.chmod(0o777)
    command = [python, str(ROOT / "grader.py"), "class", str(open_folder / "class"), "--no-sandbox", "--jobs", "2"]
    book = open_folder / "class.gradebook"
    best = None
    for limit in (6, 8, 10, 14, 20, None):
        limited = ["sh", "-c", f'ulimit -u {limit}; exec "$@"', "sh"] if limit else []
        before = len(rows(book, "id")) if book.exists() else 0
        done = run([*AS_USER, *limited, *command], env)
        assert "Traceback" not in done.stdout + done.stderr
        attempts = rows(book, "person, problem, points")[before:] if book.exists() else []
        assert done.returncode in (3, 1 if any(problem for _, problem, _ in attempts) else 0)
        points = {points for _, problem, points in attempts if problem is None}
        best = best or next(iter(points), None)
        assert points <= {best}, "never anything between"
    last = {person: (problem, points) for person, problem, points in rows(book, "person, problem, points")}
    assert last == dict.fromkeys(("ann", "bob", "cid"), (None, best))


def test_class_without_temporary_folder(tmp_path):
    """A class that has nowhere to unpack into is told so, with what to do, and graded once there is a place."""
    (tmp_path / "class" / "ann").mkdir(parents=True)
    shutil.copy(ROOT / "solution" / "variables.py", tmp_path / "class" / "ann")
    inside = [*READ_ONLY, "--bind", str(tmp_path), str(tmp_path), "--tmpfs", "/dev/shm"]
    skip_unless(*inside, "true")
    command = [sys.executable, str(ROOT / "grader.py"), "class", str(tmp_path / "class"), "--no-sandbox", "--jobs", "1"]
    done = run([*inside, *command])
    assert done.returncode == 1, done.stdout + done.stderr
    assert "ann: " in done.stdout
    assert "Set TMPDIR" in done.stdout
    done = run([*inside, *command], {**os.environ, "TMPDIR": str(tmp_path)})
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 graded" in done.stdout
