"""The grader works in unusual places.

It runs in a container, an editor or a notebook, without a network or git, in folders of any name, and with Windows line
ends.
"""

import importlib.util
import io
import json
import os
import re
import runpy
import shlex
import shutil
import signal
import subprocess
import sys

import psutil
import pytest
from conftest import ROOT
from seen_processes import first_that_works

from grading.curriculum.ladder import ladder


def run(command, cwd, **env):
    settings = {**os.environ, "PYTHONIOENCODING": "utf-8", **env}
    return subprocess.run(command, cwd=cwd, env=settings, capture_output=True, encoding="utf-8", check=False)


def settings_of(path):
    return json.loads((ROOT / path).read_text(encoding="utf-8"))


def test_container(checkout):
    """The dev container names an official image of a supported Python, and its set-up command succeeds."""
    container = settings_of(".devcontainer/devcontainer.json")
    minor = re.fullmatch(r"mcr\.microsoft\.com/devcontainers/python:3\.(\d+)-\w+", container["image"])[1]
    assert int(minor) >= 11
    python, *arguments = shlex.split(container["postCreateCommand"])
    assert python == "python3"
    done = run([sys.executable, *arguments], checkout)
    assert done.returncode == 0, done.stderr
    assert "ms-python.python" in container["customizations"]["vscode"]["extensions"]
    for file in container["customizations"]["codespaces"]["openFiles"]:
        assert (checkout / file).is_file()


def test_editor_finds_the_suites(checkout):
    """With the arguments from VS Code's settings, pytest finds every test of every kata, each in its own file."""
    settings = settings_of(".vscode/settings.json")
    assert settings["python.testing.pytestEnabled"] is True
    command = [sys.executable, "-m", "pytest", *settings["python.testing.pytestArgs"], "--collect-only", "-q"]
    done = run(command, checkout)
    assert done.returncode == 0, done.stdout
    found = set(re.findall(r"^(\S+)::(\w+)", done.stdout, re.MULTILINE))
    for kata in ladder():
        suite = kata.suite.relative_to(ROOT).as_posix()
        tests = re.findall(r"^def (test_\w+)", kata.suite.read_text(encoding="utf-8"), re.MULTILINE)
        assert {(suite, test) for test in tests} <= found
        assert tests


def expect_kata_04(text):
    """Fail unless `text` is the output of grading the stub of kata 04, and nothing else."""
    assert re.search(r"04 Backward .* 0/\d+", text), text
    assert "Next: kata 04, Backward" in text
    for noise in ("Traceback", "SystemExit", "exception", "UserWarning", "\x1b"):
        assert noise not in text, text


@pytest.mark.skipif(importlib.util.find_spec("IPython") is None, reason="IPython is not installed")
def test_ipython(checkout, tmp_path):
    """`%run grader.py 4` in IPython prints the terminal's output and reads each save. The session stays alive."""
    shutil.copy(ROOT / "solution" / "backward.py", tmp_path)
    cells = [
        "%run grader.py 4",
        f"import shutil; shutil.copy({str(tmp_path / 'backward.py')!r}, 'katas/04_backward')",
        "print('between')",
        "%run grader.py 4",
        "%run grader.py hint 4",
        "print('still', 'alive')",
    ]
    (tmp_path / "cells.ipy").write_text("\n".join(cells) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor", str(tmp_path / "cells.ipy")]
    done = run(command, checkout, IPYTHONDIR=str(tmp_path / "ipython"))
    first, _, second = done.stdout.partition("between")
    expect_kata_04(first)
    assert "%run grader.py hint 04" in first, "commands are shown as one types them there"
    assert re.search(r"04 Backward .* (\d+)/\1\b", second)
    assert "hint 1 of" in second
    assert second.endswith("still alive\n")
    assert "SystemExit" not in done.stdout + done.stderr
    assert "Warning" not in done.stderr


def test_output_that_is_no_file(checkout, monkeypatch):
    """The report is printed where standard output is an object that only collects text, as in a notebook or IDLE."""
    shown = io.StringIO()
    monkeypatch.chdir(checkout)
    monkeypatch.setattr(sys, "stdout", shown)
    monkeypatch.setattr(sys, "argv", ["grader.py", "4"])
    before = set(sys.modules)
    with pytest.raises(SystemExit) as end:
        runpy.run_path(str(checkout / "grader.py"), run_name="__main__")
    assert end.value.code == 1
    expect_kata_04(shown.getvalue())
    # This process has loaded no part of the grader, so the next run reads everything anew.
    assert [name for name in set(sys.modules) - before if name.startswith("grading")] == []


INTERRUPTED = """
import io, runpy, sys
class Shown(io.StringIO):
    def write(self, text):
        sys.__stdout__.write(text)
        sys.__stdout__.flush()
sys.stdout = Shown()
sys.argv = ["grader.py", "1", "4"]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
except SystemExit as end:
    print("ended with", end.code, file=sys.__stdout__)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_interrupted_in_a_notebook(checkout):
    """An interrupt of the notebook's process ends the grading and all its workers, but not the notebook."""
    (checkout / "katas" / "04_backward" / "backward.py").write_text("while True: pass\n", encoding="utf-8")
    notebook = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED],
        cwd=checkout,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    line = notebook.stdout.readline()
    assert "01 Variables" in line
    started = psutil.Process(notebook.pid).children(recursive=True)
    assert len(started) >= 2, "the grader, and its worker"
    notebook.send_signal(signal.SIGINT)
    rest, _ = notebook.communicate()
    assert "ended with 3" in rest
    assert "stopped." in rest
    assert "Traceback" not in rest
    assert psutil.wait_procs(started)[1] == []


def offline():
    """Return a command that runs another command without a network, or None if this machine can't."""
    return first_that_works(["bwrap", "--dev-bind", "/", "/", "--unshare-net"], ["unshare", "--net", "--map-root-user"])


def test_no_internet(checkout):
    """Once everything is installed, no command needs a network."""
    before = offline()
    if before is None:
        pytest.skip("neither bubblewrap nor unshare can take the network away here")
    reach = "import socket; socket.create_connection(('192.0.2.1', 80), 5)"
    assert "unreachable" in run([*before, sys.executable, "-c", reach], checkout).stderr
    for arguments, status in ((["4"], 1), (["hint", "4"], 0), (["reset", "4"], 0)):
        done = run([*before, sys.executable, "grader.py", *arguments], checkout)
        assert done.returncode == status, done.stdout + done.stderr
        assert done.stderr == ""


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_folder_of_any_name(locale, checkout, tmp_path):
    """A folder's name may hold a space, an accent, another script or a quote, and the user may stand elsewhere."""
    name = "Ten katas, [열], déjà vu" if os.name == "nt" else "Ten katas' [열] déjà vu %s"
    checkout = checkout.rename(tmp_path / name)
    script = str(checkout / "grader.py")
    done = run([sys.executable, script, "4"], tmp_path, LC_ALL=locale)
    assert done.returncode == 1
    assert done.stderr == ""
    assert re.search(r"04 Backward .* 0/\d+", done.stdout)
    (checkout / "katas" / "04_backward" / "backward.py").write_text("mine = 1\n", encoding="utf-8")
    if os.name != "nt":
        hint = re.search(r"a hint\s+python3 (.*) hint 04\n", done.stdout)[1]
        assert shlex.split(hint) == [f"{name}/grader.py"], "what is to be typed is quoted as a shell needs it"
        undo = re.search(r"undo\s+(cp .*)", run([sys.executable, script, "reset", "4"], tmp_path, LC_ALL=locale).stdout)
        subprocess.run(undo[1], shell=True, cwd=tmp_path, check=True)
        assert (checkout / "katas" / "04_backward" / "backward.py").read_text(encoding="utf-8") == "mine = 1\n"
    plain = run([sys.executable, "-m", "pytest", "katas/04_backward", "--collect-only", "-q"], checkout, LC_ALL=locale)
    assert plain.returncode in (0, 2), plain.stdout
    assert "04_backward" in plain.stdout


@pytest.mark.skipif(os.name == "nt", reason="on Windows nobody can delete the folder that they are in")
@pytest.mark.parametrize("typed", [["4"], ["hint", "4"], ["4", "--from", "."]])
def test_folder_that_is_gone(typed, checkout, tmp_path):
    """In a folder that was deleted, the grader says so and shows a command that works."""
    gone = tmp_path / "gone"
    gone.mkdir()
    script = 'cd "$0" && rmdir "$0" && exec "$@"'
    command = ["sh", "-c", script, str(gone), sys.executable, str(checkout / "grader.py"), *typed]
    done = run(command, tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith(
        "The folder that you are in can't be found any more: No such file or directory.\nType:\n"
    )
    cd, again = map(shlex.split, done.stderr.splitlines()[-2:])
    assert (cd, again[1:]) == (["cd", str(checkout)], [str(checkout / "grader.py"), *typed])


@pytest.mark.skipif(os.name == "nt", reason="on Windows not everybody may make links")
def test_link_to_the_entry(checkout, tmp_path):
    """A link to grader.py, for example in `~/bin`, grades the katas of the checkout that it leads to."""
    (tmp_path / "katas").symlink_to(checkout / "grader.py")
    done = run([sys.executable, str(tmp_path / "katas"), "4"], tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    expect_kata_04(done.stdout)


@pytest.mark.parametrize(("flags", "env"), [(["-OO"], {}), ([], {"PYTHONOPTIMIZE": "2"})])
def test_python_without_docstrings(flags, env):
    """Where Python removes docstrings, a check still shows its requirement in the docstring's words."""
    done = run([sys.executable, *flags, "grader.py", "grade", "1", "--json", "-"], ROOT, **env)
    assert done.stderr == ""
    checks = json.loads(done.stdout)["katas"][0]["checks"]
    assert [check["requirement"] for check in checks if check["requirement"].startswith("test_")] == []


def with_windows_line_ends(folder):
    for path in folder.rglob("*"):
        if path.suffix in (".py", ".toml", ".md", ".json", ".ini"):
            path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def test_windows_line_ends(checkout, report, grader):
    """With Windows line ends, stubs count as untouched, right answers pass, and a reset changes nothing."""
    with_windows_line_ends(checkout)
    for name, folder in (("backward", "04_backward"), ("generations", "07_generations")):
        shutil.copy(checkout / "solution" / f"{name}.py", checkout / "katas" / folder)
    found = report("3", "4", "7", "8", cwd=checkout)
    assert [kata["status"] for kata in found["katas"]] == ["untouched", "passed", "passed", "untouched"]
    assert "is the stub already" in grader("reset", "3", cwd=checkout).stdout
    assert not list((checkout / ".backup").glob("*/*.py"))
    assert "is the stub again" in grader("reset", "4", cwd=checkout).stdout
    assert len(list((checkout / ".backup").glob("*/*.py"))) == 1
    checked = grader("dev", "check", "4", cwd=checkout)
    assert checked.returncode == 0, checked.stdout
    plain = run([sys.executable, "-m", "pytest", "katas/07_generations", "-q"], checkout)
    assert plain.returncode == 0, plain.stdout


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_a_file_with_other_line_ends(ends, checkout, report):
    """A student's file with the line ends of Windows or of old Macs is graded as usual, with the right line numbers."""
    path = checkout / "katas" / "04_backward" / "backward.py"
    right = (ROOT / "solution" / "backward.py").read_text(encoding="utf-8")
    wrong = right.replace("np.ones_like(self.data", "np.onesies(self.data", 1)
    assert wrong != right
    line = wrong[: wrong.index("onesies")].count("\n") + 1
    path.write_bytes(wrong.replace("\n", ends).encode())
    (kata,) = report("4", cwd=checkout)["katas"]
    assert kata["status"] == "failed"
    assert f"backward.py:{line}" in {check["where"] for check in kata["checks"]}
    path.write_bytes(right.replace("\n", ends).encode())
    assert report("4", cwd=checkout)["katas"][0]["status"] == "passed"


def test_without_git(checkout, tmp_path):
    """A folder from a zip file has no history, and the machine may have no git: the grader needs neither."""
    assert not (checkout / ".git").exists()
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    done = run([sys.executable, "grader.py", "4"], checkout, PATH=str(nothing))
    assert done.returncode == 1
    assert done.stderr == ""
    expect_kata_04(done.stdout)


def test_without_the_word_grade(checkout, grader):
    """A kata's number alone grades it, "help" shows the help, and a mistyped command gets a suggestion."""
    expect_kata_04(grader("4", cwd=checkout).stdout)
    assert grader("help", cwd=checkout).stdout.startswith("usage: ")
    nearly = grader("rest", "4", cwd=checkout)
    assert nearly.returncode == 2
    assert "Did you mean" in nearly.stderr
    assert "reset" in nearly.stderr
