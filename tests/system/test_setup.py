"""grader.py as the entry: on a bare machine, on an old Python, without a network, after an interruption."""

import ast
import glob
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import tomllib
import zipfile
from functools import partial
from pathlib import Path

import pytest
import shared
from conftest import NOT_COPIED
from seen_processes import first_that_works

ROOT = Path(__file__).resolve().parents[2]
GRADER = ROOT / "grader.py"
ENVIRONMENT = ROOT / "grading" / "cli" / "environment"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = PROJECT["dependencies"]

# The real grader has its own tests. This one prints who runs it, its arguments, and if the packages can be imported.
STAND_IN = """
import sys

def main(argv):
    import jinja2, numpy, pytest, rich
    print("at work in", sys.prefix)
    print("asked for", argv)
    return 1
"""

# With -S, Python finds no installed package, as on a fresh machine.
BARE = [sys.executable, "-S"]


@pytest.fixture
def clone(tmp_path):
    """The entry, the requirements and a stand-in for the grader, in a folder with an unusual name."""
    return new_clone(tmp_path)


def new_clone(folder):
    clone = folder / "Ten katas, déjà vu"
    shutil.copytree(ENVIRONMENT, clone / "grading" / "cli" / "environment", ignore=NOT_COPIED)
    shutil.copy(GRADER, clone)
    shutil.copy(ROOT / "pyproject.toml", clone)
    (clone / "grading" / "__init__.py").touch()
    (clone / "grading" / "cli" / "__init__.py").touch()
    (clone / "grading" / "cli" / "main.py").write_text(STAND_IN, encoding="utf-8")
    return clone


@pytest.fixture(scope="session")
def index():
    """A folder that serves as pip's index, with an empty package for every requirement, and extra-one."""
    return shared.once("index", new_index)


def new_index(folder):
    for requirement in [*NEEDED, "extra-one"]:
        name = requirement.partition(">=")[0].replace("-", "_")
        info = f"{name}-99.0.dist-info"
        files = {
            f"{name}/__init__.py": "",
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 99.0\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
        with zipfile.ZipFile(folder / f"{name}-99.0-py3-none-any.whl", "w") as wheel:
            for path, text in {**files, f"{info}/RECORD": record}.items():
                wheel.writestr(path, text)
    return folder


@pytest.fixture(scope="session")
def story(index):
    """A student's first hour: an interrupted attempt, an attempt without a network, an attempt with one.

    Returns the clone after these, the output without the network, and the output with it.
    """
    return shared.once("story", partial(first_hour, index))


def first_hour(index, folder):
    clone = new_clone(folder)
    half_made(clone)
    without = start(clone, "4")
    return clone, without, start(clone, "4", index=index)


@pytest.fixture(scope="session")
def quick(story):
    """A Python as BARE that makes a .venv quickly: it takes its pip from the story's .venv.

    To install pip is Python's own part of `-m venv`, and takes ten times as long as what the grader does after it. The
    story has Python do that twice.
    """
    return [str(shared.once("quick", partial(new_quick, story[0]))), "-S"]


def new_quick(clone, folder):
    subprocess.run([sys.executable, "-I", "-m", "venv", "--without-pip", folder / "env"], check=True)
    quicken(Path(sysconfig.get_path("purelib", "venv", {"base": str(folder / "env")})), clone)
    return next(path for path in (folder / "env").glob("*/python*") if path.name in ("python", "python.exe"))


# Flags hide no .pth file from a Python but -S, which the grader doesn't give to the one that makes .venv.
QUICK = """
import sys
if sys.orig_argv[1:4] == ["-I", "-m", "venv"]:
    import os, shutil, sysconfig, venv
    def take_pip(builder, context):
        packages = sysconfig.get_path("purelib", "venv", {"base": context.env_dir})
        for part in PARTS:
            shutil.copytree(part, os.path.join(packages, os.path.basename(part)), copy_function=os.link)
    venv.EnvBuilder._setup_pip = take_pip
"""


def quicken(packages, clone):
    """Have the Python of these site-packages take pip from the clone's .venv whenever it makes an environment."""
    parts = [str(path) for path in site_packages(clone).glob("pip*") if path.is_dir()]
    (packages / "quick_venv.py").write_text(f"PARTS = {parts!r}\n{QUICK}", encoding="utf-8")
    (packages / "quick_venv.pth").write_text("import quick_venv\n", encoding="ascii")


@pytest.fixture
def made(story, tmp_path):
    """A clone with a complete .venv."""
    return copy_of(story[0], tmp_path)


def copy_of(clone, folder):
    """Return a copy of the clone in the folder. It has the very files of pip, which no test writes to."""

    def copy(source, target):
        pip_s = "pip" in Path(source).parts or "setuptools" in Path(source).parts
        return os.link(source, target) if pip_s else shutil.copy2(source, target)

    return Path(shutil.copytree(clone, folder / "copy" / clone.name, symlinks=True, copy_function=copy))


def half_made(clone):
    """Make the .venv of an interrupted set-up: marked as unfinished, with a folder that looks like numpy."""
    rubbish = clone / ".venv" / "lib" / "python3" / "site-packages" / "numpy"
    rubbish.mkdir(parents=True)
    (clone / ".venv" / "grader.state").write_text("making", encoding="utf-8")


def environment(clone, index=None):
    """Return an environment with an empty home, in which pip reaches the folder `index`, or nothing at all."""
    home = clone.parent / "home"
    home.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    kept |= {"HOME": str(home), "USERPROFILE": str(home), "PYTHONIOENCODING": "utf-8"}
    kept |= {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_CACHE_DIR": str(home / "pip")}
    if index:
        kept["PIP_FIND_LINKS"] = index.as_uri()
    return kept


def start(clone, *arguments, python=BARE, index=None, before=()):
    """Type `python grader.py arguments` in another folder.

    `before` is a command that starts that command.
    """
    return subprocess.run(
        [*before, *python, str(clone / "grader.py"), *arguments],
        cwd=clone.parent,
        env=environment(clone, index),
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
    )


def expect_help(answer, *texts):
    """Fail unless the grader said why it can't start, and what to type, in a message with these `texts`."""
    said = f"{answer.stdout}\n{answer.stderr}"
    assert answer.returncode == 3, said
    assert "Traceback" not in said, said
    assert answer.stdout == "", "the standard output may be a report: nothing else goes there"
    assert "\nType:\n    " in answer.stderr, said
    for text in texts:
        assert text in answer.stderr, f"{text!r} isn't in: {said}"


def expect_at_work(answer, prefix, *arguments):
    """Fail unless the stand-in ran in the environment `prefix` with these `arguments`, and its exit status came out."""
    assert answer.returncode == 1, f"{answer.stdout}\n{answer.stderr}"
    lines = answer.stdout.splitlines()
    assert Path(lines[0].removeprefix("at work in ")).samefile(prefix)
    assert lines[1] == f"asked for {list(arguments)}"


def test_old_pythons_can_read_it():
    """grader.py holds no syntax that came after Python 3.4."""
    ast.parse(GRADER.read_text(encoding="utf-8"), feature_version=(3, 4))
    assert GRADER.read_text(encoding="utf-8").isascii(), "Python 2 stops at the first letter that is not ASCII"


def old_pythons():
    """Return the Pythons on this machine that are older than 3.11 and run, from the path or from pyenv."""
    found = [shutil.which(f"python{version}") for version in ("2.7", "3.6", "3.7", "3.8", "3.9", "3.10")]
    pyenv = shutil.which("pyenv")
    if pyenv:
        found += glob.glob(str(Path(pyenv).resolve().parents[1] / "versions" / "*" / "bin" / "python"))
    check = "import sys; sys.exit(sys.version_info >= (3, 11))"
    return [
        python
        for python in found
        if python and not subprocess.run([python, "-c", check], capture_output=True).returncode
    ]


def test_an_old_python_says_so(clone):
    """A Python that is too old prints its version, the required version, and the command to type."""
    pythons = old_pythons()
    if not pythons:
        pytest.skip("there is no Python older than 3.11 on this machine")
    for python in pythons:
        answer = start(clone, "4", python=[python])
        expect_help(answer, "grader.py needs Python 3.11 or newer, this is ", "grader.py' 4")


def test_runs_where_everything_is_installed(clone):
    """In an environment with all packages, the grader runs there and makes no .venv."""
    expect_at_work(start(clone, "grade", "7", python=[sys.executable]), sys.prefix, "grade", "7")
    assert not (clone / ".venv").exists()


def test_nothing_that_fits(story):
    """Where pip finds no packages, the output has pip's last message, and the command to type."""
    _, answer, _ = story
    expect_help(answer, "could not be installed", "  | ERROR: ", "found none that fits this Python", "grader.py' 4")
    assert "network" not in answer.stderr


def test_fresh_machine(story):
    """On a fresh machine, with an incomplete .venv, one line announces the set-up, and the grader runs."""
    clone, _, answer = story
    expect_at_work(answer, clone / ".venv", "4")
    assert answer.stderr.splitlines() == [
        "Setting up .venv (once, about a minute): " + ", ".join(name.partition(">=")[0] for name in NEEDED)
    ]
    assert not (clone / ".venv" / "lib" / "python3").exists(), "what was half made is gone"


def test_second_start(made):
    """The second start hands over to .venv at once and silently."""
    answer = start(made, "hint", "7 generations")
    expect_at_work(answer, made / ".venv", "hint", "7 generations")
    assert answer.stderr == ""


@pytest.mark.parametrize("typed", [["grade", "4", "--html", "page.html"], ["class", "submissions", "--html=page.html"]])
def test_no_network_for_a_page(made, typed):
    """The first set-up installs the packages for a page, so the grader can write it without a network."""
    answer = start(made, *typed)
    expect_at_work(answer, made / ".venv", *typed)
    assert answer.stderr == ""


def require_one_more(clone):
    """Add a requirement to pyproject.toml that no environment of this machine has."""
    pyproject = clone / "pyproject.toml"
    text = pyproject.read_text(encoding="utf-8").replace("dependencies = [", 'dependencies = ["extra-one>=2",', 1)
    pyproject.write_text(text, encoding="utf-8")


def test_project_was_updated(made, index):
    """A requirement that came with an update is added to the existing .venv."""
    require_one_more(made)
    expect_help(start(made), "extra-one")
    answer = start(made, index=index)
    expect_at_work(answer, made / ".venv")
    assert answer.stderr.splitlines() == ["Adding to .venv (once): extra-one"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no lock on a folder")
def test_two_at_once(made, index):
    """Of two commands that start side by side, one adds the package; the other waits, and adds nothing again."""
    require_one_more(made)
    command = [*BARE, str(made / "grader.py"), "4"]
    both = [
        subprocess.Popen(
            command, env=environment(made, index), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    answers = [child.communicate() for child in both]
    assert [child.returncode for child in both] == [1, 1], answers
    assert all("at work in" in out for out, _ in answers)
    said = [line for _, err in answers for line in err.splitlines()]
    assert [line for line in said if "Another command" not in line] == ["Adding to .venv (once): extra-one"]


def site_packages(clone):
    return next((clone / ".venv").rglob("numpy-99.0.dist-info")).parent


def test_no_network_to_add_something(made):
    """Without a network, the message names the missing package, and commands that don't need it still work."""
    answer = start(made, "selftest")
    expect_help(answer, "hypothesis", "network", "grader.py' selftest")
    trouble = next(line for line in answer.stderr.splitlines() if "could not be installed" in line)
    assert not any(requirement.partition(">=")[0] in trouble.split(", ") for requirement in NEEDED), trouble
    again = start(made, "4")
    expect_at_work(again, made / ".venv", "4")
    assert again.stderr == ""


def test_failed_while_copying(made, index):
    """If pip fails during copying, as on a full disk, the partial package is installed again."""
    require_one_more(made)
    in_the_way = site_packages(made) / "extra_one" / "__init__.py"
    in_the_way.mkdir(parents=True)
    expect_help(start(made, index=index), "extra-one could not be installed")
    in_the_way.rmdir()
    (site_packages(made) / "numpy" / "__init__.py").unlink()
    expect_at_work(start(made, index=index), made / ".venv")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_interrupted_while_fetching(made, tmp_path):
    """Ctrl-C during a slow download leaves a .venv that works as before."""
    require_one_more(made)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(60)
        slow = environment(made) | {"PIP_INDEX_URL": f"http://127.0.0.1:{silent.getsockname()[1]}"}
        del slow["PIP_NO_INDEX"]
        child = subprocess.Popen(
            [*BARE, str(made / "grader.py")], env=slow, stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True
        )
        with silent.accept()[0]:
            os.killpg(child.pid, signal.SIGINT)
            _, err = child.communicate()
    assert child.returncode == 3
    assert err.endswith("Stopped before .venv was complete; the same command starts over.\n")
    assert (made / ".venv" / "grader.state").read_text(encoding="utf-8") == "ready"


def test_interrupted_while_adding(made, index):
    """If an addition was interrupted, a package that was only half copied is installed again."""
    (made / ".venv" / "grader.state").write_text("adding", encoding="utf-8")
    (site_packages(made) / "numpy" / "__init__.py").unlink()
    expect_at_work(start(made, index=index), made / ".venv")


def test_python_of_the_venv_is_gone(made, index, quick):
    """The grader remakes its own .venv if its Python is gone."""
    python = next(path for path in (made / ".venv").rglob("python*") if path.name in ("python", "python.exe"))
    python.unlink()
    answer = start(made, python=quick, index=index)
    expect_at_work(answer, made / ".venv")
    assert answer.stderr.startswith("Setting up .venv")


def test_venv_of_somebody_else(made, index):
    """If the student's own .venv has lost its Python, the message says how to move it away.

    The grader has only added packages to this .venv, so it doesn't remake it.
    """
    (made / ".venv" / "grader.state").unlink()
    require_one_more(made)
    expect_at_work(start(made, index=index), made / ".venv")
    next(path for path in (made / ".venv").rglob("python*") if path.name in ("python", "python.exe")).unlink()
    expect_help(start(made, index=index), "is in the way", ".venv-old")
    assert site_packages(made).exists()


def test_old_version_does_not_count(made, index):
    """A package older than the required version counts as missing."""
    for info in (made / ".venv").rglob("numpy-99.0.dist-info"):
        info.rename(info.with_name("numpy-1.26.4.dist-info"))
    answer = start(made)
    assert "Adding to .venv (once): numpy\n" in answer.stderr


@pytest.mark.parametrize("what", ["file", "folder"])
def test_something_else_is_in_the_way(clone, what):
    """A .venv that the grader didn't make and that has no Python is left alone.

    The message says how to move it away.
    """
    venv = clone / ".venv"
    if what == "file":
        venv.write_text("mine", encoding="utf-8")
    else:
        venv.mkdir()
        (venv / "letter.txt").write_text("mine", encoding="utf-8")
    expect_help(start(clone), "is in the way", ".venv-old")
    assert venv.is_file() if what == "file" else (venv / "letter.txt").exists()


@pytest.mark.skipif(os.name == "nt", reason="on Windows not every user may make links")
def test_venv_is_a_link(clone, index, quick, tmp_path):
    """A link to an empty folder, as on a disk with more room, is followed."""
    place = tmp_path / "more room"
    place.mkdir()
    (clone / ".venv").symlink_to(place)
    expect_at_work(start(clone, "4", python=quick, index=index), place, "4")
    assert (clone / ".venv").is_symlink()
    assert start(clone, "4", python=quick).stderr == ""


@pytest.mark.skipif(os.name == "nt", reason="on Windows .venv has a launcher, which says so itself")
def test_venv_is_none_any_more(made):
    """A .venv without its pyvenv.cfg, whose Python is now the system's, leads to a message, and not to a loop."""
    require_one_more(made)
    (made / ".venv" / "pyvenv.cfg").unlink()
    expect_help(start(made, "4"), "is in the way", ".venv-old", "python3 ")


def without(clone, module):
    """Return a Python without installed packages, and without `module` of the standard library."""
    program = (
        "import runpy, sys\n"
        f"sys.modules[{module!r}] = None\n"
        "del sys.argv[0]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    return [*BARE, "-c", program]


def test_no_ensurepip(clone):
    """Without ensurepip, as on Debian without python3-venv, the message says how to install it."""
    answer = start(clone, python=without(clone, "ensurepip"))
    expect_help(answer, "ensurepip", "install")
    assert not (clone / ".venv").exists()


def read_only(folder):
    """Return a command that runs another one with `folder` read-only, also for root, or None if that is impossible."""
    mount = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    return first_that_works(
        ["bwrap", "--dev-bind", "/", "/", "--ro-bind", str(folder), str(folder)],
        ["unshare", "--mount", "sh", "-c", mount, str(folder)],
    )


def test_read_only_checkout(clone):
    """In a read-only checkout the message says how to work on a copy."""
    before = read_only(clone)
    if before is None:
        pytest.skip("neither bubblewrap nor unshare can make a folder read-only here")
    answer = start(clone, "4", before=before)
    expect_help(answer, "can't be written: Read-only file system", "cp -R ", "-copy/grader.py' 4")


def test_read_only_checkout_with_a_venv(made):
    """A read-only checkout with a complete .venv works."""
    before = read_only(made)
    if before is None:
        pytest.skip("neither bubblewrap nor unshare can make a folder read-only here")
    expect_at_work(start(made, before=before), made / ".venv")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_interrupted(clone):
    """Ctrl-C during the set-up leaves one line without a traceback, and a .venv that the next start rejects."""
    child = subprocess.Popen(
        [*BARE, str(clone / "grader.py")],
        env=environment(clone),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    while not (clone / ".venv" / "grader.log").exists() and child.poll() is None:
        time.sleep(0.01)
    os.killpg(child.pid, signal.SIGINT)
    out, err = child.communicate()
    assert child.returncode == 3, out + err
    assert "Traceback" not in err, err
    assert "Stopped before .venv was complete" in err
    assert (clone / ".venv" / "grader.state").read_text(encoding="utf-8") == "making"


def test_in_a_notebook(made):
    """In a notebook the kernel lives on, and shows the output of the grader in .venv."""
    program = (
        "import runpy, sys, types\n"
        "sys.modules['IPython'] = types.SimpleNamespace(get_ipython=lambda: 'a shell')\n"
        "del sys.argv[0]\n"
        "exit_status = runpy.run_path(sys.argv[0], run_name='__main__')['exit_status']\n"
        "print('the kernel lives on:', exit_status)\n"
    )
    answer = start(made, "4", python=[*BARE, "-c", program])
    assert "at work in" in answer.stdout
    assert answer.stdout.endswith("the kernel lives on: 1\n")
