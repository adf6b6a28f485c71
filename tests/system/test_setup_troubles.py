"""grader.py as the entry on machines with unusual set-ups: settings of pip and Python, and damaged .venvs."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from system import test_setup
from system.test_setup import (
    BARE,
    GRADER,
    ROOT,
    STAND_IN,
    copy_of,
    environment,
    expect_at_work,
    expect_help,
    new_clone,
    quicken,
    site_packages,
)

clone, index, quick, story = test_setup.clone, test_setup.index, test_setup.quick, test_setup.story
posix = pytest.mark.skipif(os.name == "nt", reason="on Windows .venv has a launcher, and no links or scripts")


@pytest.fixture
def made(story, tmp_path):
    """A clone with a complete .venv, and with the part of the grader that checks the packages."""
    made = copy_of(story[0], tmp_path)
    shutil.copy(ROOT / "grading" / "cli" / "installed_packages.py", made / "grading" / "cli")
    return made


def start(clone, *arguments, python=BARE, index=None, variables=None):
    """Type `python grader.py arguments` in another folder, with these environment variables added."""
    return subprocess.run(
        [*python, str(clone / "grader.py"), *arguments],
        cwd=clone.parent,
        env=environment(clone, index) | (variables or {}),
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
    )


def venv_python(clone):
    return clone / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


# ---- pip's settings


def misplacing(folder):
    """Settings of pip that install packages outside .venv, or prevent their installation."""
    constraints = folder / "constraints.txt"
    constraints.write_text("numpy==1.0\n", encoding="utf-8")
    elsewhere = {name: str(folder / name) for name in ("target", "prefix", "root")}
    switches = ("user", "dry-run", "no-deps", "require-virtualenv", "require-hashes", "no-clean", "ignore-installed")
    return {
        **elsewhere,
        **dict.fromkeys(switches, "1"),
        "constraint": str(constraints),
        "only-binary": ":none:",
        "no-binary": ":all:",
        "python": str(folder / "no python"),
        "log": str(folder / "no folder" / "log"),
        "report": str(folder / "no folder" / "report"),
        "platform": "win_arm64",
        "python-version": "2.7",
        "src": os.devnull,
    }


def settings_file(folder, settings):
    """Write pip's file with these settings."""
    lines = [f"{name} = {value}" for name, value in settings.items()]
    lines.insert(len(lines) // 2, "[install]")  # pip takes them from either section
    file = folder / "pip.conf"
    file.write_text("\n".join(["[global]", *lines]), encoding="utf-8")
    return file


def test_pip_configured_for_elsewhere(clone, index, quick, tmp_path):
    """With any settings in pip's file for the place and the way to install, the packages go into .venv.

    The file's settings for the source of packages still apply.
    """
    file = settings_file(tmp_path, misplacing(tmp_path) | {"find-links": index.as_uri(), "no-index": "true"})
    answer = start(clone, "4", python=quick, variables={"PIP_CONFIG_FILE": str(file)})
    expect_at_work(answer, clone / ".venv", "4")
    assert not (tmp_path / "target").exists()
    assert not (tmp_path / "root").exists()


def test_pip_variables_for_elsewhere(clone, index, tmp_path):
    """The same holds for settings in the environment, also while Python itself makes .venv, with a file beside them."""
    settings = {"PIP_" + name.upper().replace("-", "_"): value for name, value in misplacing(tmp_path).items()}
    settings["PIP_CONFIG_FILE"] = str(settings_file(tmp_path, misplacing(tmp_path)))
    expect_at_work(start(clone, "4", index=index, variables=settings), clone / ".venv", "4")


def test_settings_that_were_followed_are_named(clone, quick):
    """If a setting forbids pip to ask an index, the message names that setting."""
    answer = start(clone, "4", python=quick, variables={"PIP_USER": "1"})
    expect_help(answer, "could not be installed", "no-index", "grader.py' 4")


def test_no_network(clone, quick):
    """Without a network, the message says so."""
    nowhere = {"PIP_NO_INDEX": "0", "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "1"}
    answer = start(clone, "4", python=quick, variables=nowhere)
    expect_help(answer, "could not be installed", "without a network", "grader.py' 4")


def test_pip_s_file_is_damaged(clone, index, quick, tmp_path):
    """If pip can't read its settings file, the output contains pip's complaint, and the command to type."""
    file = tmp_path / "pip.conf"
    file.write_text("no section\n", encoding="utf-8")
    answer = start(clone, "4", python=quick, index=index, variables={"PIP_CONFIG_FILE": str(file)})
    expect_help(answer, "could not be installed", "pip.conf", "grader.py' 4")


# ---- Python's settings

PYTHONS = {
    "PYTHONEXECUTABLE": "/x",
    "PYTHONHOME": sys.base_prefix,
    "PYTHONUSERBASE": "/x",
    "PYTHONNOUSERSITE": "1",
    "PYTHONSTARTUP": "/x",
    "PYTHONWARNINGS": "error",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONSAFEPATH": "1",
    "PYTHONINSPECT": "1",
    "PYTHONOPTIMIZE": "2",
    "__PYVENV_LAUNCHER__": "/x",
}
WARNS = "import warnings\nwarnings.warn('old', DeprecationWarning)\n"


@pytest.mark.parametrize("name", ["PYTHONEXECUTABLE", "PYTHONHOME", "PYTHONWARNINGS", "PYTHONINSPECT", "all"])
def test_python_variables(name, made):
    """No environment variable of Python keeps the grader from its .venv, or turns a package's warning into an error."""
    package = site_packages(made) / "numpy" / "__init__.py"
    package.write_text(WARNS, encoding="utf-8")
    variables = PYTHONS if name == "all" else {name: PYTHONS[name]}
    expect_at_work(start(made, "4", variables=variables), made / ".venv", "4")


@posix
def test_home_of_another_python(made, tmp_path):
    """A PYTHONHOME whose files lack modules of this Python is put aside."""
    library = Path(sysconfig.get_path("stdlib"))
    home = tmp_path / "another" / "lib" / library.name
    home.mkdir(parents=True)
    for path in library.iterdir():
        if path.name not in ("lib-dynload", "site-packages", "dist-packages"):
            (home / path.name).symlink_to(path)
    variables = {"PYTHONHOME": str(tmp_path / "another")}
    command = [str(venv_python(made)), "-c", "import subprocess"]
    if subprocess.run(command, env={**os.environ, **variables}, capture_output=True).returncode == 0:
        pytest.skip("this Python has its compiled modules in its program")
    expect_at_work(start(made, "4", python=[str(venv_python(made))], variables=variables), made / ".venv", "4")


@pytest.mark.parametrize("flags", [["-W", "error", "-OO"], ["-I"]])
def test_python_flags(flags, made):
    """The same holds for options between Python's name and the script's, in .venv itself."""
    (site_packages(made) / "numpy" / "__init__.py").write_text(WARNS, encoding="utf-8")
    expect_at_work(start(made, "4", python=[str(venv_python(made)), *flags]), made / ".venv", "4")


# ---- .venv


def upgrade(clone):
    """Make the state after an upgrade of the system's Python: packages for another version than the one that runs."""
    folder = site_packages(clone).parent
    folder.rename(folder.with_name("python3.1"))


@posix
@pytest.mark.parametrize("typed", ["outside", "inside"])
def test_python_was_upgraded(typed, made, index):
    """If the grader's own .venv gets another version of Python, it is remade, and the same command goes on."""
    upgrade(made)
    python = BARE if typed == "outside" else [str(venv_python(made))]
    answer = start(made, "4", python=python, index=index)
    expect_at_work(answer, made / ".venv", "4")
    assert answer.stderr.startswith("Setting up .venv")
    assert start(made, "4", python=python).stderr == ""


@posix
def test_python_of_another_s_venv_was_upgraded(made, index):
    """A .venv that the grader didn't make is moved away by the student, with a command that works without it."""
    (made / ".venv" / "grader.state").unlink()
    upgrade(made)
    answer = start(made, "4", python=[str(venv_python(made))], index=index)
    expect_help(answer, "is in the way", ".venv-old")
    assert ".venv/bin" not in answer.stderr.splitlines()[-1]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has folders with two paths that can be made here")
def test_one_folder_by_two_paths(made, tmp_path):
    """.venv is recognised as a folder, even if its path is typed in another case on a file system that allows it."""
    other = tmp_path / "TEN KATAS"
    other.mkdir()
    script = 'mount --bind "$0" "$1" && shift && exec "$@"'
    before = ["unshare", "--mount", "--map-root-user", "sh", "-c", script, str(made), str(other)]
    try:
        possible = subprocess.run([*before, "true"], capture_output=True).returncode == 0
    except OSError:
        possible = False
    if not possible:
        pytest.skip("unshare can't mount a folder in a second place here")
    # The grader completes only the .venv that its Python runs in.
    (made / ".venv" / "grader.state").write_text("adding", encoding="utf-8")
    answer = start(made, "4", python=[*before, str(venv_python(other))])
    expect_help(answer, "could not be installed")


@posix
def test_python_in_venv_leads_outside(made):
    """A Python in .venv that starts the one outside ends with a message, since both would call each other forever."""
    python = venv_python(made)
    python.unlink()
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    expect_help(start(made, "4"), "is in the way", ".venv-old")


@posix
@pytest.mark.parametrize("bytes_in_it", [b"\x7fELF of another machine", b"#!/no/such/python\n"])
def test_python_in_venv_can_not_be_run(bytes_in_it, made, index, quick):
    """If the Python in .venv can't run, as in a copy from another kind of machine, .venv is remade."""
    python = venv_python(made)
    python.unlink()
    python.write_bytes(bytes_in_it)
    python.chmod(0o755)
    expect_at_work(start(made, "4", python=quick, index=index), made / ".venv", "4")


def test_venv_was_moved_with_its_checkout(made, tmp_path):
    """A .venv that was moved with its checkout works in the new place."""
    moved = tmp_path / "elsewhere"
    made.rename(moved)
    expect_at_work(start(moved, "4"), moved / ".venv", "4")


# ---- packages


@pytest.mark.parametrize("how", ["raises", "is not Python", "is gone", "ends Python"])
def test_a_package_in_venv_is_broken(how, made, index):
    """A package in the grader's own .venv that can't be imported is installed again, and the command goes on."""
    package = site_packages(made) / "numpy" / "__init__.py"
    if how == "is gone":
        package.unlink()
    else:
        texts = {"raises": "raise ImportError('of another processor')", "ends Python": "import os; os.abort()"}
        package.write_text(texts.get(how, "def x("), encoding="utf-8")
    if how == "ends Python":
        # As in the grader: a worker imports numpy, and a failure is an exception here.
        text = STAND_IN.replace("    import jinja2, numpy", TRIED + "    import jinja2, numpy")
        (made / "grading" / "cli" / "main.py").write_text(text, encoding="utf-8")
    answer = start(made, "4", index=index)
    expect_at_work(answer, made / ".venv", "4")
    assert "numpy" in answer.stderr
    assert start(made, "4").stderr == ""


TRIED = """
    import subprocess
    if subprocess.call([sys.executable, "-c", "import numpy"]):
        raise ValueError("no worker")
"""


def test_a_package_outside_is_broken(made, index, tmp_path):
    """If another Python's packages can't be imported, the grader makes its own .venv and uses it from then on."""
    other = new_clone(tmp_path / "other")
    shutil.copy(ROOT / "grading" / "cli" / "installed_packages.py", other / "grading" / "cli")
    (site_packages(made) / "rich" / "__init__.py").write_text("import no_such_thing", encoding="utf-8")
    quicken(site_packages(made), made)
    outside = [str(venv_python(made))]
    answer = start(other, "4", python=outside, index=index)
    expect_at_work(answer, other / ".venv", "4")
    assert "rich can't be used in " in answer.stderr and "Setting up .venv" in answer.stderr
    again = start(other, "4", python=outside)
    expect_at_work(again, other / ".venv", "4")
    assert again.stderr == ""


def test_a_package_of_another_s_venv_is_broken(made, index):
    """In a .venv that the grader didn't make, no package is installed again, and the student moves it away."""
    (made / ".venv" / "grader.state").unlink()
    (site_packages(made) / "rich" / "__init__.py").write_text("import no_such_thing", encoding="utf-8")
    expect_help(start(made, "4", index=index), "rich can't be used in ", "no_such_thing", ".venv-old")


def test_memory_that_can_not_be_measured():
    """If memory_profiler can't be imported, nothing is graded, since that is no fault of the student's."""
    program = "import runpy, sys; sys.modules['memory_profiler'] = None; del sys.argv[0]; "
    program += "runpy.run_path(sys.argv[0], run_name='__main__')"
    command = [
        sys.executable,
        "-c",
        program,
        str(GRADER),
        "grade",
        "8",
        "--from",
        str(ROOT / "solution"),
        "--no-sandbox",
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 3, done.stdout
    assert "memory_profiler can't be imported" in done.stderr
    assert "points" not in done.stdout


# ---- faults of the grader


@pytest.mark.parametrize("raised", ["RecursionError", "OSError('x')", "ExceptionGroup('x', [KeyError(1)])"])
def test_a_fault_of_ours(raised, made):
    """An unexpected exception ends the grader with 3 and one sentence, and a file stores the traceback for a report."""
    (made / "grading" / "cli" / "main.py").write_text(f"def main(argv):\n    raise {raised}\n", encoding="utf-8")
    answer = start(made, "4", variables={"TMPDIR": str(made.parent)})
    said = answer.stdout + answer.stderr
    assert answer.returncode == 3, said
    assert "Traceback" not in said
    assert "a fault of ours" in said and "main.py:2" in said
    (file,) = made.parent.glob("katas-fault-*.txt")
    assert "Traceback" in file.read_text(encoding="utf-8") and str(file) in said
    shown = start(made, "4", variables={"KATAS_TRACEBACK": "1"})
    assert shown.returncode == 3 and "Traceback" in shown.stderr


def test_a_fault_of_the_real_grader(checkout, grader, tmp_path):
    """The same holds for an exception in any command of the grader."""
    for name in ("hint", "grade", "class", "graph"):
        line = "def run(options: argparse.Namespace) -> int:\n"
        module = "class_run/class_arguments" if name == "class" else f"{name}_command"
        command = checkout / "grading" / "cli" / f"{module}.py"
        text = command.read_text(encoding="utf-8")
        assert text.count(line) == 1
        command.write_text(text.replace(line, line + "    1 // 0\n"), encoding="utf-8")
    for typed in (["hint", "4"], ["grade", "4"], ["class", "."], ["graph", "4"]):
        done = grader(*typed, cwd=checkout, env={**os.environ, "TMPDIR": str(tmp_path)})
        assert (done.returncode, done.stdout) == (3, "")
        assert "a fault of ours: ZeroDivisionError at grading" in done.stderr and "Traceback" not in done.stderr


def test_only_this_start_is_counted(made):
    """The programs that the grader starts inherit none of the variables that it uses for its own start."""
    text = (
        "import os\n\ndef main(argv):\n    print([name for name in os.environ if name.startswith('KATAS_')])\n"
        "    return 0\n"
    )
    (made / "grading" / "cli" / "main.py").write_text(text, encoding="utf-8")
    kept = {name: value for name, value in environment(made).items() if not name.startswith("KATAS_")}
    done = subprocess.run([*BARE, str(GRADER.parent / made / "grader.py")], env=kept, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
