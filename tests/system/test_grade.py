"""Grading, hints and reset for a student and an instructor: the real command in a real process."""

import json
import os
import re
import shutil
import subprocess
import sys

import page_class
import pytest
import shared
import solved_checkout
import warm_start
from conftest import ROOT

from grading.cli import main
from grading.curriculum import stubs
from grading.curriculum.ladder import find, ladder
from grading.curriculum.named_katas import find_katas
from grading.text.labels import BROKEN_GUARD

CALLED = (
    "04 4 backward 04_backward backward.py katas/04_backward katas/04_backward/ katas/04_backward/backward.py".split()
)


def statuses(report):
    return {kata["id"]: kata["status"] for kata in report["katas"]}


def test_solution_has_all_points():
    """The solution passes every check, including stretch and memory checks."""
    found = page_class.real_report("solution")
    checks = [check for kata in found["katas"] for check in kata["checks"]]
    assert [check["name"] for check in checks if check["verdict"] != "passed"] == []
    assert found["points"] == found["max_points"] == sum(check["role"] == "required" for check in checks)
    assert {check["kind"] for check in checks} == {"test", "memory"}
    assert set(statuses(found).values()) == {"passed"}
    for check in checks:
        if check["kind"] == "memory":
            assert len(check["memory"]["samples_mib"]) >= 2
            assert check["memory"]["growth_mib"] <= check["memory"]["limit_mib"]


@pytest.fixture
def of_stubs(report, checkout):
    """The report on an untouched checkout."""
    return shared.once("report on stubs", lambda folder: report(cwd=checkout))


def test_untouched_ladder_has_no_points(of_stubs, report, checkout):
    """Stubs earn no points, even with a comment at the end of each."""
    found = of_stubs
    assert found["points"] == 0
    assert set(statuses(found).values()) == {"untouched"}
    for kata in ladder():
        stub = checkout / "katas" / kata.id / f"{kata.name}.py"
        stub.write_text(stub.read_text(encoding="utf-8") + "# a comment\n", encoding="utf-8")
    again = report(cwd=checkout)
    assert statuses(again) == statuses(found)
    verdicts = [
        [(check["name"], check["verdict"]) for kata in one["katas"] for check in kata["checks"]]
        for one in (found, again)
    ]
    assert verdicts[0] == verdicts[1]
    assert any(verdict == "passed" for _, verdict in verdicts[0])  # the guards: the checks were really run


def test_untouched_stub_begins_with_its_first_task(of_stubs, grader, checkout):
    """An untouched stub's first message is the first task of kata.toml, with the line of its TODO."""
    for kata, result in zip(ladder(), of_stubs["katas"], strict=True):
        first = next(check for check in result["checks"] if check["verdict"] != "passed")
        task = next(iter(kata.todo.values()))
        assert first["message"] == f"not written yet: kata {kata.number}: {task}"
        file, _, line = first["where"].partition(":")
        assert file == kata.stub.name
        comment = kata.stub.read_text(encoding="utf-8").splitlines()[int(line) - 1].strip()
        assert comment == f"# {stubs.mark(kata, 1 if kata.parts else None)}: {task}"
    shown = grader("grade", "07", cwd=checkout).stdout
    assert re.search(r"Its first task:\s+not written yet: kata 07: .+\s+at katas/07_\S+:\d+\s+Its first check:", shown)
    assert "AttributeError" not in shown


def test_part_that_the_student_is_on(grader, checkout):
    """Where a kata has parts, the report names the one that the student is on: none once all points are there."""
    kata = find("10")
    line = re.compile(r"^ Part (\d) of 3, (.+): (\d+) of (\d+) checks passed\.$", re.MULTILINE)

    def seen(text):
        (checkout / "katas" / kata.id / "overloads.py").write_text(text, encoding="utf-8")
        return line.findall(grader("grade", "10", cwd=checkout).stdout)

    tasks = list(kata.todo)
    assert seen(stubs.derive(kata)) == [("1", "functions", "0", "4")]
    assert seen(stubs.with_some_left(kata, tasks[tasks.index("Variable.__sub__") :])) == [("2", "operators", "2", "4")]
    # The parts can be done in any order: the first that isn't done is shown.
    assert seen(stubs.with_some_left(kata, ["neg"])) == [("1", "functions", "3", "4")]
    solution = kata.solution.read_text(encoding="utf-8")
    assert seen(solution) == []
    assert seen(solution.replace("y.grad = np.array(y.grad) if retain_grad else None", "pass")) == []


def test_all_points_but_a_guard_fails(grader, tmp_path):
    """Where only a guard fails, the report says why the kata isn't passed, and when it will be."""
    text = (ROOT / "solution" / "backward.py").read_text(encoding="utf-8")
    wrong = text.replace('raise NotImplementedError("a Function needs a backward', 'print("a Function needs a backward')
    assert wrong != text
    (tmp_path / "backward.py").write_text(wrong, encoding="utf-8")
    for plain in ((), ("--plain",)):
        done = grader("grade", "--from", str(tmp_path), "--no-sandbox", "04", *plain)
        shown = " ".join(done.stdout.split())
        assert "a guard fails" in shown
        assert BROKEN_GUARD in shown


def test_one_kata_turns_passed(grader, report, checkout):
    """The answer to kata 04 turns just that kata to passed, and the next thing to fix is another."""
    shutil.copy(ROOT / "solution" / "backward.py", checkout / "katas" / "04_backward" / "backward.py")
    found = statuses(report(cwd=checkout))
    assert found.pop("04_backward") == "passed"
    assert set(found.values()) == {"untouched"}
    shown = grader("4", "5", cwd=checkout).stdout
    assert re.search(r"04 Backward .* (\d+)/\1\b", shown)
    assert "Next: kata 05" in shown


def test_first_thing_to_fix(grader, checkout):
    """The student reads the requirement, the result, the line, how to get a hint, and the next command."""
    path = checkout / "katas" / "07_generations" / "generations.py"
    right = (ROOT / "solution" / "generations.py").read_text(encoding="utf-8")
    path.write_text(right.replace("func.generation + 1", "func.generation"), encoding="utf-8")
    done = grader("grade", "07", cwd=checkout)
    shown = done.stdout
    assert done.returncode == 1
    assert "Fix first: kata 07, Generations" in shown
    assert re.search(r"called .*: got .*, expected ", " ".join(shown.split()))
    assert re.search(r"katas.07_generations.generations\.py:\d+", shown)
    assert "python3 grader.py hint 07" in shown
    assert "python3 grader.py grade 07" in shown
    assert "Traceback" not in shown


def test_first_thing_to_fix_of_a_submission(grader, tmp_path):
    """In a submission of some katas, those come first; a kata that is not in it comes when all of them are passed."""
    right = (ROOT / "solution" / "functions.py").read_text(encoding="utf-8")
    file = tmp_path / "functions.py"
    for text, first in [(right.replace("x**2", "x * 3"), "02, Functions"), (right, "01, Variables")]:
        file.write_text(text, encoding="utf-8")
        shown = grader("grade", "1", "2", "--from", tmp_path, "--no-sandbox").stdout
        assert f"Fix first: kata {first}" in shown


def test_a_folder_that_is_called_like_a_variable(grader, checkout, tmp_path):
    """pytest would read $HOME in a path as the home folder."""
    place = tmp_path / "u$HOME" / "k"
    place.parent.mkdir()
    shutil.move(checkout, place)
    done = grader("grade", "1", cwd=place)
    assert "Its first task:" in done.stdout, done.stderr


def test_all_done():
    done = solved_checkout.graded()
    assert done.returncode == 0
    assert "Every required check is passed" in done.stdout
    assert len(re.findall(r"[✓+] \d\d ", done.stdout)) == 10


@pytest.mark.parametrize("word", [*CALLED, str(ROOT / "katas" / "04_backward")])
def test_kata_by_any_name(word, monkeypatch):
    """Each of these words means the kata, where the checkout is the current folder."""
    monkeypatch.chdir(ROOT)
    assert [kata.id for kata in find_katas(main.parse_options(["grade", word]).katas)] == ["04_backward"]


@pytest.mark.parametrize(
    "word", ["katas/backward.py", "./backward.py", "backward.py", "4/", ROOT / "solution/backward.py"]
)
def test_kata_by_a_path_that_leads_elsewhere(word, tmp_path):
    """A path means the kata at that place, and never another kata of the same name."""
    (tmp_path / "backward.py").touch()
    command = [sys.executable, str(ROOT / "grader.py"), "grade", str(word)]
    done = warm_start.run(command, tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"'{word}' is not kata 04_backward of this checkout" in done.stderr
    assert "`grade --from DIR`" in done.stderr


@pytest.mark.parametrize("layout", ["katas/04_backward", "04_backward", "."])
def test_submission_layouts(layout, report, tmp_path):
    (tmp_path / layout).mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "solution" / "backward.py", tmp_path / layout)
    found = statuses(report("3", "4", "--from", tmp_path, "--no-sandbox"))
    assert found == {"03_numerical_diff": "missing", "04_backward": "passed"}


def test_book_style_answers_have_all_points(report):
    """An answer in the book's style, step by step, earns every required point and passes every guard."""
    found = report("--from", "tests/answers/book_style", "--no-sandbox")
    lost = [
        (kata["id"], check["name"], check["message"])
        for kata in found["katas"]
        for check in kata["checks"]
        if check["role"] != "stretch" and check["verdict"] != "passed"
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["grade", "11"], "there is no kata '11'"),
        (["hint", "eleven"], "there is no kata 'eleven'"),
        (["reset", "0"], "there is no kata '0'"),
        (["grade", "--from", "nowhere"], "there is no folder 'nowhere'"),
        (["grade", "--json", "no/such/folder/report.json", "1"], "can't be written"),
        (["grade", "--html", "docs", "1"], "docs can't be written: that is a folder"),
        (["grade", "--seed", "x"], "--seed"),
        (["grade", "--seed", "-1"], "--seed: -1 is not between 0 and"),
        (["grade", "--seed", str(2**32)], "is not between 0 and 4294967295"),
        (["grade", "--what"], "--what"),
        (["grade", "--from", ""], "--from: this is empty"),
        (["grade", "4", "--json", ""], "--json: this is empty"),
        (["hint", ""], "KATA: this is empty"),
        (["reset"], "KATA"),
        (["hints", "4"], "Did you mean `python3 grader.py hint`?"),
    ],
)
def test_wrong_usage(args, says, grader):
    done = grader(*args)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""  # the error comes before any grading


@pytest.mark.parametrize("seed", [7, 2**32 - 1])
def test_seed_reaches_the_suites(seed, report):
    found = report("4", "--seed", seed, "--from", "solution", "--no-sandbox")
    assert (found["seed"], found["points"]) == (seed, found["max_points"])


def test_no_color_and_narrow(grader, checkout):
    """A pipe gets no escapes, and a terminal with ASCII alone gets only ASCII marks."""
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "50"}
    done = grader("1", "2", cwd=checkout, env=env)
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert "Traceback" not in done.stderr
    assert done.stdout.isascii()
    assert max(map(len, done.stdout.splitlines())) <= 50


def test_hints_come_one_by_one(grader, checkout):
    """Each call shows one more hint than the last call, `--all` shows all, and the last hint stays."""
    kata = ladder()[3]
    narrow = {**os.environ, "COLUMNS": "40"}

    def words(*args):
        done = grader("hint", *args, cwd=checkout, env=narrow)
        assert done.returncode == 0
        return " ".join(done.stdout.split())

    for count in (1, 2):
        shown = words("4")
        assert [hint in shown for hint in kata.hints] == [number < count for number in range(len(kata.hints))]
    for again in (words("04", "--all"), words("backward")):
        assert all(hint in again for hint in kata.hints)


def test_reset_keeps_a_backup(grader, checkout):
    path = checkout / "katas" / "04_backward" / "backward.py"
    stub = path.read_bytes()
    path.write_text("my = 'work'\n", encoding="utf-8")
    done = grader("reset", "04", cwd=checkout)
    assert done.returncode == 0
    assert path.read_bytes() == stub
    said = re.search(r"kept +(\S+)", done.stdout)
    assert said is not None
    assert (checkout / said.group(1)).read_text(encoding="utf-8") == "my = 'work'\n"
    assert "already" in grader("reset", "04", cwd=checkout).stdout


def test_reset_twice_keeps_both(grader, checkout):
    path = checkout / "katas" / "04_backward" / "backward.py"
    for text in ("first = 1\n", "second = 2\n"):
        path.write_text(text, encoding="utf-8")
        assert grader("reset", "4", cwd=checkout).returncode == 0
    kept = [copy.read_text(encoding="utf-8") for copy in (checkout / ".backup").rglob("*.py")]
    assert sorted(kept) == ["first = 1\n", "second = 2\n"]


@pytest.mark.skipif(
    os.name == "nt", reason="on Windows not everybody may make links, and there are no pipes with names"
)
@pytest.mark.parametrize("what", ["a link", "a link to nowhere", "a link to the stub", "a pipe"])
def test_reset_of_what_is_no_file(what, grader, checkout, tmp_path):
    """If a link or a pipe stands in a module's place, the reset replaces it, and leaves the link's target as it was."""
    path, elsewhere = checkout / "katas" / "04_backward" / "backward.py", tmp_path / "elsewhere.py"
    stub = path.read_text(encoding="utf-8")
    path.unlink()
    text = {"a link": "my = 'work'\n", "a link to the stub": stub}.get(what)
    if what == "a pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(elsewhere)
    if text:
        elsewhere.write_text(text, encoding="utf-8")
    done = grader("reset", "4", cwd=checkout)
    assert (done.returncode, done.stderr) == (0, "")
    assert path.is_file()
    assert not path.is_symlink()
    assert path.read_text(encoding="utf-8") == stub
    assert (elsewhere.read_text(encoding="utf-8") if elsewhere.exists() else None) == text
    kept = [copy.read_text(encoding="utf-8") for copy in (checkout / ".backup").rglob("*.py")]
    assert kept == ([text] if text else [])


@pytest.mark.parametrize("which", ["stub", "solution"])
def test_plain_pytest(which, checkout):
    """`pytest katas/04_backward` works without options, and without a warning."""
    if which == "solution":
        shutil.copy(ROOT / "solution" / "backward.py", checkout / "katas" / "04_backward" / "backward.py")
    command = [sys.executable, "-m", "pytest", "katas/04_backward", "-W", "error"]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == (1 if which == "stub" else 0), done.stdout
    assert "warning" not in done.stdout.lower()
    assert "seed of random inputs: 0" in done.stdout


def test_all_suites_in_one_plain_run(checkout):
    """`pytest katas` runs every suite, each on its own module."""
    solved_checkout.solve(checkout)
    command = [sys.executable, "-m", "pytest", "katas", "-q"]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_missing_name_costs_only_its_checks(report, checkout):
    """A misnamed definition fails only the checks that use it, with a message.

    The grader and bare pytest agree.
    """
    path = checkout / "katas" / "04_backward" / "backward.py"
    right = (ROOT / "solution" / "backward.py").read_text(encoding="utf-8")
    path.write_text(right.replace("def exp(", "def expp("), encoding="utf-8")
    (kata,) = report("4", cwd=checkout)["katas"]
    failed = {check["name"]: check["message"] for check in kata["checks"] if check["verdict"] != "passed"}
    assert 0 < len(failed) < len(kata["checks"])
    assert all("no definition called exp" in text and "expp" in text for text in failed.values())
    command = [sys.executable, "-m", "pytest", "katas/04_backward", "-q", "-rf"]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert set(re.findall(r"^FAILED \S+::(\w+)", done.stdout, re.MULTILINE)) == set(failed)


@pytest.mark.parametrize(("deadline", "said"), [("1", "1 second"), ("0.5", "0.5 seconds")])
def test_no_answer(deadline, said, report, tmp_path):
    """The message on a module that hangs contains the time that the grader waited."""
    (tmp_path / "variables.py").write_text("while True: pass\n", encoding="utf-8")
    (kata,) = report("1", "--from", tmp_path, "--no-sandbox", "--deadline", deadline)["katas"]
    assert kata["message"].startswith(f"variables.py can't be imported. No answer after {said}: is there a loop")


def test_json_to_a_file(grader, tmp_path):
    """If the report goes to a file, the terminal still shows the progress."""
    file = tmp_path / "report.json"
    done = grader("grade", "4", "--from", "solution", "--no-sandbox", "--json", file)
    assert done.returncode == 0
    points = json.loads(file.read_text(encoding="utf-8"))["points"]
    assert points > 0
    assert f"{points}/{points}" in done.stdout


def test_jobs(report):
    """Katas that are graded in parallel get the same verdicts, and appear in their order."""
    one, three = (
        report("1", "4", "7", "--from", "tests/answers/book_style", "--no-sandbox", "--jobs", jobs) for jobs in (1, 3)
    )
    assert [kata["id"][:2] for kata in three["katas"]] == ["01", "04", "07"]
    for kata, other in zip(one["katas"], three["katas"], strict=True):
        assert (kata["points"], kata["status"]) == (other["points"], other["status"])
        assert [check["verdict"] for check in kata["checks"]] == [check["verdict"] for check in other["checks"]]
