"""Help for the tests of users, limits and namespaces: the grader run by a Python that other users can read."""

import atexit
import functools
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import pytest
from conftest import ROOT

ROOT_ONLY = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="needs Linux's root, to become others"
)
USER = 54_321 + os.getpid() % 5000  # of no account, and of no other run of these tests
# With a shell in between, since setpriv itself may fail to start a file that its user can't read.
AS_USER = ("setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "sh", "-c", 'exec "$@"', "sh")


def open_python(*prefix):
    """Return the command of a Python that can run the grader after `prefix`, with its environment.

    Skip the test if there is none.
    """
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    needed = f"import numpy, pytest, rich, memory_profiler, sys; open({str(ROOT / 'grader.py')!r}); "
    needed += f"assert sys.version.startswith({version + '.'!r}); open(sys.base_prefix + '/bin/python3').close()"
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    for python in (sys.executable, with_our_packages(f"/usr/bin/python{version}")):
        command = [*prefix, python, "-c", needed]
        if shutil.which(python) and subprocess.run(command, cwd="/", env=env, capture_output=True).returncode == 0:
            return python, env
    pytest.skip("this Python, what is installed for it, or this checkout can't be read by other users")


@functools.cache
def with_our_packages(python, *first):
    """Return the Python of an environment made by `python`.

    Its packages come from the folders `first`, then from this Python's own.
    """
    if not shutil.which(python):
        return python
    folder = Path(tempfile.mkdtemp(prefix="katas-python-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    if subprocess.run([python, "-m", "venv", "--without-pip", folder / "env"], capture_output=True).returncode != 0:
        return python
    (packages,) = (folder / "env" / "lib").glob("python*/site-packages")
    lines = [*map(str, first), sysconfig.get_path("purelib")]
    (packages / "ours.pth").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(folder / "env" / "bin" / "python")


def skip_unless(*command):
    """Skip the test where the command doesn't work."""
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError as error:
        pytest.skip(f"{command[0]}: {error.strerror}")
    if done.returncode:
        pytest.skip(f"{' '.join(command)} doesn't work here: {done.stderr.strip()}")


@pytest.fixture
def open_folder():
    """A folder that other users can reach. They can't reach pytest's own, which every run of pytest closes again."""
    with tempfile.TemporaryDirectory(prefix="katas-test-") as name:
        os.chmod(name, 0o755)
        yield Path(name)


def open_all(folder):
    """Let other users read and write the folder and all that is in it."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777 if path.is_dir() else path.stat().st_mode & 0o111 | 0o666)


def expect_all_or_nothing(done, points):
    """Fail unless the grader gave all points, or reported that the machine kept it from grading."""
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said
    if done.returncode == 0:
        assert f"{points} of {points} points" in said, said
    else:
        assert done.returncode == 3, said
        assert "could not be graded" in said or "did not start" in said, said
        assert "Look at its limits" in said or "chmod" in said, said
