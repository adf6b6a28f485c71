"""`python3 grader.py selftest` runs all tests on every core, or the named ones; a plain pytest runs the quick ones."""

import subprocess
import sys

import pytest

QUICK, SLOW = "test_safe_text.py", "test_workflow.py"


@pytest.fixture
def few(checkout):
    """`few(*names)` leaves only the test files of these names in a checkout, and returns it."""

    def leave(*names):
        for file in (checkout / "tests").rglob("test_*.py"):
            if file.name not in names:
                file.unlink()
        return checkout

    return leave


def files(said):
    """Return the names of the test files that pytest lists tests of."""
    return {line.partition("::")[0].rpartition("/")[2] for line in said.splitlines() if "::" in line}


def test_only_a_named_file(grader):
    """A file that is named is run alone, in one process."""
    done = grader("selftest", "tests/unit/text/test_safe_text.py", "-q", "--collect-only")
    assert done.returncode == 0
    assert {line.partition("::")[0] for line in done.stdout.splitlines() if "::" in line} == {
        "tests/unit/text/test_safe_text.py"
    }


@pytest.mark.parametrize(
    ("typed", "spread"), [([], True), (["tests"], True), (["-n", "0"], False), (["-k", "not nothing"], False)]
)
def test_cores_of_a_plain_pytest(typed, spread, few):
    """It uses all cores, and one if tests are selected or the number is given."""
    command = [sys.executable, "-P", "-m", "pytest", "-v", *typed]
    done = subprocess.run(command, cwd=few(QUICK), capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout
    assert ("[gw0]" in done.stdout) is spread
    assert "slow tests were left out" not in done.stdout


def test_all_on_every_core(grader, few):
    """Without a file all tests are meant, spread over processes, and pytest's own options are passed on."""
    kept = {QUICK, "test_shapes.py"}
    done = grader("selftest", "-v", "-n", "2", cwd=few(*kept))
    assert done.returncode == 0, done.stdout
    assert "2 workers" in done.stdout
    passed = [line for line in done.stdout.splitlines() if "PASSED" in line]
    assert files("\n".join(passed)) == kept


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ([], {QUICK}),
        (["tests"], {QUICK}),
        (["tests/system"], {SLOW}),
        (["-m", "slow"], {SLOW}),
        (["--all"], {QUICK, SLOW}),
    ],
)
def test_plain_pytest(typed, chosen, few):
    """It runs the tests that need no process of the grader, and says how many others there are and how to run them."""
    command = [sys.executable, "-P", "-m", "pytest", "-q", "--collect-only", *typed]
    said = subprocess.run(command, cwd=few(QUICK, SLOW), capture_output=True, text=True, encoding="utf-8").stdout
    assert files(said) == chosen
    assert ("slow tests were left out" in said) == (chosen == {QUICK})
