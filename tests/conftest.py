"""The set-up of all tests of this project: warnings are errors, and the grader runs as a user runs it."""

import compileall
import gc
import json
import os
import shutil
import signal
import sys
from pathlib import Path

import pytest
import shared
import warm_start
from seen_processes import HANGING

from grading.curriculum.ladder import SOLUTION, ladder

ROOT = Path(__file__).resolve().parent.parent
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", ".tox", ".backup", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info", "answers", "learners"
)

# As for a user who types python3 and reads the screen, whatever the environment of the tests.
os.environ["KATAS_TYPED"] = "python3"
os.environ.pop("KATAS_PLAIN", None)
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each process of the grader compiles all of it again
os.environ.pop("PYTHONPATH", None)  # with it, the grader starts itself once more
os.environ["KATAS_AS_ROOT"] = "1"  # the tests grade only their own code without the sandbox
# A shell ignores Ctrl-C in all that it starts in the background, and some tests send it.
signal.signal(signal.SIGINT, signal.default_int_handler)


# The tests in these folders need processes or a browser, so a plain `pytest` leaves them out.
SLOW_FOLDERS = ("system", "browser")
# These tests depend on the Python that runs them, as most of those in unit/ do, so tox runs them on each.
ON_EVERY_PYTHON = {
    "test_anywhere": "an entry in a notebook, in an editor, in any encoding",
    "test_diagnosis": "messages of exceptions, which the known mistakes are told by",
    "test_earned_by_tricks": "the collector, and the depth of recursion",
    "test_early_end": "tracebacks of modules that end early",
    "test_first_requests": "what is released when, and so what requests hold",
    "test_import_trouble": "messages of the import system and of the parser",
    "test_inherited": "what a fork keeps",
    "test_judging_time": "tracebacks and the reading of sources",
    "test_ladder": "stubs are derived, and the suites are collected by pytest",
    "test_like_a_script": "what a module finds in its namespace",
    "test_other_systems": "workers without fork, and what passes the wire",
    "test_requests_ahead": "what only the collector frees, and so what requests hold",
    "test_right_answers": "the suites, through the boundary and by bare pytest",
    "test_second_look": "workers that are lost, in the sandbox and outside",
    "test_try": "Python's own prompt, and its tracebacks",
    "test_setup": "the set-up: venv and pip come with the Python",
}
# These files of unit/ depend on nothing of the Python.
ON_ONE_PYTHON = {
    "dev/test_documents.py": "sentences of the documents",
    "dev/test_plain_english.py": "the text of the checkout, which `tox -e lint` looks at as well",
    "dev/test_rooms.py": "the text of the checkout, which `tox -e lint` looks at as well",
    "graphs/test_plots.py": "colours, computed from their numbers",
    "judge/report/test_report_size.py": "lengths of made-up texts",
    "pages/test_concerns.py": "sentences about made-up people",
    "pages/test_milestones_page.py": "pictures, whose packages `whole` alone has",
}
LEFT_OUT = pytest.StashKey[int]()
# pytest-xdist has threads, and Python warns of them when a test forks. The grader itself forks while it has one thread.
FORK_BESIDE_THREADS = "ignore:This process .* is multi-threaded:DeprecationWarning"
# Hypothesis asks the collector who holds its generator of random numbers, and gc.freeze, below, hides that from it.
HIDDEN_BY_FREEZE = "ignore:It looks like `register_random`"


def pytest_addoption(parser):
    parser.addoption("--all", action="store_true", help="run the tests that are marked slow too")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """Run the tests of a plain `pytest` on all cores, if xdist is there. A debugger, or a few tests, use one."""
    option = config.option
    selected = named(config) or option.keyword or option.markexpr or option.collectonly
    debugged = option.usepdb or option.capture == "no"
    of_xdist = hasattr(config, "workerinput")  # one of those processes, which come here too
    if not (selected or debugged or of_xdist) and getattr(option, "numprocesses", 0) is None:
        option.numprocesses, option.dist = "auto", "worksteal"


def pytest_collection_modifyitems(config, items):
    for item in items:
        # The filter added last is the first to match.
        item.add_marker(pytest.mark.filterwarnings(FORK_BESIDE_THREADS), append=False)
        item.add_marker(pytest.mark.filterwarnings(HIDDEN_BY_FREEZE), append=False)
        item.add_marker(pytest.mark.filterwarnings("error"), append=False)
        # It only guards against hanging, so it is long: the machine may be busy with other things.
        item.add_marker(pytest.mark.timeout(2 * HANGING), append=False)
        folder = folder_of(item.path)
        if depends_on_the_python(item.path):
            item.add_marker("python")
        if folder in SLOW_FOLDERS:
            item.add_marker(folder)
            item.add_marker("slow")
    if config.option.all or config.option.markexpr or named(config):
        return
    left_out = [item for item in items if item.get_closest_marker("slow")]
    items[:] = [item for item in items if not item.get_closest_marker("slow")]
    config.stash[LEFT_OUT] = len(left_out)
    config.hook.pytest_deselected(items=left_out)


def pytest_collection_finish():
    """Spare Python's collector thousands of tests, which it would look at whenever a test opens suites or collects."""
    gc.freeze()


def folder_of(path):
    """Return the name of the folder of tests/ that the path is in, or an empty text."""
    below = path.relative_to(ROOT / "tests") if path.is_relative_to(ROOT / "tests") else Path()
    return below.parts[0] if below.parts else ""


def depends_on_the_python(path):
    """True if tox runs the test file on each Python."""
    if folder_of(path) == "unit":
        return path.relative_to(ROOT / "tests" / "unit").as_posix() not in ON_ONE_PYTHON
    return path.stem in ON_EVERY_PYTHON


def named(config):
    """True if the command names a folder or file of tests/: then all of its tests run."""
    start = config.invocation_params.dir
    return any(folder_of((start / word.partition("::")[0]).resolve()) for word in config.args)


def pytest_terminal_summary(terminalreporter, config):
    number = config.stash.get(LEFT_OUT, 0)
    if number:
        terminalreporter.write_line(
            f"{number} slow tests were left out. All tests: python3 grader.py selftest; one folder: pytest tests/system"
        )


@pytest.fixture(autouse=True)
def import_path():
    """Have every test begin with this folder on the import path, for the processes that it spawns, and leave it so."""
    here = str(ROOT / "tests")
    if here not in sys.path:
        sys.path.insert(0, here)
    before = sys.path[:]
    yield
    sys.path[:] = before


@pytest.fixture(scope="session", autouse=True)
def shared_folder(tmp_path_factory):
    """The folder where the processes of a test run store shared results."""
    shared.folder = shared.session_folder(tmp_path_factory)


def copied(folder):
    """Copy the repository as a clone contains it, and compile the grader, since each copy would do that again."""
    copy = folder / "a copy"
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
    compileall.compile_dir(copy / "grading", quiet=2)
    compileall.compile_dir(copy / "katas", maxlevels=0, quiet=2)  # the modules that the suites share
    return copy


@pytest.fixture
def checkout(tmp_path):
    """A copy of the repository, as a clone contains it, for a test to change."""
    return Path(shutil.copytree(shared.once("checkout", copied), tmp_path / "a copy", copy_function=copied_or_linked))


def copied_or_linked(source, target):
    """Copy a file of a checkout, or link it where that is safe: Python replaces a compiled file, and writes to none."""
    if Path(source).parent.name == "__pycache__":
        os.link(source, target)
    else:
        shutil.copy2(source, target)


@pytest.fixture
def grader():
    """`grader(*args, cwd=…)` runs the real command in a real process; its result has returncode, stdout and stderr."""

    def run(*args, cwd=ROOT, env=None):
        return warm_start.run([sys.executable, str(Path(cwd) / "grader.py"), *map(str, args)], cwd, env)

    return run


@pytest.fixture
def report(grader):
    """`report(*args, cwd=…)` grades with --json - and returns the report; tests search its text for forbidden parts."""

    def grade(*args, cwd=ROOT):
        done = grader("grade", *args, "--json", "-", cwd=cwd)
        assert done.returncode in (0, 1), done.stderr
        assert done.stderr == ""
        return json.loads(done.stdout)

    return grade


@pytest.fixture
def solution_modules(monkeypatch):
    """Let `from generations import …` mean the solution, for the examples of a page."""
    names = [kata.name for kata in ladder()]
    others = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    monkeypatch.syspath_prepend(str(SOLUTION))
    yield
    for name in names:
        sys.modules.pop(name, None)
    sys.modules.update(others)
    # An example may switch the collector off and then fail; the other tests must not notice.
    gc.enable()


@pytest.fixture(scope="session")
def chrome():
    """A headless Chromium for tests of pages, see tests/chromium.py."""
    import chromium

    program, driver = chromium.programs()
    if not program or not driver:
        pytest.skip("no Chromium with its chromedriver here (apt install chromium chromium-driver)")
    with chromium.chromium(program, driver) as started:
        yield started
