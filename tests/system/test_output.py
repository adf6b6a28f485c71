"""Where the output goes: onto a disk that is full, to a reader who has gone, to nobody at all, as wide as it may be."""

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
    """A checkout whose files may change: none of these tests looks at them."""
    copy = tmp_path_factory.mktemp("used") / "katas"
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
    return copy


def start(checkout, arguments, **options):
    command = [sys.executable, str(checkout / "grader.py"), *arguments]
    return subprocess.Popen(command, cwd=checkout, stderr=subprocess.PIPE, encoding="utf-8", **options)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk(command, used):
    """What can't be written is said in a line, and the exit status is never one that means a verdict."""
    with open("/dev/full", "w") as full, start(used, COMMANDS[command], stdout=full) as child:
        said = child.communicate()[1]
    assert said == "grader.py: the standard output can't be written: No space left on device\n"
    assert child.returncode == 3


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize("option", ["--json", "--junit", "--html"])
def test_a_file_on_a_full_disk(option, used):
    """The command was right and the grader could not do it: a script must not take that for wrong usage."""
    with start(used, [*COMMANDS["screen"], option, "/dev/full"], stdout=subprocess.PIPE) as child:
        said = child.communicate()[1]
    assert said == "grader.py: /dev/full can't be written: No space left on device\n"
    assert child.returncode == 3


@pytest.mark.skipif(os.name == "nt", reason="Windows tells otherwise that a reader has gone")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_reader_who_leaves(command, used):
    """As with `| head -1`: no word of it, and the same exit status from every command."""
    with start(used, COMMANDS[command], stdout=subprocess.PIPE) as child:
        child.stdout.close()
        said = child.stderr.read()
    assert (child.returncode, said) == (3, "")


@pytest.mark.skipif(os.name == "nt", reason="Windows tells otherwise that a reader has gone")
def test_hints_for_a_reader_who_leaves(checkout, grader):
    """Who reads only the beginning of the hints gets one more all the same the next time."""
    for _ in range(2):
        with start(checkout, ["hint", "4"], stdout=subprocess.PIPE) as child:
            child.stdout.close()
    assert grader("hint", "4", cwd=checkout).stdout.startswith(" Kata 04, Backward: hints 1 to 3 of ")


@pytest.mark.skipif(os.name == "nt", reason="cmd can't close an output")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", ["report", "help", "hint"])
def test_nowhere_to_print(closed, command, used):
    """Where an output is closed the work is done all the same, and the exit status tells how it went."""
    script = f'exec "$0" "$@" {closed}'
    typed = ["sh", "-c", script, sys.executable, str(used / "grader.py"), *COMMANDS[command]]
    done = subprocess.run(typed, cwd=used, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert bool(done.stdout) == (closed == "2>&-")


@pytest.mark.parametrize("command", [COMMANDS["screen"], [*COMMANDS["screen"], "--plain"], ["hint", "4", "--all"]])
def test_a_width_that_nobody_knows(command, used):
    """COLUMNS=0, as from a terminal that doesn't tell how wide it is, is no width; neither is LINES=0."""
    seen = []
    for sizes in ({}, {"COLUMNS": "0", "LINES": "0"}):
        env = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")} | sizes
        with start(used, command, stdout=subprocess.PIPE, env=env) as child:
            seen.append(child.communicate()[0])
    assert seen[0] == seen[1] != ""
