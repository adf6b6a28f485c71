"""`python3 grader.py selftest` runs all tests on every core, or only the tests that are named."""


def test_only_a_named_file(grader):
    """A file that is named is run alone, in one process."""
    done = grader("selftest", "tests/unit/text/test_safe_text.py", "-q", "--collect-only")
    assert done.returncode == 0
    assert {line.partition("::")[0] for line in done.stdout.splitlines() if "::" in line} == {
        "tests/unit/text/test_safe_text.py"
    }


def test_all_on_every_core(grader, checkout):
    """Without a file, all tests run in several processes, and pytest's own options are passed on."""
    kept = {"test_safe_text.py", "test_shapes.py"}
    for file in (checkout / "tests").rglob("test_*.py"):
        if file.name not in kept:
            file.unlink()
    done = grader("selftest", "-v", "-n", "2", cwd=checkout)
    assert done.returncode == 0, done.stdout
    assert "2 workers" in done.stdout
    passed = {line.rpartition("/")[2].partition("::")[0] for line in done.stdout.splitlines() if "PASSED" in line}
    assert passed == kept
