"""The user that a submission runs as when root grades, the message if that is root, and Pythons in unusual places."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import pytest
from class_runs import rows
from conftest import ROOT
from other_users import AS_USER, ROOT_ONLY, open_all, open_folder, open_python, skip_unless, with_our_packages

from grading.workers.bubblewrap import BWRAP_MISSING, find_bwrap

__all__ = ["open_folder"]
pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="for Linux")]
SHOWS_USER = "import os\nprint('user', os.getuid(), os.geteuid(), os.getgroups(), flush=True)\nraise RuntimeError\n"
SOLUTION = [str(ROOT / "grader.py"), "grade", "--from", str(ROOT / "solution"), "--no-color", "04", "08"]


def run(command, env=None, cwd="/"):
    return subprocess.run(command, env=env, cwd=cwd, capture_output=True, text=True)


def expect_solved(done):
    assert done.returncode == 0, done.stdout + done.stderr
    assert "23 of 23 points" in done.stdout


@pytest.fixture
def sandbox():
    if not shutil.which("bwrap"):
        pytest.skip(BWRAP_MISSING)
    skip_unless(find_bwrap(), "--ro-bind", "/", "/", "--unshare-pid", "true")


@pytest.fixture
def shows_user(tmp_path):
    folder = tmp_path / "shows user"
    folder.mkdir()
    (folder / "backward.py").write_text(SHOWS_USER, encoding="utf-8")
    return folder


def user_seen(report):
    return report["katas"][0]["checks"][0]["output"].split()[1:3]


@ROOT_ONLY
def test_without_the_sandbox_as_root(shows_user):
    """Without the sandbox, root steps down, or says on the screen and in the report that it doesn't."""
    env = {name: value for name, value in os.environ.items() if name != "KATAS_AS_ROOT"}
    command = [str(ROOT / "grader.py"), "grade", "4", "--from", str(shows_user), "--no-sandbox", "--json", "-"]
    for python in (sys.executable, with_our_packages("/usr/bin/python3")):
        settings = env
        if python != sys.executable and run([python, "-c", "import numpy, pytest, rich"], settings).returncode:
            continue
        done = run([python, *command], settings)
        report = json.loads(done.stdout)
        assert report["as_root"] is (user_seen(report) == ["0", "0"])
        assert ("this code runs as root" in done.stderr) is report["as_root"]
        accepted = run([python, *command], {**settings, "KATAS_AS_ROOT": "1"})
        assert (accepted.stderr, json.loads(accepted.stdout)["as_root"]) == ("", report["as_root"])


@ROOT_ONLY
def test_own_katas_as_root():
    """Root's own katas are graded without a message, even if only root can read Python."""
    env = {name: value for name, value in os.environ.items() if name != "KATAS_AS_ROOT"}
    done = run([sys.executable, str(ROOT / "grader.py"), "4", "--no-color"], env)
    assert (done.returncode, done.stderr) == (1, "")


@ROOT_ONLY
@pytest.mark.parametrize("options", [[], ["--no-sandbox"]], ids=["sandbox", "no sandbox"])
@pytest.mark.parametrize(
    "prefix",
    [
        ("unshare", "-U", "-r"),
        (*AS_USER, "unshare", "-U", "-r"),
        ("setpriv", "--bounding-set", "-setuid,-setgid"),
        ("setpriv", "--bounding-set", "-sys_admin"),
    ],
    ids=["namespace", "user's namespace", "no setuid", "no sys_admin"],
)
def test_root_in_name_only(prefix, options, request):
    """Root that can't become another user still grades, and so does root that needs user namespaces."""
    skip_unless(*prefix, "true")
    if not options:
        request.getfixturevalue("sandbox")
        skip_unless(*prefix, "bwrap", "--unshare-user", "--uid", "1", "--ro-bind", "/", "/", "true")
    python, env = open_python(*AS_USER)
    expect_solved(run([*prefix, python, *SOLUTION, *options], env))


@ROOT_ONLY
def test_no_root_in_the_sandbox(sandbox, shows_user):
    """In the sandbox a submission has no rights of root, even if root has its rights in name only."""
    command = [sys.executable, str(ROOT / "grader.py"), "grade", "4", "--from", str(shows_user), "--json", "-"]
    for prefix in ((), ("setpriv", "--bounding-set", "-setuid,-setgid")):
        report = json.loads(run([*prefix, *command]).stdout)
        assert "0" not in user_seen(report)
        assert report["as_root"] is False


@ROOT_ONLY
def test_packages_for_root_only(sandbox, tmp_path):
    """With a umask of 077 only root can read the packages.

    In the sandbox a message says so, with the command to type, after which grading works.
    """
    packages = tmp_path / "packages"
    for part in ("numpy", "numpy.libs"):
        source = Path(sysconfig.get_path("purelib"), part)
        if source.is_dir():
            shutil.copytree(source, packages / part, ignore=shutil.ignore_patterns("tests", "*.pyi", "*.a", "include"))
    subprocess.run(["chmod", "-R", "go-rwx", str(packages)], check=True)
    env, python = dict(os.environ), with_our_packages(sys.executable, packages)
    done = run([python, *SOLUTION], env)
    assert (done.returncode, done.stdout) == (3, "")
    assert f"chmod -R go+rX {packages / 'numpy'}" in done.stderr
    own = run([python, *SOLUTION, "--no-sandbox"], env)
    expect_solved(own)
    subprocess.run(["chmod", "-R", "go+rX", str(packages / "numpy"), str(packages)], check=True)
    expect_solved(run([python, *SOLUTION], env))


def copied_python(folder):
    """Copy this Python, as far as the grader needs it, and return its program and the folder of its own libraries."""
    prefix, version = Path(sys.base_prefix), f"python{sys.version_info.major}.{sys.version_info.minor}"
    # The compiled modules come along: a user other than root could write none there, and would compile at every start.
    passed_over = shutil.ignore_patterns("site-packages", "dist-packages", "test", "tests", "config-*")
    shutil.copytree(prefix / "lib" / version, folder / "lib" / version, ignore=passed_over)
    (folder / "bin").mkdir()
    program = Path(shutil.copy(prefix / "bin" / version, folder / "bin" / "python3"))
    program.chmod(0o755)
    libraries = folder / "libraries"
    libraries.mkdir()
    for library in Path(sysconfig.get_config_var("LIBDIR")).glob(f"lib{version}*.so*"):
        shutil.copy(library, libraries)
    return program, libraries


@pytest.fixture(scope="module")
def python_elsewhere():
    """Yield the program of a Python below /tmp that has the packages, and the folder of its own libraries."""
    with tempfile.TemporaryDirectory(prefix="katas-test-") as name:
        folder = Path(name)
        program, libraries = copied_python(folder / "a python")
        # Debian's Python calls this folder dist-packages.
        asked = [str(program), "-c", "import site; print(site.getsitepackages()[0])"]
        packages = Path(run(asked, {**os.environ, "LD_LIBRARY_PATH": str(libraries)}).stdout.strip())
        packages.mkdir(parents=True)
        (packages / "ours.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
        open_all(folder)
        yield program, libraries


@ROOT_ONLY
@pytest.mark.parametrize("options", [[], ["--no-sandbox"]], ids=["sandbox", "no sandbox"])
def test_python_elsewhere(python_elsewhere, options, request):
    """A Python below /tmp, with a library that only LD_LIBRARY_PATH finds, works in the sandbox as well."""
    if not options:
        request.getfixturevalue("sandbox")
    program, libraries = python_elsewhere
    env = {
        **os.environ,
        "LD_LIBRARY_PATH": f"/nowhere:{libraries}::relative",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    started = run([*AS_USER, str(program), "-c", f"import numpy, pytest, rich; open({str(ROOT / 'grader.py')!r})"], env)
    if started.returncode:
        pytest.skip(f"a copy of this Python doesn't run here: {started.stderr[-200:]}")
    expect_solved(run([*AS_USER, str(program), *SOLUTION, *options], env))
    expect_solved(run([str(program), *SOLUTION, *options], env))


@ROOT_ONLY
@pytest.mark.parametrize("closed", ["backward.py", "katas/04_backward", "katas"])
def test_unreadable_module(open_folder, closed):
    """A person whose module can't be read could not be graded, until it can be read."""
    python, env = open_python(*AS_USER)
    cid = open_folder / "class" / "cid"
    place = cid / closed if closed != "backward.py" else cid
    (cid / "katas" / "04_backward").mkdir(parents=True)
    for name in ("variables.py", "functions.py"):
        shutil.copy(ROOT / "solution" / name, cid)
    shutil.copy(ROOT / "solution" / "backward.py", cid if closed == "backward.py" else cid / "katas" / "04_backward")
    open_all(open_folder)
    (place / "backward.py" if closed == "backward.py" else place).chmod(0)
    grade = [*AS_USER, python, str(ROOT / "grader.py"), "grade", "--from", str(cid), "--no-sandbox", "01", "04"]
    done = run(grade, env)
    assert (done.returncode, done.stdout) == (3, "")
    assert "Permission denied" in done.stderr
    assert "Traceback" not in done.stderr
    command = [*AS_USER, python, str(ROOT / "grader.py"), "class", str(cid.parent), "--no-sandbox", "--jobs", "1"]
    for _ in range(2):
        done = run(command, env)
        assert done.returncode == 1, done.stdout + done.stderr
        assert "Could not be graded (1):\n  cid: " in done.stdout
        assert "known from before" not in done.stdout
    open_all(open_folder)
    done = run(command, env)
    assert done.returncode == 0, done.stdout + done.stderr
    attempts = rows(open_folder / "class.gradebook", "person, problem, points")
    assert [problem is None for _, problem, _ in attempts] == [False, False, True]
    assert attempts[-1][2] > 13, "kata 04 and those before it"
