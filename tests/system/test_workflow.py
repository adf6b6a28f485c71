"""The checks on GitHub, as far as a test can see them without GitHub."""

import os
import subprocess
import sys
import tomllib

import pytest
from conftest import ROOT
from ruamel.yaml import YAML

JOBS = YAML(typ="safe", pure=True).load((ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8"))["jobs"]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_types_do_not_depend_on_the_system():
    """mypy assumes the system that it runs on, unless an option names one.

    On Windows it would not find os.fork.
    """
    assert PYPROJECT["tool"]["mypy"]["platform"] == "linux"


LOST = {  # the last lines of the worker's code, by its file
    "nothing": ("start", ""),
    "at import": ("student_module", "limit_process = None\n"),  # so the call in each module's process raises
    "in a check": ("session", "Session.serve = None\n"),
}


@pytest.mark.skipif(os.name != "posix", reason="a program that is a text is for POSIX")
@pytest.mark.parametrize("lost", LOST)
def test_step_that_shows_the_ladder(lost, checkout, tmp_path):
    """The step succeeds if all katas are untouched, and fails if the grader can't grade, which also exits with 1."""
    name, added = LOST[lost]
    code = checkout / "grading" / "workers" / "sandboxed" / f"{name}.py"
    text = code.read_text(encoding="utf-8")
    assert added.partition(" ")[0].partition(".")[0] in text
    code.write_text(f"{text}\n{added}", encoding="utf-8")
    (step,) = [step for step in JOBS["systems"]["steps"] if "untouched" in step.get("name", "")]
    (tmp_path / "step.sh").write_text(step["run"], encoding="utf-8")
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    environment = {**os.environ, "RUNNER_TEMP": str(tmp_path), "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(tmp_path / "step.sh")]
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode == 0) == (lost == "nothing"), done.stdout + done.stderr


@pytest.mark.parametrize("job", JOBS)
def test_tests_run_once(job):
    """The workflow runs the tests only once, since they take most of a job's time."""
    commands = [step["run"] for step in JOBS[job]["steps"] if "run" in step]
    assert len([run for run in commands if any(word in run for word in (".ci/run", "selftest", "tox"))]) == 1


@pytest.mark.parametrize("job", JOBS)
def test_programs_that_tests_need(job):
    """The workflow installs the programs that the tests need, since skipped tests go unnoticed.

    Chromium is on GitHub's machines.
    """
    (installed,) = [step["run"] for step in JOBS[job]["steps"] if "apt-get install" in step.get("run", "")]
    assert {"bubblewrap", "graphviz"} <= set(installed.split())
