"""The set-up of `.venv`, in pieces: the decision in each situation, requirements, and messages with commands."""

import errno
import os
import runpy
import shlex
import sys
import tempfile
import tomllib
from types import SimpleNamespace

import pytest
from own_process import printed_by

from grading.cli.environment import (
    faults,
    handover,
    invocation,
    messages,
    pip_install,
    requirements,
    start,
    venv,
    venv_changes,
)
from grading.cli.environment.start import Decision
from grading.cli.environment.venv import State
from grading.text import typed_paths
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
        (["class", "x", "--roster", "Liste.XLSX"], "python-calamine"),
        (["class", "x", "--people=people.xls"], "python-calamine"),
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
    assert {"hypothesis", "distributed", "plotille", "python-calamine", "rapidfuzz"} & packages == (
        {extra} if extra else set()
    )


def test_versions(tmp_path, monkeypatch):
    """A package counts as installed only in a version that fits, whatever its import name is."""
    for name in ("some_package-2.10.dist-info", "other.name-1.0.dist-info"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    asked = ["some-package>=2.9", "Some.Package>=2.11", "other-name", "no-such-package", "json"]
    assert [requirements.has(requirement) for requirement in asked] == [True, False, True, False, True]


WORDS = ["plain", "two words", "it's", "déjà/vu", "", "$HOME", "C:\\x", "a\nb", "~/x", "R&D(2)/grader.py", "a\n"]


@pytest.mark.parametrize("system", ["posix", "nt"])
@pytest.mark.parametrize("word", WORDS)
def test_quoted_alike(word, system, monkeypatch):
    """grader.py, which old Pythons have to be able to read, the set-up and the grader quote the same words alike."""
    names = grader_py()
    names["quoted"].__globals__["os"] = SimpleNamespace(name=system)
    for module in (messages, typed_paths):
        monkeypatch.setattr(module, "os", SimpleNamespace(name=system))
    found = {quote(word) for quote in (names["quoted"], messages.quoted, typed_paths.quoted)}
    if system == "posix":
        assert [shlex.split(quoted) for quoted in found] == [[word]]
    else:
        assert found == {word if word in ("plain", "déjà/vu", "C:\\x", "~/x") else f'"{word}"'}


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


def test_venv_that_its_user_can_not_read(machine, tmp_path, monkeypatch):
    """A .venv of root's, as after sudo with a umask, is named with the system's reason, and is to be moved away."""
    machine(lacks=True, state="")

    def refuse(folder):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), folder)

    monkeypatch.setattr(venv.os, "listdir", refuse)
    with pytest.raises(messages.Trouble) as trouble:
        venv_changes.make_anew(NEEDED)
    assert trouble.value.problem == f"{tmp_path / '.venv'} can't be read: Permission denied."
    assert f"{tmp_path / '.venv'}-old" in trouble.value.commands[0]


@pytest.mark.parametrize("where", ["the checkout", "everywhere"])
def test_drive_from_which_no_program_runs(where, machine, tmp_path, monkeypatch):
    """Nothing is installed on a drive from which no library can be loaded; a copy elsewhere is the advice."""
    machine(lacks=True)
    home = os.path.expanduser("~")
    monkeypatch.setattr(venv, "lets_no_program_run", lambda folder: where == "everywhere" or folder != home)
    with pytest.raises(messages.Trouble) as trouble:
        venv_changes.make(NEEDED)
    assert "mounted with noexec" in str(trouble.value)
    assert bool(trouble.value.commands) == (where == "the checkout")
    assert ("another drive" in str(trouble.value)) == (where == "everywhere")
    assert not (tmp_path / ".venv").exists()


def test_error_of_the_system_itself(tmp_path, monkeypatch):
    """An error of the system is told with its reason and file, and isn't called a fault of the grader's."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # for the details
    message = faults.fault_message(FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "/dev/null"))
    assert "No such file or directory: /dev/null" in message
    assert "fault of ours" not in message
    assert "there is not enough memory" in faults.fault_message(MemoryError())
    assert "KeyError" in faults.fault_message(KeyError(1)) and "fault of ours" in faults.fault_message(KeyError(1))


def test_trouble_without_commands():
    assert str(messages.Trouble("No.")) == "No."
    assert str(messages.Trouble("No.", "a", "b")) == "No.\nType:\n    a\n    b"


def test_fault_with_words_of_its_own():
    """A Fault's message is reported as it is; another exception gets a file with its traceback."""
    assert faults.fault_message(Fault("No worker.")) == "grader.py: No worker."


RETRYING = "WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError(...)'"
NOT_FOUND = "ERROR: No matching distribution found for numpy"
NO_NETWORK = "That is how it ends without a network. With one, try again."
REASONS = {
    "no network": (f"{RETRYING}\n{NOT_FOUND}", 2**30, False, NO_NETWORK),
    "no version": (NOT_FOUND, 2**30, False, "it found none that fits this Python, "),
    "no room": ("OSError: [Errno 28] No space left on device", 2**30, False, "The disk is full"),
    "little room": ("", 2**20, False, "The disk is full"),
    "a colon": (
        "Refusing to create a venv in /a:b because it contains the PATH separator :.",
        2**30,
        True,
        "in its name: move this",
    ),
    "no links": (
        "Error: [Errno 1] Operation not permitted: 'lib' -> '/drive/katas/.venv/lib64'",
        2**30,
        True,
        "This drive can't hold an environment",
    ),
    "no links on a share": (
        "Error: [Errno 71] Protocol error: 'lib' -> '/share/katas/.venv/lib64'",
        2**30,
        True,
        "This drive can't hold an environment",
    ),
    "long paths": (
        "HINT: This error might have occurred since this system does not have Windows Long Path support enabled.",
        2**30,
        False,
        "Windows allows no paths of this length",
    ),
}


@pytest.mark.parametrize("case", REASONS)
def test_why_packages_could_not_be_installed(case, monkeypatch):
    """Each reason that the output shows has its sentence, and each sentence its reason."""
    lines, free, is_venv, said = REASONS[case]
    usage = SimpleNamespace(free=free)
    monkeypatch.setattr(pip_install, "shutil", SimpleNamespace(disk_usage=lambda place: usage))
    assert said in pip_install._reason(lines, is_venv)


@pytest.mark.parametrize(
    ("lines", "is_venv"),
    [("error: subprocess-exited-with-error", False), ("Error: ensurepip failed", True), ("", True)],
)
def test_no_reason_where_the_output_shows_none(lines, is_venv, monkeypatch):
    """The network isn't blamed for what it has nothing to do with."""
    monkeypatch.setattr(pip_install, "shutil", SimpleNamespace(disk_usage=lambda place: SimpleNamespace(free=2**30)))
    assert pip_install._reason(lines, is_venv) == ""


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("python3", "python3"),
        ("py.exe", "py"),
        ("{folder}/python3", "python3"),  # as PowerShell passes it on
        ("{folder}/python3.exe", "{folder}/python3.exe"),
        ("/elsewhere/python3", "/elsewhere/python3"),
        ("{folder}/katas", "{folder}/katas"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="there a program's name ends with .exe")
def test_word_that_was_typed(typed, word, tmp_path, monkeypatch):
    """A Python's whole path is named by the word that starts the same Python, where there is one."""
    for name in ("python3", "katas"):
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert invocation.short_name(typed.format(folder=tmp_path)) == word.format(folder=tmp_path)


@pytest.mark.parametrize("is_lost", [True, False])
def test_launcher_without_its_python(is_lost, monkeypatch):
    """If the Python behind .venv's launcher is gone, as Windows reports by 103, .venv is remade.

    A program of the user's may end with 103 as well, and that is its own status.
    """
    statuses, remade = [handover.NO_PYTHON, 0], []
    monkeypatch.setattr(handover, "STEPS", [])
    monkeypatch.setattr(handover, "is_captured", lambda: True)
    monkeypatch.setattr(handover, "_relay", lambda command, environment: statuses.pop(0))
    monkeypatch.setattr(venv, "is_new_enough", lambda python: not is_lost)
    monkeypatch.setattr(venv_changes, "make_anew", remade.append)
    assert handover.hand_over("python", "venv") == (0 if is_lost else handover.NO_PYTHON)
    assert len(remade) == is_lost


@pytest.mark.parametrize(("number", "copies"), [(errno.EACCES, True), (errno.EROFS, True), (errno.EIO, False)])
def test_copy_of_a_folder_that_refuses_its_user(number, copies):
    """To copy the checkout is the advice where this folder alone can't be written."""
    with pytest.raises(messages.Trouble) as trouble, venv_changes.trouble_from_writing():
        raise OSError(number, os.strerror(number))
    assert ("A copy of this folder" in str(trouble.value)) == copies
    assert os.strerror(number) in str(trouble.value)
    assert len(trouble.value.commands) > 1 or not copies


def test_copy_on_windows(monkeypatch):
    """The copy of a checkout has the hidden folder .git as well."""
    monkeypatch.setattr(messages, "os", SimpleNamespace(name="nt"))
    assert messages.copy_folder("C:\\a", "C:\\b c") == ['xcopy /E /H /I C:\\a "C:\\b c"']


LOCKS = """
import json, os, subprocess, sys, types
sys.path += sys.argv[1:3]
import windows_names
import fcntl
def locking(file, mode, count):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise PermissionError(13, "Permission denied")
sys.modules["msvcrt"] = types.ModuleType("msvcrt")
sys.modules["msvcrt"].locking, sys.modules["msvcrt"].LK_NBLCK = locking, 2
windows_names.hide(sys.argv[1])
from grading.cli.environment import venv_lock
waits, holder = [], venv_lock.alone()
def sleep(seconds):
    waits.append(seconds)
    holder.__exit__(None, None, None)
venv_lock.time = types.SimpleNamespace(sleep=sleep)
venv_lock.say = lambda text: waits.append(text)
found = [holder.__enter__()]
with venv_lock.alone() as waited:
    found.append(waited)
print(json.dumps([found, waits]))
"""


@pytest.mark.skipif(os.name == "nt", reason="this plays Windows on another system")
def test_lock_on_windows():
    """A second command waits until the first one has .venv changed, on Windows too, and learns that it waited."""
    found, waits = printed_by(LOCKS, invocation.ROOT, os.path.join(invocation.ROOT, "tests"))
    assert found == [False, True]
    assert "this one waits for it" in waits[0] and len(waits) == 2


@pytest.mark.parametrize(
    ("program", "command"),
    [("apt", "sudo apt install python3.11 "), ("dnf", "sudo dnf install python3.11"), ("pacman", "sudo pacman -Syu")],
)
def test_command_that_installs_python(program, command, tmp_path, monkeypatch):
    """A Python that is too old names a command of a program that this machine has, or else the place of Python."""
    names = grader_py()
    names["too_old"].__globals__["new_enough"] = lambda python: False
    monkeypatch.setenv("PATH", str(tmp_path))
    assert names["too_old"]().endswith("A newer one comes from https://www.python.org/downloads/.")
    (tmp_path / program).touch(mode=0o755)
    assert command in names["too_old"]() and "Type:" in names["too_old"]()
