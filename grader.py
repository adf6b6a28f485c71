"""The grader's entry: `python3 grader.py` on a machine with nothing but Python.

It refuses a Python that is too old, and hands over to `grading/cli/environment`, which sets up .venv and starts the
grader. No f-strings, annotations or newer syntax stand here: even Python 2.7 has to get far enough to say so.
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

try:
    import re
    import subprocess
except ImportError:
    if "PYTHONHOME" not in os.environ or __name__ != "__main__":
        raise
    # It leads this Python to the files of another one.
    del os.environ["PYTHONHOME"]
    os.execv(sys.executable, [sys.executable] + sys.argv)

OLDEST = (3, 11)
# The programs that install a newer Python, each with the command for that and the Python to type then.
INSTALLERS = (
    ("winget.exe", "winget install Python.Python.3.13", "py"),
    ("brew", "brew install python@3.13", "python3.13"),
    ("apt", "sudo apt install python3.11 python3.11-venv", "python3.11"),
    ("dnf", "sudo dnf install python3.11", "python3.11"),
    ("pacman", "sudo pacman -Syu python", "python3"),
)
ROOT = os.path.dirname(os.path.realpath(__file__))  # also where a link to this file was started
ENVIRONMENT = os.path.join(ROOT, "grading", "cli", "environment")


def main():
    """Return the exit status: the grader's own, or 3 after a message with commands to type."""
    open_streams()
    try:
        if sys.version_info < OLDEST:
            return say(too_old())
        try:
            start = load("katas_environment", ENVIRONMENT).main
        except Exception as error:
            return say(damaged(error))
        return start(load_grading)
    except KeyboardInterrupt:
        return say("grader.py: stopped.")


def load_grading():
    return load("grading", os.path.join(ROOT, "grading"))


def load(name, folder):
    """Import a package by its place, since its folder is on no path: all else that lies beside it stays out."""
    from importlib.util import module_from_spec, spec_from_file_location

    begin = os.path.join(folder, "__init__.py")
    spec = spec_from_file_location(name, begin, submodule_search_locations=[folder])
    sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def open_streams():
    """Where the standard output or error is closed, as by `>&-`, let what is printed go nowhere, and all else go on.

    Only a report that is to go to the standard output is an error then, so the grader learns that it was closed.
    """
    if sys.stdout is not None and sys.stderr is not None:
        return
    if sys.stdout is None:
        os.environ["KATAS_NOWHERE"] = "1"  # also for the Python that this one hands over to
    # Their numbers have to be taken as well, or the next files that are opened would have them.
    nowhere = os.open(os.devnull, os.O_RDWR)
    while nowhere <= 2:
        os.set_inheritable(nowhere, True)
        nowhere = os.open(os.devnull, os.O_RDWR)
    os.close(nowhere)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)


def too_old():
    """Return the message for a Python that is too old."""
    version = "%d.%d.%d (%s)" % (sys.version_info[:3] + (sys.executable,))
    problem = "grader.py needs Python 3.11 or newer, this is %s." % version
    for python in ["python3", "python"] + ["python3.%d" % minor for minor in range(30, 10, -1)] + ["py"]:
        if new_enough(python):
            return problem + " A newer one is on this machine." + to_type(python)
    for program, install, python in INSTALLERS:
        if is_installed(program):
            problem += " A newer one comes from your system's packages, or from https://www.python.org/downloads/."
            return problem + to_type(python, install)
    return problem + " A newer one comes from https://www.python.org/downloads/."


def is_installed(program):
    """True if a folder of PATH has a program of this name. This Python may be too old for shutil.which."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    # A program from the Store is a link that leads to no file.
    return any(os.path.lexists(os.path.join(folder, program)) for folder in folders if folder)


def new_enough(python):
    """True if `python` runs, which the shim of a version manager may not, and is 3.11 or newer."""
    check = "import sys; sys.exit(sys.version_info < %r)" % (OLDEST,)
    # This Python's own variables, such as PYTHONHOME, would mislead another one.
    environment = {
        name: os.environ[name] for name in os.environ if not name.lstrip("_").startswith(("PYTHON", "PYVENV"))
    }
    with open(os.devnull, "r+b") as nowhere:
        try:
            command = [python, "-c", check]
            return subprocess.call(command, env=environment, stdin=nowhere, stdout=nowhere, stderr=nowhere) == 0
        except OSError:
            return False


def damaged(error):
    """Return the message for a set-up that can't be loaded, with the git command that brings it back."""
    place = ENVIRONMENT
    while not os.path.exists(os.path.dirname(place)):
        place = os.path.dirname(place)
    path = os.path.relpath(place, ROOT).replace(os.sep, "/")
    problem = "%s is missing or damaged in this checkout (%s)." % (path, error)
    if os.path.exists(os.path.join(ROOT, ".git")):
        return problem + to_type(sys.orig_argv[0], "git -C %s checkout HEAD -- %s" % (quoted(ROOT), path))
    return problem + " Get the checkout anew from where you have it, and copy your katas into it."


def to_type(python, *before):
    """Return the end of a message: the commands to type, the last of which starts this file again by `python`."""
    again = " ".join(quoted(word) for word in [python] + sys.argv)
    return "\nType:\n" + "\n".join("    " + command for command in list(before) + [again])


def quoted(word):
    """Return the word as a shell takes it for one word; `grading/cli/environment/messages.py` has the same."""
    plain = r"^[\w@%+=:,./\\~-]+\Z" if os.name == "nt" else r"^[\w@%+=:,./-]+\Z"
    if re.match(plain, word):
        return word
    return '"%s"' % word if os.name == "nt" else "'%s'" % word.replace("'", "'\\''")


def say(text):
    """Write a message to the standard error, since a report may go to the standard output; return its exit status."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except EnvironmentError:  # a full disk: the status says all, and Python would change it as it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    return 3


def in_ipython():
    return "IPython" in sys.modules and bool(sys.modules["IPython"].get_ipython())


if __name__ == "__main__":
    exit_status = main()
    if "grading" not in sys.modules:
        # Another process did the work, and this one may be a notebook, which goes on.
        sys.path[:] = PATH_BEFORE
        for module in [name for name in sys.modules if name.partition(".")[0] == "katas_environment"]:
            del sys.modules[module]
    # IPython would warn of the exit, and show it as an error.
    if not in_ipython():
        sys.exit(exit_status)
elif __name__ == "__mp_main__":
    # A process that the grader has started, which needs it to read what it is to do.
    load_grading()
