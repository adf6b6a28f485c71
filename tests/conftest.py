"""What the project's own tests share: warnings are errors, and the grader is run as a user runs it."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", ".tox", ".backup", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info", "answers"
)

# As somebody who types python3, and reads the screen, whatever they do who run the tests.
os.environ["KATAS_TYPED"] = "python3"
os.environ.pop("KATAS_PLAIN", None)
os.environ["KATAS_AS_ROOT"] = "1"  # what the tests grade without the sandbox is their own
# In a shell's background Ctrl-C is ignored, also by all that is started there, and some tests send it.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items):
    for item in items:
        # The first filter to match is the one that was added last.
        item.add_marker(pytest.mark.filterwarnings("error"), append=False)


@pytest.fixture(autouse=True)
def import_path():
    """Have every test begin with this folder on the import path, for the processes that it spawns, and leave it so."""
    here = str(ROOT / "tests")
    if here not in sys.path:
        sys.path.insert(0, here)
    before = sys.path[:]
    yield
    sys.path[:] = before


@pytest.fixture
def checkout(tmp_path):
    """A copy of the repository, as a clone gives it, to change at will."""
    copy = tmp_path / "a copy"
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
    return copy


@pytest.fixture
def grader():
    """`grader(*args, cwd=…)` runs the real command in a real process; its result has returncode, stdout and stderr."""

    def run(*args, cwd=ROOT, env=None):
        command = [sys.executable, str(Path(cwd) / "grader.py"), *map(str, args)]
        return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", timeout=240)

    return run


@pytest.fixture
def report(grader):
    """`report(*args, cwd=…)` grades with --json - and returns the report; what must not happen shows in its text."""

    def grade(*args, cwd=ROOT):
        done = grader("grade", *args, "--json", "-", cwd=cwd)
        assert done.returncode in (0, 1), done.stderr
        assert done.stderr == ""
        return json.loads(done.stdout)

    return grade


@pytest.fixture(scope="session")
def chrome():
    """A headless Chromium for tests of pages, see tests/chromium.py."""
    import chromium

    program, driver = chromium.programs()
    if not program or not driver:
        pytest.skip("no Chromium with its chromedriver here (apt install chromium chromium-driver)")
    with chromium.chromium(program, driver) as started:
        yield started
