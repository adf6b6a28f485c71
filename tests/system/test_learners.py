"""`grader.py dev learners` grades the corpus of learners' files, and reports those that don't get what they must."""

TABLES = """
[right_answer]
learner = "wrote the central difference"
verdict = "failed"
says = ["write `Square()(x)`"]

[other_default]
learner = "chose a larger step"
verdict = "failed"
named = ["divided-by-eps"]
"""


def test_reports_what_differs(checkout, grader):
    """The command names each file whose verdict or name isn't the demanded one, and exits with 1."""
    folder = checkout / "tests" / "learners" / "03_numerical_diff"
    folder.mkdir(parents=True)
    text = (checkout / "solution" / "numerical_diff.py").read_text(encoding="utf-8")
    (folder / "right_answer.py").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    (folder / "other_default.py").write_text(text.replace("eps=1e-4", "eps=1e-2"), encoding="utf-8")
    (folder / "expected.toml").write_text(TABLES, encoding="utf-8")

    done = grader("dev", "learners", "3", cwd=checkout)

    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert [line.split()[1:] for line in lines if line.startswith(" 03_numerical_diff ")] == ["2 1 2 0 1 2".split()]
    place = "03_numerical_diff/"
    for start in (
        f"{place}right_answer: its verdict is passed and must be failed. First is nothing",
        f'{place}right_answer: it must name "write `Square()(x)`". First is nothing',
        f"{place}other_default: a false name, another-default. First is test_composite: called numerical_diff(f",
        f"{place}other_default: it must name divided-by-eps. First is test_composite: called numerical_diff(f",
        "03_numerical_diff: tests/learners has 2 files for it; 15 are to be",
        "only 0 of 2 failing files of learners are named; 85% are to be",
    ):
        assert [line for line in lines if line.startswith(start)], start

    (folder / "expected.toml").write_text("[right_answer]\n", encoding="utf-8")
    done = grader("dev", "learners", "3", cwd=checkout)
    assert done.returncode == 3
    assert "expected.toml: these have a table or a file, and not both: other_default" in done.stderr


def test_corpus_of_one_kata(grader):
    """Each file of a kata gets the verdict that its table demands, and no false name."""
    done = grader("dev", "learners", "3")
    assert done.stderr == ""
    row = next(line.split() for line in done.stdout.splitlines() if line.startswith(" 03_numerical_diff "))
    _, files, right, failing, named, falsely, lost = row
    assert int(files) >= 15
    assert (right, falsely) == (files, "0"), done.stdout
    assert int(named) + int(lost) == int(failing)
