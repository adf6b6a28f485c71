"""A limit of the machine never costs points.

The solution earns all its points, or the grader says that it can't grade here.
"""

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
POINTS = 23
ONE_KATA, ITS_POINTS = [*GRADE[:-2], "08"], 9
SANDBOX = pytest.mark.parametrize("options", [[], ["--no-sandbox"]], ids=["sandbox", "no sandbox"])


def run(command, env=None, **options):
    return subprocess.run(command, env=env, cwd="/", capture_output=True, text=True, **options)


@ROOT_ONLY
@SANDBOX
def test_eight_containers(options):
    """Eight graders at a time, each in its own network namespace as in a container, don't disturb each other."""
    skip_unless("unshare", "-n", "true")
    python, env = open_python(*AS_USER)
    with ThreadPoolExecutor(8) as threads:
        command = ["unshare", "-n", python, *ONE_KATA, *options]
        done = list(threads.map(lambda _: run(command, env), range(8)))
    for each in done:
        expect_all_or_nothing(each, ITS_POINTS)
    assert sum(each.returncode == 0 for each in done) >= 1


@ROOT_ONLY
@SANDBOX
@pytest.mark.parametrize(("limit", "neighbours"), [(3, 0), (6, 0), (20, 14), (60, 54), (60, 0)])
def test_process_limit(limit, neighbours, options):
    """`ulimit -u` counts all processes of a user.

    The grader works with the remaining number, or says that it is too small.
    """
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
    """Return the file that takes a process's number, to put it in a control group with a limit on processes."""
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
            while folder.is_dir() and time.monotonic() < end:  # processes take a moment to end
                with contextlib.suppress(OSError):
                    folder.rmdir()
                time.sleep(0.01)
    pytest.skip("no control group with pids.max can be made here")


@ROOT_ONLY
@SANDBOX
@pytest.mark.parametrize("most", [3, 5, 7, 24])
def test_pids_max(most, options):
    """The same holds for pids.max, which docker's --pids-limit sets."""
    with control_group(most) as members:
        command = ["sh", "-c", f'echo $$ > {members}; exec "$@"', "sh", sys.executable, *GRADE, *options]
        done = run(command)
    expect_all_or_nothing(done, POINTS)
    if most == 24:
        assert done.returncode == 0


@SANDBOX
@pytest.mark.parametrize("limit", [4, 8, 12, 20])
def test_open_files(limit, options):
    """The same holds for the number of open files."""
    done = run(["sh", "-c", f'ulimit -n {limit}; exec "$@"', "sh", sys.executable, *GRADE, *options])
    if limit > 4:
        expect_all_or_nothing(done, POINTS)
    else:  # Python can't open its own files
        assert done.returncode != 0
        assert done.stdout == ""


@pytest.mark.parametrize("mib", [150, 300, 500, 900])
def test_address_space(mib):
    """The same holds for memory: either numpy can't be imported, or everything is graded."""
    limited = ["sh", "-c", f'ulimit -v {mib * 1024}; exec "$@"', "sh"]
    done = run([*limited, sys.executable, *GRADE, "--no-sandbox"])
    if done.returncode == 0:
        expect_all_or_nothing(done, POINTS)
    else:
        assert " points" not in done.stdout, done.stdout + done.stderr


# In a namespace of processes, since the options of an older kernel's /proc are those of all who share one.
HIDING = ["unshare", "--mount", "--pid", "--fork", "sh", "-c"]


@ROOT_ONLY
@SANDBOX
@pytest.mark.parametrize("hidepid", [1, 2])
def test_processes_that_are_hidden(hidepid, options):
    """Where /proc hides the processes that a user may not trace, the memory of a worker is measured all the same."""
    hiding = [*HIDING, f'mount -t proc -o hidepid={hidepid} proc /proc && exec "$@"', "sh", *AS_USER]
    skip_unless(*hiding, "true")
    python, env = open_python(*AS_USER)
    done = run([*hiding, python, *ONE_KATA, *options], env)
    assert done.returncode == 0, done.stdout + done.stderr
    expect_all_or_nothing(done, ITS_POINTS)


@ROOT_ONLY
@pytest.mark.parametrize("proc", ["true", "mount -t tmpfs none /proc"], ids=["of another namespace", "missing"])
def test_processes_that_are_not_listed(proc):
    """Where /proc doesn't list the grader's processes, a kata whose memory is measured could not be graded."""
    hiding = [*HIDING, f'{proc} && exec "$@"', "sh", *AS_USER]
    skip_unless(*hiding, "true")
    python, env = open_python(*AS_USER)
    done = run([*hiding, python, *ONE_KATA, "--no-sandbox"], env)
    assert (done.returncode, done.stdout) == (3, "")
    assert "memory can't be measured" in done.stderr
    expect_all_or_nothing(done, ITS_POINTS)
    other = run([*hiding, python, *ONE_KATA[:-1], "01", "--no-sandbox"], env)
    assert other.returncode == 0, other.stdout + other.stderr


READ_ONLY = ["bwrap", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"]


def test_no_temporary_folder():
    """If no folder is writable, not even /tmp, a student's own katas and the solution are still graded."""
    skip_unless(*READ_ONLY, "true")
    done = run([*READ_ONLY, sys.executable, *GRADE, "--no-sandbox"])
    assert (done.returncode, done.stderr) == (0, "")
    expect_all_or_nothing(done, POINTS)
    own = run([*READ_ONLY, sys.executable, str(ROOT / "grader.py"), "04", "--no-color"])
    assert own.returncode == 1
    assert own.stderr == ""
    assert "0 of 14 points" in own.stdout


def test_temporary_folder_that_is_not_there(tmp_path):
    """The grader ignores a TMPDIR that doesn't exist."""
    done = run([sys.executable, *GRADE, "--no-sandbox"], {**os.environ, "TMPDIR": str(tmp_path / "nowhere")})
    assert done.returncode == 0
    expect_all_or_nothing(done, POINTS)


@ROOT_ONLY
def test_class_within_a_limit(open_folder):
    """In a class each person has all points or could not be graded.

    The next run grades the latter again.
    """
    python, env = open_python(*AS_USER)
    for person in ("ann", "bob", "cid"):
        (open_folder / "class" / person).mkdir(parents=True)
        for name in ("variables.py", "numerical_diff.py"):
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
    """If a class has no place to unpack, the message says what to do, and the next run with a place grades it."""
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
