"""The places that output goes to: a full disk, a reader who has left, a closed output, a terminal of any width."""

import os
import shutil
import subprocess
import sys

import pytest
from conftest import NOT_COPIED, ROOT

COMMANDS = {
    "report": ["grade", "4", "--from", "solution", "--no-sandbox", "--json", "-"],
    "platform": ["grade", "4", "--from", "solution", "--no-sandbox", "--format", "github"],
    "screen": ["grade", "4", "--from", "solution", "--no-sandbox"],
    "hint": ["hint", "4"],
    "solution": ["solution", "4", "--yes"],
    "graph": ["graph", "4", "--from", "solution", "--no-sandbox"],
    "reset": ["reset", "4"],
    "check": ["dev", "check", "1"],
    "help": ["help"],
}


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """A checkout that other tests may have changed, since these tests don't look at its files."""
    copy = tmp_path_factory.mktemp("used") / "katas"
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
    return copy


def start(checkout, arguments, **options):
    command = [sys.executable, str(checkout / "grader.py"), *arguments]
    return subprocess.Popen(command, cwd=checkout, stderr=subprocess.PIPE, encoding="utf-8", **options)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk(command, used):
    """If the output can't be written, one line says so, and the exit status is never that of a verdict."""
    with open("/dev/full", "w") as full, start(used, COMMANDS[command], stdout=full) as child:
        said = child.communicate()[1]
    assert said == "grader.py: the standard output can't be written: No space left on device\n"
    assert child.returncode == 3


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize("option", ["--json", "--junit", "--html"])
def test_a_file_on_a_full_disk(option, used):
    """A script can tell a full disk from wrong usage, since the exit status differs."""
    with start(used, [*COMMANDS["screen"], option, "/dev/full"], stdout=subprocess.PIPE) as child:
        shown, said = child.communicate()
    assert said == "grader.py: /dev/full can't be written: No space left on device\n"
    assert child.returncode == 3
    assert "points" in shown  # the verdict is not lost with the file


@pytest.mark.skipif(os.name == "nt", reason="Windows tells otherwise that a reader has gone")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_reader_who_leaves(command, used):
    """If the reader leaves, as with `| head -1`, every command ends silently with the same exit status."""
    with start(used, COMMANDS[command], stdout=subprocess.PIPE) as child:
        child.stdout.close()
        said = child.stderr.read()
    assert (child.returncode, said) == (3, "")


@pytest.mark.skipif(os.name == "nt", reason="Windows tells otherwise that a reader has gone")
def test_hints_for_a_reader_who_leaves(checkout, grader):
    """A student who reads only the beginning of the hints still gets the next hint on the next call."""
    for _ in range(2):
        with start(checkout, ["hint", "4"], stdout=subprocess.PIPE) as child:
            child.stdout.close()
    assert grader("hint", "4", cwd=checkout).stdout.startswith(" Kata 04, Backward: hints 1 to 3 of ")


@pytest.mark.skipif(os.name == "nt", reason="cmd can't close an output")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", ["screen", "help", "hint"])
def test_nowhere_to_print(closed, command, used):
    """If an output is closed, the command still does its work, and the exit status shows the result."""
    script = f'exec "$0" "$@" {closed}'
    typed = ["sh", "-c", script, sys.executable, str(used / "grader.py"), *COMMANDS[command]]
    done = subprocess.run(typed, cwd=used, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert bool(done.stdout) == (closed == "2>&-")


@pytest.mark.skipif(os.name == "nt", reason="cmd can't close an output")
@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("flags", [[], ["-O"]])  # the grader starts again without -O
@pytest.mark.parametrize("command", ["report", "platform", "drawing"])
def test_nowhere_to_write_a_report(command, flags, closed, used):
    """A report that was asked for and can't be written is no success."""
    drawing = ["graph", "4", "--from", "solution", "--no-sandbox", "--format", "mermaid"]
    words = {**COMMANDS, "drawing": drawing}[command]
    typed = ["sh", "-c", f'exec "$0" "$@" {closed}', sys.executable, *flags, str(used / "grader.py"), *words]
    done = subprocess.run(typed, cwd=used, capture_output=True, encoding="utf-8", check=False)
    says = "" if "2>&-" in closed else "grader.py: the standard output can't be written: Bad file descriptor\n"
    assert (done.returncode, done.stderr) == (3, says)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize(
    ("words", "status", "outputs"),
    [
        (COMMANDS["screen"], 3, ("stdout", "stderr")),
        (COMMANDS["help"], 3, ("stdout", "stderr")),
        (COMMANDS["screen"], 0, ("stderr",)),
        (["grade", "4", "--from", "nowhere"], 2, ("stderr",)),
        (["grade", "--no-such-option"], 2, ("stderr",)),
    ],
)
def test_no_place_for_a_message(words, status, outputs, used):
    """If the standard error can't be written either, the exit status is the same."""
    with open("/dev/full", "w") as full:
        streams = {"stdout": subprocess.DEVNULL} | dict.fromkeys(outputs, full)
        done = subprocess.run([sys.executable, str(used / "grader.py"), *words], cwd=used, check=False, **streams)
    assert done.returncode == status


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_no_place_for_a_message_of_the_set_up(used, tmp_path):
    """That holds before the grader has started, too."""
    gone = tmp_path / "gone"
    gone.mkdir()
    script = 'cd "$1" && rmdir "$1" && exec "$0" "$2" 2>/dev/full'
    typed = ["sh", "-c", script, sys.executable, str(gone), str(used / "grader.py")]
    assert subprocess.run(typed, check=False, capture_output=True).returncode == 3


@pytest.mark.parametrize("command", [COMMANDS["screen"], [*COMMANDS["screen"], "--plain"], ["hint", "4", "--all"]])
def test_a_width_that_nobody_knows(command, used):
    """COLUMNS=0 and LINES=0, from a terminal that doesn't know its size, are ignored."""
    seen = []
    for sizes in ({}, {"COLUMNS": "0", "LINES": "0"}):
        env = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")} | sizes
        with start(used, command, stdout=subprocess.PIPE, env=env) as child:
            seen.append(child.communicate()[0])
    assert seen[0] == seen[1] != ""
