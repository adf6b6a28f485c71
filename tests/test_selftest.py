"""`python3 grader.py selftest`: all tests on every core, or those that are named."""


def test_only_a_named_file(grader):
    """A file that is named is run alone, in one process."""
    done = grader("selftest", "tests/test_escape.py", "-q", "--collect-only")
    assert done.returncode == 0
    assert {line.partition("::")[0] for line in done.stdout.splitlines() if "::" in line} == {"tests/test_escape.py"}


def test_all_on_every_core(grader):
    """Without a file all tests are meant, spread over processes, and pytest's own options are passed on."""
    done = grader("selftest", "-v", "-n", "2", "-k", "test_only_a_name_that_no_test_has")
    assert done.returncode == 5  # pytest's status where no test is selected
    assert "2 workers" in done.stdout
