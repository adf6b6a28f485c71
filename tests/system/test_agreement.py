"""Both ways to run a suite agree.

The grader runs a suite across its process boundary; bare pytest runs it in one process with the student's file. In
both, a check is passed, unfinished (NotImplementedError), or neither. Only the grader runs the memory checks.
"""

import compileall
import json
import os
import shutil
import subprocess
import sys
from py_compile import PycInvalidationMode

import pytest
import shared
from graded import graded, observed

from grading import ROOT
from grading.curriculum import mistakes, stubs
from grading.curriculum.ladder import KATAS, ladder

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="many runs of bare pytest need fork to be quick")
BARE = ROOT / "tests" / "bare_pytest.py"
PLACES = 2  # where pytest runs on one file after another


def suites_compiled(folder):
    """Make a folder that holds all that bare pytest needs but a student's file, compiled once for all copies of it."""
    katas = folder / "katas"
    shutil.copytree(
        KATAS, katas, ignore=shutil.ignore_patterns("__pycache__", *(f"{kata.name}.py" for kata in ladder()))
    )
    shutil.copy(ROOT / "pyproject.toml", folder)
    compileall.compile_dir(katas, quiet=2, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
    return folder


def by_bare_pytest(files, folder, *options):
    """Return the verdicts by test name for each of `files`, which are (kata's id, module's text)."""
    suites = shared.once("suites", suites_compiled)
    for place in range(min(PLACES, len(files))):
        shutil.copytree(suites, folder / f"place {place}", copy_function=os.link)
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OPENBLAS_NUM_THREADS": "1"}
    environment.pop("PYTEST_ADDOPTS", None)
    command = [sys.executable, str(BARE), str(folder), *options]
    lines = "".join(f"{json.dumps([number, *file])}\n" for number, file in enumerate(files))
    done = subprocess.run(command, input=lines, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    verdicts = dict(json.loads(line) for line in done.stdout.splitlines())
    assert len(verdicts) == len(files)
    return [verdicts[number] for number in range(len(files))]


def by_the_grader(checks):
    known = ("passed", "unfinished")
    return {c.name: c.verdict if c.verdict in known else "failed" for c in checks if c.kind == "test"}


def differences(files, checks, bare):
    """Return one line for each verdict that differs between the two ways."""
    return [
        f"{kata_id}, {what}: {name}: {seen.get(name)} by the grader, {plain.get(name)} by bare pytest"
        for (what, kata_id), seen, plain in zip(files, map(by_the_grader, checks), bare)
        for name in sorted(seen.keys() | plain.keys())
        if seen.get(name) != plain.get(name)
    ]


def test_solutions_and_stubs(tmp_path):
    """Every check, stretch included, has the same verdict both ways for the solution and the stub."""
    files = {("solution", kata.id): kata.solution.read_text(encoding="utf-8") for kata in ladder()}
    files |= {("stub", kata.id): stubs.derive(kata) for kata in ladder()}
    texts = [(kata_id, text) for (_, kata_id), text in files.items()]
    checks = [result.checks for result in graded(texts, stretch=True)]
    assert differences(files, checks, by_bare_pytest(texts, tmp_path)) == []


def test_wrong_answers(tmp_path):
    """Every required check and guard has the same verdict both ways for every known mistake."""
    files, checks = {}, []
    for kata in ladder():
        solution = kata.solution.read_text(encoding="utf-8")
        for mistake in mistakes.catalogue(kata):
            for way, changes in mistakes.ways(mistake).items():
                files[way, kata.id] = mistakes.applied(mistake, solution, changes)
                checks.append(observed()[kata.id][0][way])
    texts = [(kata_id, text) for (_, kata_id), text in files.items()]
    assert differences(files, checks, by_bare_pytest(texts, tmp_path, "-m", "not stretch")) == []
