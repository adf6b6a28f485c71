"""Nothing is imported from the working folder, a submission, or the folders of the katas, whatever its name is."""

import contextlib
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys

import planted
import pytest
from conftest import ROOT

from grading import SHARED
from system.test_hostile import sandbox_lacking

FEW = ("variables", "functions")
# Without the sandbox the worker is the same, and imports none of these files either.
NO_SANDBOX = ["--no-sandbox"] if sandbox_lacking() else []
GRADER = ROOT / "grader.py"


def run(command, cwd, status, **env):
    """Run a command in `cwd`, which must end with one of these exit statuses, and return its output."""
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode in status, done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


def expect_few_passed(report):
    """Fail unless the report says that the two katas with right answers are passed."""
    passed = [kata["id"][3:] for kata in json.loads(report)["katas"] if kata["status"] == "passed"]
    assert passed == list(FEW)


@pytest.fixture(params=["modules", "packages"])
def submission(request, tmp_path):
    """A submission in a class's folder: two right answers, and one file for every other name.

    The files leave their trace beside it.
    """
    folder = tmp_path / "class" / "minji"
    assert planted.plant(folder, tmp_path / "trace", request.param) > 300
    for name in FEW:
        shutil.copy(ROOT / "solution" / f"{name}.py", folder)
    return folder


def test_planted_file_leaves_a_trace(submission, tmp_path):
    """The planted files leave a trace where Python itself puts the working folder on its path."""
    (submission / "variables.py").write_text("import this, expect\n", encoding="utf-8")
    run(["variables.py"], submission, [0])
    assert len(planted.traces(tmp_path / "trace")) == 2


def test_standing_in_a_submission(submission, tmp_path):
    """In a submission's folder, no command runs the folder's files outside the sandbox."""
    outputs = ["--junit", tmp_path / "junit.xml", "--html", tmp_path / "page.html", "--json", "-"]
    for options in ([], ["--jobs", "2"]):
        printed = run([GRADER, "grade", "--from", ".", *NO_SANDBOX, *options, *outputs], submission, [1])
        expect_few_passed(printed)
    outputs = ["--html", tmp_path / "class.html", "--export", f"csv={tmp_path / 'class.csv'}"]
    run(
        [GRADER, "class", "..", "--gradebook", tmp_path / "book", *NO_SANDBOX, "--jobs", "2", *outputs], submission, [0]
    )
    run([GRADER, "graph", "4", "--from", ".", *NO_SANDBOX], submission, [0, 1, 2])
    run([GRADER, "hint", "1"], submission, [0])
    run([GRADER, "solution", "1", "--yes"], submission, [0])
    run([GRADER, "bundle", "gradescope", "--out", tmp_path / "bundle.zip"], submission, [0])
    assert planted.traces(tmp_path / "trace") == []


@pytest.mark.skipif(os.name == "nt", reason="paths on PYTHONPATH are written in another way on Windows")
@pytest.mark.parametrize("path", [".", ":", "./", "..:.", "{here}", "/nowhere:{here}", "{here}/../minji"])
def test_pythonpath(path, tmp_path):
    """PYTHONPATH may lead to the submission.

    Neither the grader nor a process that it starts imports anything from there.
    """
    folder, trace = tmp_path / "class" / "minji", tmp_path / "trace"
    chosen = (
        "re contextlib signal subprocess copy random tomllib multiprocessing concurrent "
        "numpy pytest rich jinja2 grading"
    )
    planted.plant(folder, trace, "modules", [*chosen.split(), *planted.OURS])
    shutil.copy(ROOT / "solution" / "variables.py", folder)
    path = path.format(here=folder)
    run(["-P", "-c", "pass"], folder, [0], PYTHONPATH=path)
    before = planted.traces(trace)  # files that Python, or a package's .pth file, imports before the grader begins
    command = [GRADER, "grade", "1", "2", "--from", ".", *NO_SANDBOX, "--jobs", "2"]
    run(command, folder, [1], PYTHONPATH=path)
    assert planted.traces(trace) == before


@pytest.mark.skipif(os.name == "nt", reason="a program that is a text is for POSIX")
@pytest.mark.parametrize("path", [".:{path}", ":{path}", "minji/..:.:{path}"])
def test_programs_of_the_submission(path, tmp_path):
    """PATH may lead to the working folder.

    The grader never starts a program of the submission instead of bwrap or dot.
    """
    trace = tmp_path / "trace"
    for name in ("bwrap", "dot", "python3", "sh"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {name} >> '{trace}'\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    shutil.copy(ROOT / "solution" / "backward.py", tmp_path)
    path = path.format(path=os.environ["PATH"])
    run([GRADER, "grade", "4", "--from", ".", "--sandbox", "auto"], tmp_path, [0], PATH=path)
    run([GRADER, "graph", "4", "--from", ".", *NO_SANDBOX, "--format", "svg"], tmp_path, [0, 2], PATH=path)
    assert planted.traces(trace) == []


def stop(child):
    """Stop a grader that would run on, and wait for its end."""
    with contextlib.suppress(ProcessLookupError):
        child.send_signal(signal.SIGTERM)
    child.communicate()


@pytest.fixture
def own_checkout(checkout, tmp_path):
    """A student's checkout with a file for every name in its root, beside the katas, and in each kata's folder.

    No file replaces an existing one.
    """
    trace = tmp_path / "trace"
    planted.plant(checkout, trace, "modules")
    planted.plant(checkout / "katas", trace, "packages", [name for name in planted.names() if name not in shared()])
    for number, kata in enumerate(sorted((checkout / "katas").glob("[0-9]*"))):
        planted.plant(kata, trace, "packages" if number % 2 else "modules")
        (kata / "__init__.py").write_text((checkout / "this.py").read_text(encoding="utf-8"), encoding="utf-8")
    (checkout / "katas" / "__init__.py").write_text(
        (checkout / "this.py").read_text(encoding="utf-8"), encoding="utf-8"
    )
    return checkout


def shared():
    """Return the names of the project's own files beside the katas."""
    return [path.stem for path in (ROOT / "katas").glob("*.py")]


def test_files_of_ones_own(own_checkout, tmp_path):
    """No command looks at a student's own files beside the grader or a kata."""
    script = own_checkout / "grader.py"
    for name, folder in (("variables", "01_variables"), ("functions", "02_functions")):
        shutil.copy(ROOT / "solution" / f"{name}.py", own_checkout / "katas" / folder)
    for options in ([], ["1", "2", "3", "--jobs", "2"]):
        report = run([script, "grade", *options, "--json", "-"], own_checkout, [1])
        expect_few_passed(report)
        assert {kata["status"] for kata in json.loads(report)["katas"]} == {"passed", "untouched"}
    for command in (
        ["1", "--html", tmp_path / "page.html"],
        ["hint"],
        ["solution", "1"],
        ["reset", "2"],
        ["dev", "check", "3"],
    ):
        run([script, *command], own_checkout, [0])
    run([script, "graph", "4"], own_checkout, [0, 1])
    run([script, "try", "1", "--lesson"], own_checkout, [0])
    run([script, "bundle", "classroom50", "--out", tmp_path / "bundle"], own_checkout, [0])
    assert planted.traces(tmp_path / "trace") == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM to end it by")
def test_watch(own_checkout, tmp_path):
    """`watch` imports none of them either, in the checkout or in a folder full of them."""
    command = [sys.executable, str(own_checkout / "grader.py"), "watch", "7", "--poll"]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, cwd=own_checkout / "katas" / "07_generations", **pipes) as child:
        shown = b""
        while not re.search(rb"0/\d+", shown):
            more = child.stdout.readline()
            assert more, shown.decode()
            shown += more
        stop(child)
    assert planted.traces(tmp_path / "trace") == []


@pytest.mark.parametrize("place", [".", "katas", "katas/07_generations"])
def test_plain_pytest(place, checkout):
    """Plain pytest also uses the modules that the suites share, and Python's own."""
    for name in (*SHARED, "random", "secrets", "copy", "heapq", "pprint"):
        if not (checkout / place / f"{name}.py").exists():
            (checkout / place / f"{name}.py").write_text("raise SystemExit('mine')\n", encoding="utf-8")
    shutil.copy(ROOT / "solution" / "generations.py", checkout / "katas" / "07_generations")
    run(["-P", "-m", "pytest", "katas/07_generations", "-q"], checkout, [0])


def test_selftest(checkout, tmp_path):
    """The project's own tests import the project and Python's modules, not the files that lie beside it."""
    elsewhere = [name for name in sys.stdlib_module_names if importlib.util.find_spec(name)]
    planted.plant(checkout, tmp_path / "trace", "modules", [*elsewhere, "numpy", "pytest", "rich"])
    planted.plant(checkout / "katas", tmp_path / "trace", "packages", [*elsewhere, "numpy", "pytest", "rich"])
    for path in (checkout / "tests").rglob("test_*.py"):
        if path.name not in ("test_tasks.py", "test_hostile.py", "test_random_graphs.py", "test_solution.py"):
            path.unlink()
    run([checkout / "grader.py", "selftest", "--collect-only", "-q"], tmp_path, [0])
    assert planted.traces(tmp_path / "trace") == []
