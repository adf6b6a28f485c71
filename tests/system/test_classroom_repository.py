"""A GitHub Classroom assignment from end to end.

The repositories lie on disk, and the test runs the workflow's steps as GitHub does.
"""

import os
import shutil
import subprocess
import sys

import planted
import pytest
import shared
import warm_start
from conftest import NOT_COPIED, ROOT
from result_readers import read_github
from ruamel.yaml import YAML

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="the workflow's steps are for bash"),
    pytest.mark.skipif(not shutil.which("git"), reason="git is not installed"),
]

# If the judge's Python ran one of these, it would end with all points.
FORGED = """
import base64, os, sys
with open({trace!r}, "a") as trace:
    trace.write(__file__ + chr(10))
if "--out" in sys.argv:
    text = '{{"version": 3, "status": "pass", "max_score": 115, \
"tests": [{{"name": "all", "status": "pass", "score": 115}}]}}'
    with open(sys.argv[sys.argv.index("--out") + 1], "w") as file:
        file.write(base64.b64encode(text.encode()).decode())
    os._exit(0)
"""


def git(*arguments, cwd):
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for who in ("AUTHOR", "COMMITTER"):
        settings |= {f"GIT_{who}_NAME": "minji", f"GIT_{who}_EMAIL": "minji@school.example"}
    command = ["git", "-c", "safe.directory=*", *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, env={**os.environ, **settings}, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="session")
def template():
    """The template, a repository on disk that holds the checkout, and the workflow's job. Tests clone it."""

    def make(place):
        folder = place / "cs-7" / "katas"
        shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
        git("init", "-q", cwd=folder)
        git("add", "-A", cwd=folder)
        git("commit", "-q", "-m", "The ladder", cwd=folder)
        commit, file = git("rev-parse", "HEAD", cwd=folder), place / "classroom.yml"
        command = ["bundle", "github", "--template", f"cs-7/katas@{commit}", "--out", str(file)]
        made = warm_start.run([sys.executable, str(ROOT / "grader.py"), *command], ROOT)
        assert made.returncode == 0, made.stderr
        (job,) = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))["jobs"].values()
        return folder, job

    return shared.once("template of a classroom", make)


@pytest.fixture
def classroom(template, tmp_path):
    """`classroom(repository)` acts as GitHub after a push.

    It returns the result that Classroom reads, or None, and the log.
    """
    folder, job = template
    python = tmp_path / "bin" / "python3"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)

    def push(repository):
        workspace, output = tmp_path / "work" / "katas-minji", tmp_path / "output"
        workspace.mkdir(parents=True)
        env = {**os.environ, "GITHUB_OUTPUT": str(output), "RUNNER_TEMP": str(tmp_path)}
        env |= {"PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}", "GITHUB_WORKSPACE": str(workspace)}
        log = ""
        for step in job["steps"]:
            settings = step.get("with", {})
            if step.get("uses", "").startswith("actions/checkout@"):
                source = folder.parent.parent / settings["repository"] if "repository" in settings else repository
                git("clone", "-q", "--no-checkout", source, settings.get("path", "."), cwd=workspace)
                git("checkout", "-q", settings.get("ref", "HEAD"), cwd=workspace / settings.get("path", "."))
            elif step.get("name") != "Get the sandbox" and "run" in step:
                command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
                done = subprocess.run(command, cwd=workspace, env=env, capture_output=True, encoding="utf-8")
                assert done.returncode == 0, done.stdout + done.stderr
                log += done.stdout + done.stderr
        assert sorted(os.listdir(workspace)) == ["grader", "submission"]
        name, _, value = output.read_text(encoding="utf-8").partition("=")
        assert name == "result"
        return read_github(value), log

    return push


def student(template, tmp_path):
    folder = tmp_path / "katas-minji"
    git("clone", "-q", template[0], folder, cwd=tmp_path)
    return folder


def push_all(repository):
    git("add", "-A", "-f", cwd=repository)
    git("commit", "-q", "-m", "My answers", cwd=repository)


def points(results):
    return sum(test["score"] for test in results["tests"])


def test_answers_count(template, classroom, tmp_path):
    """The student's checkout is graded with the student's solved katas, and nothing else has points."""
    mine = student(template, tmp_path)
    shutil.copy(ROOT / "solution" / "functions.py", mine / "katas" / "02_functions")
    push_all(mine)
    results, _ = classroom(mine)
    passed = {test["task_id"] for test in results["tests"] if test["status"] == "pass"}
    assert 2 in passed
    assert 0 < points(results) < results["max_score"] / 2


def forge_everything(mine, trace):
    """Fill a repository with files that could be mistaken for a part of the judge."""
    text = FORGED.format(trace=str(trace))
    planted.plant(mine, trace, "modules")
    planted.plant(mine / "katas", trace, "packages")
    for number, kata in enumerate(sorted((mine / "katas").glob("[0-9]*"))):
        planted.plant(kata, trace, "packages" if number % 2 else "modules")
    # Replace existing files as well: the grader, the suites, their shared code, the solution.
    judges = [mine / "grader.py", *(mine / "grading").rglob("*.py"), *(mine / "solution").glob("*.py")]
    judges += [*(mine / "katas").glob("*.py"), *(mine / "katas").glob("[0-9]*/test_*.py")]
    judges += [*(mine / "katas").glob("[0-9]*/memory_*.py"), *(mine / "katas").glob("[0-9]*/__init__.py")]
    for path in [*judges, *mine.glob("*.py"), mine / "katas" / "__init__.py", mine / "evil" / "setup.py"]:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for facts in (mine / "katas").glob("*/kata.toml"):
        facts.write_text("", encoding="utf-8")
    # A complete .venv, and one more package to install.
    python = mine / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\necho {python} >> '{trace}'\nexit 0\n", encoding="utf-8")
    python.chmod(0o755)
    (mine / ".venv" / "grader.state").write_text("ready", encoding="utf-8")
    project = mine / "pyproject.toml"
    more = f'dependencies = [\n    "evil @ file://{mine}/evil",'
    project.write_text(project.read_text(encoding="utf-8").replace("dependencies = [", more, 1), encoding="utf-8")
    (mine / "pytest.ini").write_text("[pytest]\naddopts = -p this\n", encoding="utf-8")


def test_repository_full_of_forgeries(template, classroom, tmp_path):
    """Files in the student's repository other than the modules are never run, and earn no points."""
    mine, trace = student(template, tmp_path), tmp_path / "trace"
    forge_everything(mine, trace)
    push_all(mine)
    results, log = classroom(mine)
    assert (points(results), results["max_score"] > 100) == (0, True)
    assert "Traceback" not in log
    assert planted.traces(trace) == []
