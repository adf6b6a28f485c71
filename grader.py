"""The grader's entry: `python3 grader.py` on a machine with nothing but Python makes .venv, then hands over to it.

Where everything is installed already, the grader starts right here. This file needs the standard library only, and no
f-strings, annotations or newer syntax stand in it: a Python that is too old has to get far enough to say so.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.realpath(__file__))  # also where a link to this file was started
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")
# How far we have come with .venv, so that what an interruption left behind is never trusted: "making", "adding" or
# "ready". A .venv where it says nothing is somebody else's: it may be used and added to, but not thrown away.
STATE = os.path.join(VENV, "grader.state")
LOG = os.path.join(VENV, "grader.log")


class Trouble(Exception):
    """Why the grader can't be started, and the commands that help: a text, then more texts."""


def main():
    """Return the exit status: the grader's own, or 3 after a message with commands to type."""
    open_streams()
    note_typed()
    try:
        if sys.version_info < OLDEST:
            raise too_old()
        expect_a_folder()
        # Without its docstrings a check can't say what it asks for.
        os.environ.pop("PYTHONOPTIMIZE", None)
        if not ready_here():
            return hand_over(VENV_PYTHON)
        if relayed() or sys.flags.optimize:
            return hand_over(sys.executable)
    except Trouble as trouble:
        say(trouble.args[0] + "\nType:\n" + "\n".join("    " + command for command in trouble.args[1:]))
        return 3
    except KeyboardInterrupt:
        say("Stopped before .venv was complete; the same command starts over.")
        return 3
    if ROOT not in sys.path:
        sys.path.insert(0, ROOT)
    from grading import cli

    return cli.main(sys.argv[1:])


def open_streams():
    """Where the standard output or error is closed, as by `>&-`, have what is printed go nowhere, and all else go on."""
    if sys.stdout is not None and sys.stderr is not None:
        return
    # Their numbers have to be taken as well, or the next files that are opened would have them.
    nowhere = os.open(os.devnull, os.O_RDWR)
    while nowhere <= 2:
        os.set_inheritable(nowhere, True)
        nowhere = os.open(os.devnull, os.O_RDWR)
    os.close(nowhere)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)


def expect_a_folder():
    """Raise Trouble if the folder that we are in was deleted meanwhile: no path says anything there."""
    try:
        os.getcwd()
    except OSError as error:
        problem = "The folder that you are in can't be found any more: %s." % error.strerror
        raise Trouble(problem, "cd %s" % quoted(ROOT), again(os.path.join(ROOT, "grader.py")))


def ready_here():
    """Return True if this Python can run the grader, and False if the one in .venv can, seeing to it that one does.

    Raises Trouble if neither does.
    """
    needed = requirements()
    missing = lacking(needed)
    if os.path.realpath(sys.prefix) == os.path.realpath(VENV):
        if missing or state() in ("making", "adding"):
            add(needed, missing or needed)
        return True
    if not missing:
        return True
    if os.path.normcase(sys.executable) == os.path.normcase(VENV_PYTHON):
        # Handing over would only lead back to here.
        problem = "%s is in the way: it is no virtual environment any more." % VENV
        raise Trouble(problem, move(VENV, VENV + "-old"), again(python="python3"))
    if state() == "ready" and os.path.exists(VENV_PYTHON):
        return False
    ours = state() != "" or not os.path.lexists(VENV) or (os.path.isdir(VENV) and not os.listdir(VENV))
    if state() != "making" and new_enough(VENV_PYTHON):
        return False
    if not ours:
        problem = "%s is in the way: there is no Python 3.11 or newer in it that runs." % VENV
        raise Trouble(problem, move(VENV, VENV + "-old"), again())
    make(needed)
    return False


def requirements():
    """Return what the command needs according to pyproject.toml: a list of texts like "numpy>=2.0"."""
    import tomllib

    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        project = tomllib.load(file)["project"]
    extras, typed = project["optional-dependencies"], sys.argv[1:]
    extra = extras["selftest"] if "selftest" in typed else []
    if any(word.partition("=")[0] == "--dask" for word in typed):
        extra = extra + extras["instructors"]
    return project["dependencies"] + extra


def lacking(needed):
    """Return those of the requirements `needed` that this Python does not have; none is imported for it."""
    return [requirement for requirement in needed if not has(requirement)]


def has(requirement):
    # importlib.metadata would be the regular way, and would take longer than everything else in this file.
    from importlib.util import find_spec

    name, _, oldest = requirement.partition(">=")
    name = name.strip()
    try:
        spec = find_spec(name.replace("-", "_"))
    except ImportError:  # of a name with a dot, the part before that
        spec = None
    if spec is None or spec.origin is None:
        # What is installed as markdown-it-py is imported by another name.
        versions = versions_of(name, sys.path)
        return bool(versions) and max(versions) >= numbers(oldest)
    folder = os.path.dirname(spec.origin)
    if spec.submodule_search_locations:
        folder = os.path.dirname(folder)
    versions = versions_of(name, [folder])
    # A package that can be imported and that pip doesn't know of was put there by somebody on purpose.
    return not versions or max(versions) >= numbers(oldest)


def versions_of(name, folders):
    """Return the versions of what is installed in these folders by the name that pip knows it by."""
    bare = "[-_.]+".join(re.escape(part) for part in re.split("[-_.]+", name))
    pattern = re.compile(bare + r"-(\d[\d.]*).*\.(dist|egg)-info$", re.IGNORECASE)
    entries = [entry for folder in folders if os.path.isdir(folder) for entry in os.listdir(folder)]
    found = [pattern.match(entry) for entry in entries]
    return [numbers(match.group(1)) for match in found if match]


def numbers(version):
    return [int(number) for number in re.findall(r"\d+", version)]


def make(needed):
    """Make .venv, in place of whatever is in it, with the requirements `needed`."""
    if not has("ensurepip"):
        raise without_ensurepip(needed)
    say("Setting up .venv (once, about a minute): %s" % names(needed))
    with writing():
        empty(VENV)
        begin("making")
        run([sys.executable, "-I", "-m", "venv", VENV], needed)
        pip_install(VENV_PYTHON, needed, needed)
        write(STATE, "ready")


def add(needed, missing):
    """Complete the .venv whose Python this is, so that it has the requirements `needed`; `missing` are named to people.

    Raises Trouble if that can't be; .venv is then as usable as it was, unless packages have been copied by half.
    """
    if not has("pip") and not has("ensurepip"):
        raise without_ensurepip(missing)
    say("Adding to .venv (once): %s" % names(missing))
    before = state()
    with writing():
        begin("adding")
        try:
            if not has("pip"):
                run([sys.executable, "-I", "-m", "ensurepip", "--default-pip"], missing)
            # After an interruption pip would believe in packages that were copied by half.
            afresh = ["--force-reinstall"] if before in ("making", "adding") else []
            pip_install(sys.executable, afresh + needed, missing)
            write(STATE, "ready" if before else "")  # what is somebody else's stays that
        except (Trouble, KeyboardInterrupt):
            if not copying():
                write(STATE, before)
            raise
    import importlib

    importlib.invalidate_caches()
    missing = lacking(needed)
    if missing:
        problem = "pip says that %s is in .venv now, but it can't be found there." % names(missing)
        raise Trouble(problem, remove(VENV), again())


def copying():
    """Whether pip had begun to change what is installed: it says so, once it has fetched all that it needs."""
    with open(LOG, encoding="utf-8", errors="replace") as log:
        return any(line.startswith("Installing collected packages") for line in log)


def pip_install(python, arguments, missing):
    run([python, "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input"] + arguments, missing)


def run(command, missing):
    """Run `command`, with its output in the log; if it fails raise Trouble, with its last lines and what is `missing`."""
    with open(LOG, "a", encoding="utf-8") as log:
        failed = subprocess.call(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=VENV)
    if failed:
        with open(LOG, encoding="utf-8", errors="replace") as log:
            last = ["  | " + line.strip()[:150] for line in log if line.strip()][-5:]
        raise Trouble(
            "%s could not be installed. The last lines of %s:\n%s\n" % (names(missing), LOG, "\n".join(last))
            + "That is how it ends without a network. With one, try again.",
            again(),
        )


def begin(what):
    write(STATE, what)
    write(LOG, "")


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def state():
    try:
        with open(STATE, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def empty(folder):
    """Make `folder` if it isn't there, and take out all that is in it."""
    import shutil

    os.makedirs(folder, exist_ok=True)
    # What says that all this is ours goes last.
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.path == STATE):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.remove(entry.path)


@contextlib.contextmanager
def writing():
    """Return a context manager that turns an OSError, as in a read-only checkout, into Trouble."""
    mask = os.umask(0o022)
    if not (hasattr(os, "geteuid") and os.geteuid() == 0):
        os.umask(
            mask
        )  # only root's packages have to be for others as well: the sandbox runs a submission as another user
    try:
        yield
    except OSError as error:
        copy = os.path.join(os.path.expanduser("~"), os.path.basename(ROOT) + "-copy")
        commands = copy_folder(ROOT, copy) + [again(os.path.join(copy, "grader.py"))]
        problem = "%s can't be written: %s. A copy of this folder that is all yours will do." % (VENV, error.strerror)
        raise Trouble(problem, *commands)
    finally:
        os.umask(mask)


def hand_over(python):
    """Start this file again by `python`; return its exit status, or never where one process can become another."""
    command = [python, os.path.join(ROOT, "grader.py")] + sys.argv[1:]
    if relayed():
        return relay(command)
    try:
        if os.name != "nt":
            os.execv(command[0], command)
        child = subprocess.Popen(command)
    except OSError as error:
        raise Trouble("%s can't be run: %s." % (python, error.strerror), remove(VENV), again())
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            # The child has heard it too, and says what there is to say.
            pass


def in_ipython():
    return "IPython" in sys.modules and bool(sys.modules["IPython"].get_ipython())


def relayed():
    """Whether only what this very process prints is seen, as in a notebook or in IDLE: the grader is better off outside."""
    try:
        sys.stdout.fileno()
    except (AttributeError, OSError, ValueError):
        return True
    return in_ipython()


def relay(command):
    """Run `command` and print what it prints; return its exit status."""
    environment = dict(os.environ, PYTHONIOENCODING="utf-8")
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        # An interruption may be for our process alone or for the whole group: the child hears of it once, from us.
        start_new_session=os.name != "nt",
    ) as child:
        while True:
            try:
                for line in iter(child.stdout.readline, b""):
                    sys.stdout.write(line.decode("utf-8", "replace"))
                    sys.stdout.flush()
                return child.wait()
            except KeyboardInterrupt:
                child.terminate() if os.name == "nt" else child.send_signal(signal.SIGINT)


def note_typed():
    """Leave a note on what was typed before `grader.py`, for the commands that the grader tells people to type."""
    if in_ipython():
        os.environ["KATAS_TYPED"] = "%run"
    typed = getattr(sys, "orig_argv", [""])[0]
    if re.match(r"^py(thon[\d.]*)?$", typed):
        os.environ.setdefault("KATAS_TYPED", typed)


def say(text):
    # Not to the standard output, where a report for another program may go.
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def too_old():
    problem = "grader.py needs Python 3.11 or newer, this is %s." % this_python()
    for python in ["python3", "python"] + ["python3.%d" % minor for minor in range(30, 10, -1)] + ["py"]:
        if new_enough(python):
            return Trouble(problem + " A newer one is on this machine.", again(python=python))
    if os.name == "nt":
        install, python = "winget install Python.Python.3.13", "py"
    elif sys.platform == "darwin":
        install, python = "brew install python@3.13", "python3.13"
    else:
        install, python = "sudo apt install python3.11 python3.11-venv", "python3.11"
    problem += " A newer one comes from your system's packages, or from https://www.python.org/downloads/."
    return Trouble(problem, install, again(python=python))


def new_enough(python):
    """Whether `python` runs, which the shim of a version manager may not, and is 3.11 or newer."""
    check = "import sys; sys.exit(sys.version_info < %r)" % (OLDEST,)
    with open(os.devnull, "r+b") as nowhere:
        try:
            return subprocess.call([python, "-c", check], stdin=nowhere, stdout=nowhere, stderr=nowhere) == 0
        except OSError:
            return False


def without_ensurepip(needed):
    import shutil

    problem = "This Python, %s, lacks %s, and ensurepip to get them into .venv." % (this_python(), names(needed))
    if shutil.which("apt"):
        return Trouble(problem, "sudo apt install python3.%d-venv" % sys.version_info[1], again())
    problem += " Any environment of your own that has them will do."
    packages = " ".join('"%s"' % requirement for requirement in needed)
    return Trouble(problem, "%s -m pip install %s" % (quoted(sys.executable), packages), again())


def this_python():
    return "%d.%d.%d (%s)" % (sys.version_info[:3] + (sys.executable,))


def names(needed):
    return ", ".join(requirement.partition(">=")[0] for requirement in needed)


def again(script=None, python=None):
    """The command that was typed, to be typed again; maybe with another copy of this file, or another Python."""
    typed = getattr(sys, "orig_argv", ["python3"])[0]
    return " ".join(quoted(word) for word in [python or typed, script or sys.argv[0]] + sys.argv[1:])


def copy_folder(source, target):
    if os.name == "nt":
        return ["xcopy /E /I %s %s" % (quoted(source), quoted(target))]
    return ["cp -R %s %s" % (quoted(source), quoted(target)), "chmod -R u+w %s" % quoted(target)]


def move(source, target):
    return "%s %s %s" % ("move" if os.name == "nt" else "mv", quoted(source), quoted(target))


def remove(folder):
    return "%s %s" % ("rmdir /S" if os.name == "nt" else "rm -r", quoted(folder))


def quoted(word):
    if re.match(r"^[\w@%+=:,./\\~-]+$", word):
        return word
    return '"%s"' % word if os.name == "nt" else "'%s'" % word.replace("'", "'\\''")


if __name__ == "__main__":
    exit_status = main()
    # IPython would warn of the exit, and show it as an error.
    if not in_ipython():
        sys.exit(exit_status)
