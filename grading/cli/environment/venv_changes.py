"""Changes to `.venv`: make it, make it anew, add packages, and mend packages that can't be imported."""

import errno
import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from . import pip_install, venv
from .invocation import ROOT, STEPS
from .language import said
from .messages import Trouble, again, copy_folder, move, quoted, say, this_python
from .requirements import has, lacking, names, package
from .venv import AVOIDED_FILE, LOG, STATE_FILE, VENV, VENV_PYTHON, State


def make_anew(needed: Sequence[str]) -> None:
    """Make .venv anew. Raises Trouble if it isn't the grader's own, or was made just now."""
    try:
        is_ours = venv.is_ours()
    except PermissionError as error:  # as another user's, such as root's after sudo
        problem = said("{folder} can't be read: {reason}.", folder=VENV, reason=error.strerror)
        raise Trouble(problem, _move_away(), again(python=venv.typed_python())) from error
    if not is_ours or "made" in STEPS:
        problem = said("{folder} is in the way: there is no Python 3.11 or newer in it that runs.", folder=VENV)
        raise Trouble(problem, _move_away(), again(python=venv.typed_python()))
    make(needed)
    STEPS.append("made")


def make(needed: Sequence[str]) -> None:
    """Make .venv, in place of all that is in it, with the requirements `needed`. Raises Trouble."""
    if not has("ensurepip"):
        raise _without_ensurepip(needed)
    _expect_programs_to_run()
    say(said("Setting up .venv (once, about a minute): {packages}", packages=names(needed)))
    with trouble_from_writing():
        python = venv.base_python() if venv.runs_this_python() else sys.executable
        _empty(VENV)
        _begin(State.MAKING)
        pip_install.run([python, "-I", "-m", "venv", os.path.realpath(VENV)], needed)  # it refuses a link
        pip_install.install(VENV_PYTHON, needed, needed)
        venv.set_state(State.READY)


def add(needed: Sequence[str], missing: Sequence[str], afresh: bool = False) -> None:
    """Complete the .venv that this Python runs in.

    Args:
        needed: the requirements that .venv has to meet.
        missing: those that messages name; all, if it is empty.
        afresh: install packages again that are installed already.

    Raises:
        Trouble: the packages can't be had. .venv is as usable as before, unless pip had begun to copy packages.
    """
    if not has("pip") and not has("ensurepip"):
        raise _without_ensurepip(missing)
    missing = missing or needed
    say(said("Adding to .venv (once): {packages}", packages=names(missing)))
    before = venv.state()
    # After an interruption pip would believe in packages that were copied by half.
    afresh = afresh or before in (State.MAKING, State.ADDING)
    with trouble_from_writing():
        _begin(State.ADDING)
        try:
            _install(needed, missing, afresh)
            venv.set_state(State.FOREIGN if before is State.FOREIGN else State.READY)
        except (Trouble, KeyboardInterrupt):
            if not pip_install.has_changed_packages():
                venv.set_state(before)
            raise
    missing = _lacking_now(needed)
    if missing:
        packages = names(missing)
        problem = said("pip says that {packages} is in .venv now, but it can't be found there.", packages=packages)
        raise Trouble(problem, _move_away(), again(python=venv.typed_python()))


def mend(needed: Sequence[str], broken: Sequence[tuple[str, str]]) -> str:
    """Return the path of a Python with usable packages. Raises Trouble if there is none.

    Args:
        needed: the requirements that it has to meet.
        broken: those that can't be imported in this Python, each with the reason.
    """
    if venv.runs_this_python():
        _expect_programs_to_run()
    requirement, reason = broken[0]
    facts = {"package": package(requirement), "folder": sys.prefix, "reason": reason}
    problem = said("{package} can't be used in {folder}: {reason}.", **facts)
    if "mended" in STEPS or (venv.runs_this_python() and venv.state() is State.FOREIGN):
        raise Trouble(problem, _move_away(), again(python=venv.typed_python()))
    if venv.runs_this_python():
        say(problem)
        add(needed, [requirement for requirement, _ in broken], afresh=True)
        return sys.executable
    if not (venv.state() is State.READY and venv.is_new_enough(VENV_PYTHON)):
        say(problem)
        make_anew(needed)
    with trouble_from_writing():
        venv.write(AVOIDED_FILE, sys.prefix)
    return VENV_PYTHON


def unusable(needed: Sequence[str]) -> list[tuple[str, str]]:
    """Return the requirements that are installed and can't be imported, each with the reason."""
    if not _import_problem(needed):  # mostly so, and one process imports all of them in half of the time
        return []
    found = [(requirement, _import_problem([requirement])) for requirement in needed]
    return [(requirement, reason) for requirement, reason in found if reason]


def _import_problem(needed: Sequence[str]) -> str:
    """Return why one of the requirements, if it is installed, can't be imported; or an empty text."""
    script = os.path.join(ROOT, "grading", "cli", "installed_packages.py")
    child = subprocess.run(
        [sys.executable, "-P", script, *map(package, needed)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        check=False,
    )
    reason = child.stdout.decode("utf-8", "replace").strip()
    if child.returncode < 0:
        return reason or said("its import ends Python")
    return reason if child.returncode == 1 else ""


@contextmanager
def trouble_from_writing() -> Iterator[None]:
    """Turn an OSError, as in a read-only checkout, and an interruption into Trouble."""
    mask = os.umask(0o022)
    if not (hasattr(os, "geteuid") and os.geteuid() == 0):
        # Root's packages alone have to be for others as well: the sandbox runs a submission as another user.
        os.umask(mask)
    try:
        yield
    except KeyboardInterrupt as error:
        raise Trouble(said("Stopped before .venv was complete; the same command starts over.")) from error
    except OSError as error:
        raise _unwritable(error) from error
    finally:
        os.umask(mask)


def _unwritable(error: OSError) -> Trouble:
    """Return Trouble about a .venv that can't be written; a copy is the advice where the folder refuses its user."""
    facts = {"folder": VENV, "reason": error.strerror}
    if error.errno not in (errno.EACCES, errno.EROFS):
        return Trouble(said("{folder} can't be written: {reason}.", **facts), again())
    problem = said("{folder} can't be written: {reason}. A copy of this folder that is all yours will do.", **facts)
    return Trouble(problem, *_work_on_a_copy())


def _expect_programs_to_run() -> None:
    """Raise Trouble if .venv is on a drive from which no library of a package can be loaded."""
    if not venv.lets_no_program_run(VENV if os.path.isdir(VENV) else ROOT):
        return
    problem = said("No program may run from {folder}, since its drive was mounted with noexec.", folder=ROOT)
    if venv.lets_no_program_run(os.path.expanduser("~")):
        raise Trouble(problem + " " + said("Copy this folder to another drive, and start there."))
    raise Trouble(problem, *_work_on_a_copy())


def _work_on_a_copy() -> list[str]:
    """Return the commands that copy this checkout to the user's home folder, and start the grader there."""
    copy = os.path.join(os.path.expanduser("~"), os.path.basename(ROOT) + "-copy")
    return [*copy_folder(ROOT, copy), again(os.path.join(copy, "grader.py"))]


def _install(needed: Sequence[str], missing: Sequence[str], afresh: bool) -> None:
    if not has("pip"):
        pip_install.run([sys.executable, "-I", "-m", "ensurepip", "--default-pip"], missing)
    again_too = ["--force-reinstall"]
    pip_install.install(sys.executable, [*(again_too if afresh else []), *needed], missing)
    if not afresh and _lacking_now(needed):
        # pip believes in what says that it is installed, and looks no further.
        pip_install.install(sys.executable, [*again_too, *needed], missing)


def _lacking_now(needed: Sequence[str]) -> list[str]:
    """Return the requirements that this Python lacks after an installation."""
    importlib.invalidate_caches()
    return lacking(needed)


def _begin(state: State) -> None:
    venv.set_state(state)
    venv.write(LOG, "")


def _empty(folder: str) -> None:
    """Make a folder if it isn't there, and take out all that is in it."""
    os.makedirs(folder, exist_ok=True)
    # The file goes last that says that .venv is the grader's own.
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.path == STATE_FILE):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.remove(entry.path)


def _move_away() -> str:
    return move(VENV, VENV + "-old")


def _without_ensurepip(needed: Sequence[str]) -> Trouble:
    facts = {"python": this_python(), "packages": names(needed)}
    problem = said("This Python, {python}, lacks {packages}, and ensurepip to get them into .venv.", **facts)
    if shutil.which("apt"):
        return Trouble(problem, f"sudo apt install python3.{sys.version_info[1]}-venv", again())
    problem += " " + said("Any environment of your own that has them will do.")
    packages = " ".join(f'"{requirement}"' for requirement in needed)
    return Trouble(problem, f"{quoted(sys.executable)} -m pip install {packages}", again())
