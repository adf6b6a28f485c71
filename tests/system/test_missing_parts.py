"""A checkout with a missing or damaged part.

The command prints one sentence that names the part and the remedy, and exits with status 3, without a traceback.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import shared
from conftest import copied

NOT_WRITTEN = "def x(\n"
# The changes to the checkout (None: the file or folder is gone), and the command. The sentence names the first change.
CASES = [
    ({"solution": None}, ["grade", "5"]),
    ({"solution": None}, ["reset", "5"]),
    ({"solution": None}, ["solution", "5"]),
    ({"solution": None}, ["watch", "5"]),
    ({"solution/backward.py": None}, ["grade", "5"]),
    ({"solution/backward.py": NOT_WRITTEN}, ["grade", "5"]),
    ({"solution/backward.py": ""}, ["grade", "5"]),
    ({"pyproject.toml": None}, ["hint", "5"]),
    ({"pyproject.toml": "[project"}, ["grade", "5"]),
    ({"pyproject.toml": "[project]\n"}, ["grade", "5"]),
    ({"pyproject.toml": 'project = "katas"\n'}, ["grade", "5"]),
    ({"katas": None}, []),
    ({"katas/05_variadic_args/test_variadic_args.py": None}, ["grade", "5"]),
    ({"katas/05_variadic_args/test_variadic_args.py": NOT_WRITTEN}, ["grade", "5"]),
    ({"katas/05_variadic_args/kata.toml": None}, ["grade", "5"]),
    ({"katas/05_variadic_args/kata.toml": "title ="}, ["grade", "5"]),
    ({"katas/05_variadic_args/kata.toml": 'title = "More"\n'}, ["graph", "5"]),
    ({"katas/06_repeated_variables/mistakes.toml": None}, ["grade", "6"]),
    ({"katas/06_repeated_variables/signatures.json": None}, ["grade", "6"]),
    ({"katas/08_weakref_memory/memory_weakref_memory.py": None}, ["grade", "8"]),
    ({"katas/expect.py": None}, ["grade", "5"]),
    ({"katas/expect.py": NOT_WRITTEN}, ["class", "."]),
    ({"katas/graphs.py": None}, ["grade", "7"]),
    ({"milestones": None}, ["milestone"]),
    ({"milestones/10_two_moons.py": NOT_WRITTEN}, ["milestone"]),
    ({"grading": None}, ["grade", "5"]),
    ({"grading/workers/fork_server.py": None}, ["grade", "5"]),
    ({"grading/workers/sandboxed/wire.py": None}, ["grade", "5"]),
    ({"grading/workers/sandboxed/start.py": None}, ["grade", "5"]),
    ({"grading/workers/sandboxed/session.py": None}, ["grade", "5"]),
    ({"grading/workers/sandboxed/stack_dump.py": None}, ["grade", "5"]),
    ({"grading/workers/sandboxed/blame.py": ""}, ["grade", "5"]),
    ({"grading/workers/sandboxed/__main__.py": None}, ["grade", "5"]),
    ({"grading/workers/sandboxed": None}, ["grade", "5"]),
    ({"grading/terminal/progress_report.py": None}, ["grade", "5"]),
    ({"grading/terminal": None}, ["hint", "5"]),
    ({"grading/curriculum/checkout_parts.py": NOT_WRITTEN}, ["grade", "5"]),
    ({"grading/judge/report/report.py": ""}, ["grade", "5"]),
]


@pytest.fixture
def linked(tmp_path):
    """A checkout for `change`: links to the files of another one, except in katas/, where commands write."""
    original, copy = shared.once("checkout", copied), tmp_path / "a copy"

    def katas(folder, names):
        return ["katas"] if Path(folder) == original else []

    shutil.copytree(original, copy, ignore=katas, copy_function=os.link)
    shutil.copytree(original / "katas", copy / "katas")
    return copy


def change(checkout, parts):
    for name, text in parts.items():
        path = checkout / name
        if text is not None:
            path.unlink()  # it may be a link to another checkout's file
            path.write_text(text, encoding="utf-8")
        elif path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def expect_named(done, name):
    """Fail unless the grader ended with one sentence, which names the part and the remedy."""
    assert done.returncode == 3, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    assert name.removesuffix(".py") in done.stderr
    assert "checkout anew" in done.stderr or "checkout HEAD -- " in done.stderr
    assert "fault of ours" not in done.stderr


@pytest.mark.parametrize(("parts", "typed"), CASES, ids=lambda value: "-".join(value).replace("/", "."))
def test_a_part_is_missing(parts, typed, linked, grader):
    """Any command names the missing part, and grades nothing without it."""
    change(linked, parts)
    expect_named(grader(*typed, cwd=linked), next(iter(parts)))


@pytest.mark.parametrize("name", ["", "/__init__.py", "/start.py", "/venv.py", "/messages.py"])
@pytest.mark.parametrize("text", [None, NOT_WRITTEN, ""])
def test_the_set_up_is_damaged(name, text, linked, grader):
    """grader.py names the folder of the set-up, the only part that it loads by itself."""
    if name or text is None:
        change(linked, {f"grading/cli/environment{name}": text})
        expect_named(grader("grade", "5", cwd=linked), "grading/cli/environment")


def test_a_whole_kata_is_missing(checkout, grader):
    """A course may leave out the last katas.

    A kata in the middle counts as missing, since later ones are derived from it.
    """
    shutil.rmtree(checkout / "katas" / "10_overloads")
    assert grader("hint", "9", cwd=checkout).returncode == 0
    shutil.rmtree(checkout / "katas" / "04_backward")
    expect_named(grader(cwd=checkout), "04_")


@pytest.mark.parametrize("name", ["signatures.json", "mistakes.toml"])
@pytest.mark.parametrize("text", ["[[", "{}", "[]", 'mistake = "x"'])
def test_a_damaged_catalogue(name, text, checkout, grader):
    """A damaged catalogue of mistakes is named when the grader needs it, and doesn't count as empty."""
    kata = checkout / "katas" / "06_repeated_variables"
    # A known mistake: without a candidate the grader needs no catalogue.
    solution = (checkout / "solution" / "repeated_variables.py").read_text(encoding="utf-8")
    wrong = solution.replace("np.array(gx) if x.grad is None else as_array(x.grad + gx)", "np.array(gx)")
    (kata / "repeated_variables.py").write_text(wrong, encoding="utf-8")
    (kata / name).write_text(text, encoding="utf-8")
    expect_named(grader("grade", "6", cwd=checkout), f"06_repeated_variables/{name}")


@pytest.mark.parametrize(
    ("platform", "parts"),
    [
        ("gradescope", {"solution": None}),
        ("github", {"katas": None}),
        ("classroom50", {"solution/backward.py": NOT_WRITTEN}),
        ("gradescope", {"katas/05_variadic_args/test_variadic_args.py": None}),
        ("gradescope", {"grading/classroom/submissions/filenames.py": None}),
        ("classroom50", {"grading/platforms/formats.py": ""}),
        ("gradescope", {"LICENSE": None}),
        ("github", {"grading/platforms/bundles": None}),
    ],
)
def test_no_bundle_without_its_parts(platform, parts, linked, grader, tmp_path):
    """The command refuses to make a bundle that can't grade, or can grade only some of the katas."""
    change(linked, parts)
    expect_named(grader("bundle", platform, "--out", tmp_path / "out", cwd=linked), next(iter(parts)))
    assert not (tmp_path / "out").exists()


@pytest.fixture
def git(checkout):
    """A function that runs git in a checkout whose files are all committed."""
    if not shutil.which("git"):
        pytest.skip("there is no git on this machine")

    def run(*words, check=True):
        command = ["git", "-C", str(checkout), "-c", "user.name=a", "-c", "user.email=a@b", *words]
        return subprocess.run(command, check=check, capture_output=True, text=True)

    run("init", "-q")
    run("add", ".")
    run("commit", "-qm", "as it came")
    return run


def type_commands(checkout, grader):
    """Type the commands of git that the grader asks for, until it works."""
    for _ in range(4):
        done = grader("hint", "4", cwd=checkout)
        assert done.returncode == 3, done.stdout + done.stderr
        command = next(line.strip() for line in done.stderr.splitlines() if line.strip().startswith("git -C "))
        subprocess.run(command, shell=True, check=True, capture_output=True)
        if grader("hint", "4", cwd=checkout).returncode == 0:
            return
    raise AssertionError("no command has helped")


def test_git_brings_it_back(checkout, git, grader):
    """In a git checkout the sentence is a command that restores the part, and leaves the student's own work alone."""
    stub = checkout / "katas" / "01_variables" / "variables.py"
    stub.write_text("mine = 1\n", encoding="utf-8")
    change(checkout, {"solution": None, "katas/07_generations": None, "grading/terminal": None, "pyproject.toml": None})
    type_commands(checkout, grader)
    assert stub.read_text(encoding="utf-8") == "mine = 1\n"


@pytest.mark.parametrize("part", ["pyproject.toml", "katas/04_backward/kata.toml", "grading/cli/hint_command.py"])
def test_in_the_middle_of_a_merge(part, checkout, git, grader):
    """The command works on a part that git has left with the marks of a merge, too."""
    text = (checkout / part).read_text(encoding="utf-8")
    git("checkout", "-qb", "theirs")
    (checkout / part).write_text("# theirs\n" + text, encoding="utf-8")
    git("commit", "-qam", "theirs")
    git("checkout", "-q", "-")
    (checkout / part).write_text("# ours\n" + text, encoding="utf-8")
    git("commit", "-qam", "ours")
    assert "CONFLICT" in git("merge", "theirs", check=False).stdout
    type_commands(checkout, grader)
    assert (checkout / part).read_text(encoding="utf-8") == "# ours\n" + text


@pytest.mark.parametrize("words", [("rm", "-qr", "solution"), ("sparse-checkout", "set", "grading", "katas")])
def test_parts_that_git_leaves_out(words, checkout, git, grader):
    """The command works on parts that git has removed, or has never laid out."""
    git(*words)
    assert not (checkout / "solution").exists()
    type_commands(checkout, grader)


def test_what_is_the_students(checkout, grader, report):
    """A missing stub counts as not submitted, and a renamed copy of a kata's folder counts as no kata."""
    kata = checkout / "katas" / "04_backward"
    shutil.copytree(kata, checkout / "katas" / "04_backward copy")
    (checkout / "katas" / "07_mine").mkdir()
    (kata / "backward.py").unlink()
    found = report(cwd=checkout)["katas"]
    assert len(found) == 10
    assert found[3]["status"] == "missing"
    assert grader("reset", "4", cwd=checkout).returncode == 0
