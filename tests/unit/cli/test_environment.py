"""The set-up of `.venv`, in pieces: the decision in each situation, requirements, and messages with commands."""

import os
import runpy
import sys
import tomllib
from types import SimpleNamespace

import pytest

from grading.cli.environment import faults, invocation, messages, pip_install, requirements, start, venv, venv_changes
from grading.cli.environment.start import Decision
from grading.cli.environment.venv import State
from grading.text.errors import Fault

NEEDED = ["numpy>=2.0"]


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine whose Python has all packages, is not misled, and has no .venv; `machine(...)` changes that."""
    folder = tmp_path / ".venv"
    for module in (venv, venv_changes):
        monkeypatch.setattr(module, "VENV", str(folder))
        monkeypatch.setattr(module, "VENV_PYTHON", str(folder / "python"))
    monkeypatch.setattr(venv, "STATE_FILE", str(folder / "grader.state"))
    monkeypatch.setattr(venv, "AVOIDED_FILE", str(folder / "grader.avoids"))
    monkeypatch.setattr(start, "STEPS", [])
    monkeypatch.setattr(start, "is_misled", lambda: False)
    monkeypatch.setattr(start, "requirements", lambda: NEEDED)
    monkeypatch.setattr(start, "lacking", lambda needed: [])

    def change(lacks=False, inside=False, state=None, python=None, steps=(), misled=False, avoided=None, packages=True):
        monkeypatch.setattr(start, "is_misled", lambda: misled)
        monkeypatch.setattr(start, "lacking", lambda needed: NEEDED if lacks else [])
        monkeypatch.setattr(venv, "runs_this_python", lambda: inside)
        monkeypatch.setattr(venv, "has_site_packages", lambda: packages)
        start.STEPS[:] = steps
        if state is not None:
            folder.mkdir()
            (folder / "grader.state").write_text(state, encoding="utf-8")
        if avoided is not None:
            (folder / "grader.avoids").write_text(avoided, encoding="utf-8")
        if python:
            (folder / "python").symlink_to(python)

    return change


CASES = {
    "all is here": ({}, Decision.USE_THIS_PYTHON),
    "misled": ({"misled": True, "lacks": True}, Decision.RESTART),
    "nothing is here": ({"lacks": True}, Decision.MAKE_VENV),
    ".venv is ready": ({"lacks": True, "state": "ready", "python": sys.executable}, Decision.USE_VENV),
    ".venv is ready, its Python gone": ({"lacks": True, "state": "ready"}, Decision.MAKE_VENV),
    ".venv is half made": ({"lacks": True, "state": "making", "python": sys.executable}, Decision.MAKE_VENV),
    ".venv is half completed": ({"lacks": True, "state": "adding", "python": sys.executable}, Decision.USE_VENV),
    "another's .venv": ({"lacks": True, "state": "", "python": sys.executable}, Decision.USE_VENV),
    "another's .venv, not running": ({"lacks": True, "state": "", "python": "/nowhere"}, Decision.MAKE_VENV),
    ".venv leads to here": ({"lacks": True, "state": "ready", "steps": ["venv"]}, Decision.GIVE_UP),
    "packages broken before": (
        {"state": "ready", "avoided": sys.prefix, "python": sys.executable},
        Decision.USE_VENV,
    ),
    "another's packages broken before": ({"state": "ready", "avoided": "/x"}, Decision.USE_THIS_PYTHON),
    "in .venv": ({"inside": True, "state": "ready"}, Decision.USE_THIS_PYTHON),
    "in .venv, which lacks some": ({"inside": True, "state": "ready", "lacks": True}, Decision.COMPLETE_VENV),
    "in .venv, interrupted": ({"inside": True, "state": "adding"}, Decision.COMPLETE_VENV),
    "in .venv, interrupted while made": ({"inside": True, "state": "making"}, Decision.COMPLETE_VENV),
    "in .venv, Python upgraded": (
        {"inside": True, "state": "ready", "lacks": True, "packages": False},
        Decision.MAKE_VENV,
    ),
}


@pytest.mark.skipif(os.name == "nt", reason="on Windows not every user may make links")
@pytest.mark.parametrize("case", CASES)
def test_decision(case, machine, tmp_path):
    """Each situation has its decision, and deciding changes nothing."""
    situation, decision = CASES[case]
    machine(**situation)
    before = sorted(tmp_path.rglob("*"))
    assert start.decide() is decision
    assert sorted(tmp_path.rglob("*")) == before
    assert not start.STEPS or situation["steps"] == start.STEPS


@pytest.mark.parametrize("text", ["making", "adding", "ready", "", "rubbish"])
def test_state(text, machine):
    """Each text in the state file has a state, and any other text has the state UNKNOWN."""
    machine(state=text)
    assert venv.state() is (State.UNKNOWN if text == "rubbish" else State(text))


def test_another_s_venv_is_not_thrown_away(machine, tmp_path):
    """The set-up refuses another program's .venv before it changes anything, with the command that moves it away."""
    machine(lacks=True, state="")
    with pytest.raises(messages.Trouble) as trouble:
        start.act(start.decide(), lambda: None)
    assert "is in the way" in str(trouble.value) and f"{tmp_path / '.venv'}-old" in trouble.value.commands[0]
    assert (tmp_path / ".venv" / "grader.state").exists()


@pytest.mark.parametrize(
    ("typed", "extra"),
    [
        (["4"], ""),
        (["selftest"], "hypothesis"),
        (["-v", "selftest"], "hypothesis"),
        (["class", "x", "--dask=tcp://x:1"], "distributed"),
        (["dask", "worker"], "distributed"),
        (["class", "x", "--similar"], "rapidfuzz"),
        (["milestone", "two-moons"], "plotille"),
        (["milestone", "--html=x"], "plotille"),
        (["milestone", "--plain"], ""),
        (["grade", "dask"], ""),
    ],
)
def test_requirements(typed, extra, monkeypatch):
    """Only the commands that need an extra package ask for it."""
    monkeypatch.setattr(sys, "argv", ["grader.py", *typed])
    packages = {requirements.package(requirement) for requirement in requirements.requirements()}
    assert "numpy" in packages
    assert {"hypothesis", "distributed", "plotille", "rapidfuzz"} & packages == ({extra} if extra else set())


def test_versions(tmp_path, monkeypatch):
    """A package counts as installed only in a version that fits, whatever its import name is."""
    for name in ("some_package-2.10.dist-info", "other.name-1.0.dist-info"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    asked = ["some-package>=2.9", "Some.Package>=2.11", "other-name", "no-such-package", "json"]
    assert [requirements.has(requirement) for requirement in asked] == [True, False, True, False, True]


WORDS = ["plain", "two words", "it's", "déjà/vu", "", "$HOME", "C:\\x", "a\nb", "~/x"]


@pytest.mark.parametrize("word", WORDS)
def test_quoted_alike(word):
    """grader.py, which old Pythons have to be able to read, quotes as the set-up does."""
    assert messages.quoted(word) == grader_py()["quoted"](word)


def grader_py():
    """Return the names of grader.py, which does nothing under a name other than __main__."""
    before = sys.path[:]
    try:
        return runpy.run_path(invocation.GRADER, run_name="grader")
    finally:
        sys.path[:] = before


def test_oldest_alike():
    """grader.py and the set-up have the same oldest Python, which is pyproject.toml's."""
    with open(os.path.join(invocation.ROOT, "pyproject.toml"), "rb") as file:
        wanted = tomllib.load(file)["project"]["requires-python"]
    assert grader_py()["OLDEST"] == invocation.OLDEST
    assert wanted == ">=" + ".".join(map(str, invocation.OLDEST))


def test_trouble_without_commands():
    assert str(messages.Trouble("No.")) == "No."
    assert str(messages.Trouble("No.", "a", "b")) == "No.\nType:\n    a\n    b"


def test_fault_with_words_of_its_own():
    """A Fault's message is reported as it is; another exception gets a file with its traceback."""
    assert faults.fault_message(Fault("No worker.")) == "grader.py: No worker."


@pytest.mark.parametrize(
    ("lines", "free", "said"),
    [
        ("ERROR: No matching distribution found for numpy", 2**30, "That is how it ends without a network."),
        ("OSError: [Errno 28] No space left on device", 2**30, "The disk is full"),
        ("", 2**20, "The disk is full"),
        (
            "Refusing to create a venv in /a:b because it contains the PATH separator :.",
            2**30,
            "in its name: move this",
        ),
    ],
)
def test_why_packages_could_not_be_installed(lines, free, said, monkeypatch):
    """The network is named only where nothing else is the reason."""
    usage = SimpleNamespace(free=free)
    monkeypatch.setattr(pip_install, "shutil", SimpleNamespace(disk_usage=lambda place: usage))
    assert said in pip_install._reason(lines)
