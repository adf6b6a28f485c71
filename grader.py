"""The grader's entry: `python3 grader.py` on a machine with nothing but Python makes .venv, then hands over to it.

Where everything is installed already, the grader starts right here. This file needs the standard library only, and no
f-strings, annotations or newer syntax stand in it: a Python that is too old has to get far enough to say so.
"""

import sys

# A student's re.py or copy.py may lie beside this file, in the working folder, or where PYTHONPATH leads: no module is
# imported from there. Python itself puts the first of them on its path, unless it was started with -P.
PATH_BEFORE = sys.path[:]
if __name__ == "__main__" and not getattr(sys.flags, "safe_path", False):
    del sys.path[0]
sys.path[:] = [entry for entry in sys.path if entry[:1] in ("/", "\\") or entry[1:2] == ":"]  # no relative ones

import os

HAS_PYTHONPATH = bool(os.environ.get("PYTHONPATH")) and not sys.flags.ignore_environment
if HAS_PYTHONPATH and __name__ == "__main__":
    try:
        users = [os.path.abspath(entry) for entry in os.environ["PYTHONPATH"].split(os.pathsep)]
    except OSError:  # the working folder was deleted
        users = []
    sys.path[:] = [entry for entry in sys.path if entry not in users]

import contextlib
import re
import signal
import subprocess

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.realpath(__file__))  # also where a link to this file was started
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")
# How far we have come with .venv, so that what an interruption left behind is never trusted: "making", "adding" or
# "ready". A .venv where it says nothing is somebody else's: it may be used and added to, but not thrown away.
STATE = os.path.join(VENV, "grader.state")
LOG = os.path.join(VENV, "grader.log")
# The Python whose packages can't be imported, so that .venv is used in its place from then on.
AVOIDED = os.path.join(VENV, "grader.avoids")
# One start of this file tells the next one how far it came, and what was typed; no other program inherits that. Each
# step is taken once, so that no two Pythons hand over to each other for ever.
STEPS = os.environ.pop("KATAS_STEPS", "").split()
TYPED = os.environ.pop("KATAS_FIRST_TYPED", "") or getattr(sys, "orig_argv", ["python3"])[0]
# They make a Python look for its parts in the wrong place, turn warnings into errors, or leave out docstrings, in which
# a check says what it asks for.
MISLEADING = (
    "PYTHONEXECUTABLE",
    "PYTHONPATH",
    "PYTHONPLATLIBDIR",
    "PYTHONWARNINGS",
    "PYTHONINSPECT",
    "PYTHONOPTIMIZE",
)
PARTS = ("grading", "solution", "katas")
# pip's settings that say how packages are reached. The others, such as user, target or no-deps, are for installations
# elsewhere, and would keep the packages out of .venv.
REACHING = (
    "index-url pypi-url extra-index-url find-links no-index trusted-host proxy cert client-cert timeout default-timeout "
    "retries resume-retries keyring-provider cache-dir no-cache-dir use-feature use-deprecated"
).split()

# `pip config list` would follow some of the settings that it is to list, such as user. Newer pips have them by file.
SETTINGS = """
import json
from pip._internal.configuration import Configuration
read, found = Configuration(isolated=False), {}
read.load()
for key, value in read.items():
    found.update(value if isinstance(value, dict) else {key: value})
print(json.dumps(found))
"""


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
        if misled():
            return hand_over(this_program(), "clean")
        python = python_to_use()
        if python:
            return hand_over(python, "venv")
        if relayed():
            return hand_over(sys.executable, "outside")
        return work()
    except Trouble as trouble:
        say(trouble.args[0] + "\nType:\n" * bool(trouble.args[1:]) + "\n".join("    " + it for it in trouble.args[1:]))
    except KeyboardInterrupt:
        say("grader.py: stopped.")
    except Exception as error:
        say(fault(error))
    return 3


def work():
    """Return the exit status of the grader itself. Raises Trouble if this checkout or its packages are damaged."""
    # The processes that the grader starts: Python would have their working folder on its path before they can change that.
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        load_grading()
        from grading.cli import main

        return main.main(sys.argv[1:])
    except Exception as error:
        expect_whole(error)
        needed = requirements()
        broken = unusable(needed)
        if broken:
            return hand_over(mended(needed, broken), "mended")
        raise


def misled():
    """True if this Python was started in a way that the grader is better off without, and hasn't been started again."""
    flags = sys.flags.optimize or sys.warnoptions
    return "clean" not in STEPS and bool(flags or any(name in os.environ for name in MISLEADING))


def this_program():
    """Return the path of the running Python, which PYTHONEXECUTABLE gives another name."""
    if "PYTHONEXECUTABLE" not in os.environ or relayed():
        return sys.executable
    import shutil

    return shutil.which(sys.orig_argv[0]) or sys.executable


def expect_whole(error):
    """Raise Trouble, from an exception of the grader's, if a part of this checkout is missing or damaged."""
    is_import = isinstance(error, (SyntaxError, ImportError))
    place = getattr(error, "filename", None) or (getattr(error, "path", None) if is_import else None)
    ours = isinstance(error, ImportError) and (error.name or "").partition(".")[0] in ("grading", "expect", "graphs")
    if ours and (not place or os.path.basename(place) == "__init__.py"):
        raise incomplete(missing_module(error), "is missing", "*")
    if place and os.path.realpath(str(place)).startswith(tuple(os.path.join(ROOT, part, "") for part in PARTS)):
        path = os.path.relpath(os.path.realpath(str(place)), ROOT)
        if is_import:
            raise incomplete(path, "is damaged (%s)" % error)
        if isinstance(error, OSError):
            raise incomplete(path, "can't be read (%s)" % error.strerror)
    try:
        from grading.curriculum import checkout_parts

        damage = checkout_parts.damage()
    except Exception:
        return  # then what there is to say is said of the exception itself
    if damage:
        raise Trouble(damage)


def missing_module(error):
    """Return the path, without its ending, of the module of ours that an ImportError speaks of."""
    name = error.name
    if error.path:
        # It is the package that was found, and what was wanted from it is a module.
        name += "." + re.match("cannot import name '(.*?)'", str(error)).group(1)
    return name.replace(".", "/") if name.startswith("grading") else "katas/" + name


def incomplete(path, why, ending=""):
    """Return Trouble about a file of this checkout, with the command that brings it back where git can.

    `path` may lack an `ending`, for which there is a pattern.
    """
    path = path.replace(os.sep, "/")
    problem = "%s %s in this checkout." % (path, why)
    if os.path.exists(os.path.join(ROOT, ".git")):
        return Trouble(problem, "git -C %s checkout -- %s" % (quoted(ROOT), quoted(path + ending)), again())
    return Trouble(problem + " Get the checkout anew from where you have it, and copy your katas into it.")


def fault(error):
    """Return what to tell of an exception that is our fault, and store its traceback in a file, if one can be written."""
    import traceback

    details = traceback.format_exc()
    if type(error).__name__ == "Fault":
        return "grader.py: %s" % error  # it has words of its own
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame[0].startswith(ROOT + os.sep)]
    where = " at %s:%d" % (os.path.relpath(frames[-1][0], ROOT), frames[-1][1]) if frames else ""
    text = "grader.py: the grader can't go on, which is a fault of ours: %s%s." % (type(error).__name__, where)
    if os.environ.get("KATAS_TRACEBACK"):
        return details + text
    try:
        import tempfile

        number, file = tempfile.mkstemp(".txt", "katas-fault-")
        with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace") as details_file:
            details_file.write(details)
        return text + "\nPlease send %s to those from whom you have the katas." % file
    except OSError:
        return (
            text + "\nPlease tell those from whom you have the katas; KATAS_TRACEBACK=1 before the command shows more."
        )


def load_grading():
    """Import the package grading from beside this file, which is on no path: all else that lies here stays out."""
    from importlib.util import module_from_spec, spec_from_file_location

    folder = os.path.join(ROOT, "grading")
    begin = os.path.join(folder, "__init__.py")
    spec = spec_from_file_location("grading", begin, submodule_search_locations=[folder])
    sys.modules["grading"] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules["grading"])


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


def python_to_use():
    """Return the path of the Python in .venv, seeing to it that one can run the grader, or None if this one can.

    Raises Trouble if neither can.
    """
    needed = requirements()
    missing = lacking(needed)
    if inside_venv():
        if missing and not os.path.isdir(site_packages()):
            # The system's Python was upgraded, and .venv with it, whose packages were for the one before.
            return remade(needed)
        if missing or state() in ("making", "adding"):
            add(needed, missing)
        return None
    if not missing and content(AVOIDED) != sys.prefix:
        return None
    if "venv" in STEPS:
        # It was started by the Python in .venv, and doesn't run in .venv: handing over would only lead back to here.
        problem = "%s is in the way: it is no virtual environment any more." % VENV
        raise Trouble(problem, move(VENV, VENV + "-old"), again(python="python3"))
    if state() == "ready" and os.access(VENV_PYTHON, os.X_OK):
        return VENV_PYTHON
    if state() != "making" and new_enough(VENV_PYTHON):
        return VENV_PYTHON
    return remade(needed)


def remade(needed):
    """Make .venv anew, unless it isn't ours or was made just now, which raises Trouble; return the path of its Python."""
    ours = state() != "" or not os.path.lexists(VENV) or (os.path.isdir(VENV) and not os.listdir(VENV))
    if not ours or "made" in STEPS:
        problem = "%s is in the way: there is no Python 3.11 or newer in it that runs." % VENV
        raise Trouble(problem, move(VENV, VENV + "-old"), again(python=outside()))
    make(needed)
    STEPS.append("made")
    return VENV_PYTHON


def inside_venv():
    """True if this Python runs in .venv; on some systems its path may be written in more than one way."""
    return os.path.isdir(VENV) and os.path.samefile(sys.prefix, VENV)


def site_packages():
    import sysconfig

    return sysconfig.get_path("purelib")


def outside():
    """Return the Python to type once .venv is moved away: the one that was typed, unless that lies in there."""
    import shutil

    typed = shutil.which(TYPED)
    return base_python() if typed and within_venv(typed) else TYPED


def base_python():
    """Return the path of the Python that the one in .venv was made by."""
    for python in (os.path.realpath(sys.executable), getattr(sys, "_base_executable", "")):
        if os.path.isfile(python) and not within_venv(python):
            return python
    return "python3"


def within_venv(path):
    folder = os.path.dirname(os.path.abspath(path))
    return os.path.isdir(VENV) and any(os.path.samefile(VENV, above) for above in (folder, os.path.dirname(folder)))


def unusable(needed):
    """Return those of the requirements `needed` that are installed and yet can't be imported, each with the reason."""
    found = []
    for requirement in needed:
        command = [
            sys.executable,
            "-P",
            os.path.join(ROOT, "grading", "cli", "installed_packages.py"),
            bare(requirement),
        ]
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
        )
        said = child.communicate()[0].decode("utf-8", "replace").strip()
        if (child.returncode == 1 and said) or child.returncode < 0:
            found.append((requirement, said or "its import ends Python"))
    return found


def mended(needed, broken):
    """Return a Python that has usable packages, where those of this one are `broken`. Raises Trouble if none can be had."""
    requirement, why = broken[0]
    problem = "%s can't be used in %s: %s." % (bare(requirement), sys.prefix, why)
    if "mended" in STEPS or (inside_venv() and not state()):
        raise Trouble(problem, move(VENV, VENV + "-old"), again(python=outside()))
    if inside_venv():
        say(problem)
        add(needed, [requirement for requirement, _ in broken], afresh=True)
        return sys.executable
    if not (state() == "ready" and os.access(VENV_PYTHON, os.X_OK)):
        say(problem)
        remade(needed)
    with writing():
        write(AVOIDED, sys.prefix)
    return VENV_PYTHON


def requirements():
    """Return what the command needs according to pyproject.toml: a list of texts like "numpy>=2.0"."""
    import tomllib

    typed = sys.argv[1:]
    try:
        with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
            project = tomllib.load(file)["project"]
        extras = project["optional-dependencies"]
        extra = extras["selftest"] if "selftest" in typed else []
        if typed[:1] == ["dask"] or any(word.partition("=")[0] == "--dask" for word in typed):
            extra = extra + extras["instructors"]
        return [requirement.strip() for requirement in project["dependencies"] + extra]
    except FileNotFoundError:
        raise incomplete("pyproject.toml", "is missing")
    except OSError as error:
        raise incomplete("pyproject.toml", "can't be read (%s)" % error.strerror)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise incomplete("pyproject.toml", "is damaged (%s: %s)" % (type(error).__name__, error))


def lacking(needed):
    """Return those of the requirements `needed` that this Python does not have; none is imported for it."""
    return [requirement for requirement in needed if not has(requirement)]


def has(requirement):
    # importlib.metadata would be the regular way, and would take longer than everything else in this file.
    from importlib.util import find_spec

    name, oldest = bare(requirement), requirement.partition(">=")[2]
    try:
        spec = find_spec(name.replace("-", "_"))
    except ImportError:  # of a name with a dot, the part before that
        spec = None
    if spec is None:
        # What is installed as markdown-it-py is imported by another name.
        versions = versions_of(name, sys.path)
        return bool(versions) and max(versions) >= numbers(oldest)
    if spec.origin is None or not os.access(spec.origin, os.R_OK):
        return False  # only a part of it is there, or it is there for others only
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
    entries = [entry for folder in folders if os.access(folder, os.R_OK | os.X_OK) for entry in listed(folder)]
    found = [pattern.match(entry) for entry in entries]
    return [numbers(match.group(1)) for match in found if match]


def listed(folder):
    return os.listdir(folder) if os.path.isdir(folder) else []


def bare(requirement):
    return requirement.partition(">=")[0].strip()


def numbers(version):
    return [int(number) for number in re.findall(r"\d+", version)]


def make(needed):
    """Make .venv, in place of whatever is in it, with the requirements `needed`."""
    if not has("ensurepip"):
        raise without_ensurepip(needed)
    say("Setting up .venv (once, about a minute): %s" % names(needed))
    with writing():
        python = base_python() if inside_venv() else sys.executable
        empty(VENV)
        begin("making")
        run([python, "-I", "-m", "venv", VENV], needed)
        pip_install(VENV_PYTHON, needed, needed)
        write(STATE, "ready")


def add(needed, missing, afresh=False):
    """Complete the .venv whose Python this is, so that it has the requirements `needed`; `missing` are named to people.

    What is installed already is installed again if all that is to be done `afresh`.

    Raises Trouble if that can't be; .venv is then as usable as it was, unless packages have been copied by half.
    """
    if not has("pip") and not has("ensurepip"):
        raise without_ensurepip(missing)
    missing = missing or needed
    say("Adding to .venv (once): %s" % names(missing))
    before = state()
    # After an interruption pip would believe in packages that were copied by half.
    afresh = afresh or before in ("making", "adding")
    with writing():
        begin("adding")
        try:
            if not has("pip"):
                run([sys.executable, "-I", "-m", "ensurepip", "--default-pip"], missing)
            pip_install(sys.executable, ["--force-reinstall"] * afresh + needed, missing)
            if not afresh and found_missing(needed):
                # pip believes in what says that it is installed, and looks no further.
                pip_install(sys.executable, ["--force-reinstall"] + needed, missing)
            write(STATE, "ready" if before else "")  # what is somebody else's stays that
        except (Trouble, KeyboardInterrupt):
            if not copying():
                write(STATE, before)
            raise
    missing = found_missing(needed)
    if missing:
        problem = "pip says that %s is in .venv now, but it can't be found there." % names(missing)
        raise Trouble(problem, move(VENV, VENV + "-old"), again(python=outside()))


def found_missing(needed):
    """Return what is lacking after an installation."""
    import importlib

    importlib.invalidate_caches()
    return lacking(needed)


def copying():
    """Whether pip had begun to change what is installed: it says so, once it has fetched all that it needs."""
    with open(LOG, encoding="utf-8", errors="replace") as log:
        return any(line.startswith("Installing collected packages") for line in log)


def pip_install(python, arguments, missing):
    command = [python, "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    run(command + arguments, missing, pip_settings(python))


def pip_settings(python):
    """Return an environment in which pip reaches packages as this machine and person say, and installs as we say."""
    import json

    kept = {name: value for name, value in clean_environment().items() if not name.startswith("PIP_")}
    if os.environ.get("PIP_CONFIG_FILE"):
        kept["PIP_CONFIG_FILE"] = os.path.abspath(os.environ["PIP_CONFIG_FILE"])
    command = [python, "-I", "-c", SETTINGS]
    child = subprocess.Popen(
        command, env=kept, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=VENV
    )
    said = child.communicate()[0].decode("ascii", "replace")
    if child.returncode == 0:  # else pip says itself what is wrong with its files
        found = json.loads(said)
        for section in ("global", "install"):  # the second wins
            keys = {name: "%s.%s" % (section, name) for name in REACHING}
            kept.update((variable(name), str(found[key])) for name, key in keys.items() if key in found)
        kept["PIP_CONFIG_FILE"] = os.devnull
    kept.update((variable(name), os.environ[variable(name)]) for name in REACHING if os.environ.get(variable(name)))
    return kept


def variable(setting):
    """Return the name of the environment variable for one of pip's settings."""
    return "PIP_" + setting.upper().replace("-", "_")


def run(command, missing, environment=None):
    """Run `command`, with its output in the log; if it fails raise Trouble, with its last lines and what is `missing`."""
    followed = [name for name in REACHING if variable(name) in (environment or ())]
    environment = environment or clean_environment()
    with open(LOG, "a", encoding="utf-8") as log:
        failed = subprocess.call(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=VENV)
    if failed:
        with open(LOG, encoding="utf-8", errors="replace") as log:
            last = ["  | " + line.strip()[:150] for line in log if line.strip()][-5:]
        raise Trouble(
            "%s could not be installed. The last lines of %s:\n%s\n" % (names(missing), LOG, "\n".join(last))
            + "That is how it ends without a network. With one, try again."
            + (" Settings for pip that were followed: %s." % ", ".join(followed) if followed else ""),
            again(),
        )


def begin(what):
    write(STATE, what)
    write(LOG, "")


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def state():
    return content(STATE)


def content(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
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
    """Return a context manager that turns an OSError, as in a read-only checkout, and an interruption into Trouble."""
    mask = os.umask(0o022)
    if not (hasattr(os, "geteuid") and os.geteuid() == 0):
        # Root's packages alone have to be for others as well: the sandbox runs a submission as another user.
        os.umask(mask)
    try:
        yield
    except KeyboardInterrupt:
        raise Trouble("Stopped before .venv was complete; the same command starts over.")
    except OSError as error:
        copy = os.path.join(os.path.expanduser("~"), os.path.basename(ROOT) + "-copy")
        commands = copy_folder(ROOT, copy) + [again(os.path.join(copy, "grader.py"))]
        problem = "%s can't be written: %s. A copy of this folder that is all yours will do." % (VENV, error.strerror)
        raise Trouble(problem, *commands)
    finally:
        os.umask(mask)


def hand_over(python, step):
    """Start this file again by `python`; return its exit status, or never where one process can become another."""
    flags = ["-S"] * sys.flags.no_site + ["-s"] * sys.flags.no_user_site if step == "clean" else []
    command = [python] + flags + [os.path.join(ROOT, "grader.py")] + sys.argv[1:]
    environment = dict(clean_environment(), KATAS_STEPS=" ".join(STEPS + [step]), KATAS_FIRST_TYPED=TYPED)
    try:
        if relayed():
            return relay(command, environment)
        if os.name != "nt":
            os.execve(command[0], command, environment)
        child = subprocess.Popen(command, env=environment)
    except OSError as error:
        if step == "venv" and "made" not in STEPS:
            return hand_over(remade(requirements()), step)
        raise Trouble("%s can't be run: %s." % (python, error.strerror), again(python=outside()))
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            # The child has heard it too, and says what there is to say.
            pass


def clean_environment():
    """Return the environment without what misleads another Python than the one that it was meant for."""
    misleading = MISLEADING + ("PYTHONHOME", "__PYVENV_LAUNCHER__")
    return {name: value for name, value in os.environ.items() if name not in misleading}


def in_ipython():
    return "IPython" in sys.modules and bool(sys.modules["IPython"].get_ipython())


def relayed():
    """Whether only what this very process prints is seen, as in a notebook or in IDLE: the grader is better off outside."""
    try:
        sys.stdout.fileno()
    except (AttributeError, OSError, ValueError):
        return True
    return in_ipython()


def relay(command, environment):
    """Run `command` and print what it prints; return its exit status."""
    with subprocess.Popen(
        command,
        env=dict(environment, PYTHONIOENCODING="utf-8"),
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
    if re.match(r"^py(thon[\d.]*)?$", TYPED):
        os.environ.setdefault("KATAS_TYPED", TYPED)


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
            command = [python, "-c", check]
            return subprocess.call(command, env=clean_environment(), stdin=nowhere, stdout=nowhere, stderr=nowhere) == 0
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
    return ", ".join(bare(requirement) for requirement in needed)


def again(script=None, python=None):
    """The command that was typed, to be typed again; maybe with another copy of this file, or another Python."""
    return " ".join(quoted(word) for word in [python or TYPED, script or sys.argv[0]] + sys.argv[1:])


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
    if "grading" not in sys.modules:
        sys.path[:] = PATH_BEFORE  # the work was done by another process, and this one may be a notebook, which goes on
    # IPython would warn of the exit, and show it as an error.
    if not in_ipython():
        sys.exit(exit_status)
elif __name__ == "__mp_main__":
    # A process that the grader has started, which needs it to read what it is to do.
    load_grading()
