"""The real `class` command grades every submission once, whatever it holds and whatever happens during the run."""

import gzip
import io
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import made_class
import pytest
import seen_processes
import shared
from class_runs import content, interrupted, rows, run, verdicts, written
from conftest import ROOT
from rich.console import Console
from seen_processes import HANGING, LINUX, alive, below, command_line, wait_until
from table_readers import read_csv, read_moodle

from grading.classroom import grade_class
from grading.classroom.grade_class import ClassResult
from grading.classroom.gradebooks.gradebook import Gradebook
from grading.classroom.gradebooks.gradebook_file import VERSION
from grading.classroom.records.records import Attempt, Person
from grading.cli.class_run import class_command, class_summary
from grading.cli.commands import parser
from grading.curriculum.ladder import find, ladder
from grading.jobs import cores, executors, process_pool
from grading.text.errors import GraderError
from system.test_hostile import needs_sandbox

COUNT = 12
SEED = 3
FEW_KATAS = ("01", "02", "04", "08")  # two that nearly all have begun, a later one, and one with memory checks


@pytest.fixture(scope="session")
def graded_class():
    """A folder of submissions, and the command's output."""
    return shared.once("graded class", make_and_grade)


def make_and_grade(place):
    folder = place / "class" / "week 3"
    folder.mkdir(parents=True)
    made_class.make(folder, COUNT, SEED)
    (folder / "9000 Leaver.zip").write_bytes(made_class.zipped({"../../out.py": "x = 1\n"}))
    return folder, run(folder, "--jobs", 2, "--html", folder.with_name("page.html"), expect=1)


@pytest.fixture(scope="session")
def submissions(graded_class):
    """Return a folder of submissions of all kinds, which tests must not change."""
    return graded_class[0]


@pytest.fixture(scope="session")
def graded(graded_class):
    """The gradebook of the folder after one undisturbed run, and the command's output; tests change only a copy."""
    folder, said = graded_class
    return folder.with_name("week 3.gradebook"), said


@pytest.fixture
def few(tmp_path):
    """A small class: three people who have written one module each."""
    return write_few(tmp_path / "few")


def write_few(folder):
    folder.mkdir()
    for name, module in [("ann", "variables"), ("ben", "functions"), ("cy", "variables")]:
        text = find(module).solution.read_text(encoding="utf-8") + f"# {name}\n"
        made_class.write(folder / name, {f"{module}.py": text})
    return folder


@pytest.fixture(scope="session")
def graded_once():
    """The small class and its gradebook after a run, which tests copy."""

    def grade(place):
        folder = write_few(place / "few")
        run(folder, "--jobs", 1)
        return folder

    return shared.once("graded small class", grade)


@pytest.fixture
def few_graded(graded_once, tmp_path):
    """The small class, whose gradebook already has all three people."""
    shutil.copy(graded_once.with_name("few.gradebook"), tmp_path)
    return Path(shutil.copytree(graded_once, tmp_path / "few"))


@needs_sandbox
def test_everybody_once(submissions, graded):
    book, said = graded
    handed_in = [row[1] for row in rows(book)]
    assert sorted(handed_in) == sorted(path.name for path in submissions.iterdir())
    assert f"{COUNT + 1} of {COUNT + 1} submissions" in said
    assert "9000 Leaver: 9000 Leaver.zip can't be graded: a path in it leaves the folder" in said
    assert not list(submissions.parent.parent.rglob("out.py"))
    assert submissions.with_name("page.html").stat().st_size > 10_000


@needs_sandbox
def test_verdicts_are_those_of_grade(submissions, graded, report):
    """Neither the other submissions nor their order changes a verdict.

    This test grades a few. For hundreds, see tests/benchmarks/classes.py.
    """
    found = {handed_in: json.loads(text) for _, handed_in, _, _, text in rows(graded[0]) if text}
    alone = [path for path in sorted(submissions.iterdir()) if path.is_dir() and path.name in found]
    assert len(alone) >= 3
    for path in random.Random(SEED).sample(alone, 3):
        assert verdicts(found[path.name]) == verdicts(report("--from", path))


def test_how_far_the_class_is(tmp_path):
    """The summary has the points in the middle, and names the page as long as no page is written."""
    folder = tmp_path / "class"
    for name, text in {"ann": "", "ben": "", "kim": None, "lee": None}.items():
        right = (ROOT / "solution" / "variables.py").read_text(encoding="utf-8")
        made_class.write(folder / name, {"variables.py": right if text is None else text})
    words = (folder, "--no-sandbox", "--katas", "01", "--jobs", 1)
    said = run(*words)
    most = int(re.search(r"of (\d+)\. With", said)[1])
    assert f"\nPeople graded: 4. Points in the middle: {most / 2:g} of {most}. With every kata passed: 2.\n" in said
    assert "\n--html FILE writes a page" in said
    assert "--html FILE" not in run(*words, "--html", tmp_path / "class.html")


@needs_sandbox
def test_not_again(submissions, graded, tmp_path):
    """Repeating the command in any form doesn't grade a graded submission again."""
    before, book = rows(graded[0]), shutil.copy(graded[0], tmp_path)
    names = roster(tmp_path, "username,name\nnobody,Nobody\n")
    said = run(submissions, "--jobs", 1, "--gradebook", book, "--roster", names, expect=1)
    assert re.search(rf"^0 graded in \d+ s, {COUNT + 1} known from before", said, re.MULTILINE)
    assert "Handed in nothing (1):\n  Nobody" in said
    assert rows(book) == before


def roster(folder, text):
    path = folder / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return path


@needs_sandbox
def test_changed_and_asked_for(few_graded):
    """A second run grades only the submissions that have changed, and those that `--only` names."""
    few, book = few_graded, few_graded.with_name("few.gradebook")
    assert [row[0] for row in rows(book)] == ["ann", "ben", "cy"]
    (few / "ben" / "functions.py").write_text("def square(x):\n    return None\n", encoding="utf-8")
    assert "1 graded" in run(few, "--jobs", 1)
    run(few, "--jobs", 1, "--only", "Cy")
    assert [row[0] for row in rows(book)] == ["ann", "ben", "cy", "ben", "cy"]
    assert rows(book, "points")[1] > rows(book, "points")[3] == (0,)
    # Another seed makes every submission due again.
    assert "3 graded" in run(few, "--jobs", 1, "--seed", 1)
    assert "nobody in" in run(few, "--only", "dora", expect=2)


@needs_sandbox
@LINUX
def test_killed_and_started_again(submissions, graded, tmp_path):
    """After several kills and restarts, the gradebook equals that of an undisturbed run."""
    book = tmp_path / "killed.gradebook"
    moments = sorted(random.Random(SEED).sample(range(COUNT), 3))
    for after in moments:
        interrupted(submissions, book, after, "--gradebook", book, "--jobs", 2, "--seed", 0)
    said = run(submissions, "--gradebook", book, "--jobs", 2, expect=1)
    assert "known from before" in said
    assert content(book) == content(graded[0])


@needs_sandbox
@LINUX
def test_no_room_on_the_disk(few):
    """If the gradebook can't grow, a message says so, its contents stay, and the same command continues later."""
    import resource

    book = few.with_name("few.gradebook")

    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))

    said = run(few, "--jobs", 1, expect=3, preexec_fn=small)
    assert f"the gradebook {book} can't be used" in said
    before = rows(book)
    assert len(before) < 3
    run(few, "--jobs", 1)
    assert rows(book)[: len(before)] == before
    assert [row[0] for row in rows(book)] == ["ann", "ben", "cy"]


@needs_sandbox
@LINUX
def test_lost_process(few):
    """If one of the grader's processes is killed, its submission is tried again, and the output stays the same."""
    for number in range(8):
        shutil.copytree(few / "ann", few / f"like ann {number}")
        with (few / f"like ann {number}" / "variables.py").open("a", encoding="utf-8") as file:
            file.write(f"# {number}\n")
    book = few.with_name("few.gradebook")
    command = [sys.executable, str(ROOT / "grader.py"), "class", str(few), "--jobs", "2", "--seed", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    end = time.monotonic() + HANGING
    killed = set()
    while len(killed) < 2 and process.poll() is None:
        assert time.monotonic() < end
        for number, start in below(process.pid):
            # Those that do tasks: forks of the grader, and new Pythons in their place.
            new = (number, start) not in killed and len(killed) < min(2, written(book))
            if new and any(word in command_line(number) for word in ("grader.py", "spawn_main")):
                os.kill(number, signal.SIGKILL)
                killed.add((number, start))
        time.sleep(0.005)
    said, errors = process.communicate()
    assert (process.returncode, errors) == (0, ""), said
    assert len(killed) == 2
    assert len(rows(book)) == 11
    assert {row[0] for row in rows(book, "points")} == {12, 10}


@needs_sandbox
@LINUX
@pytest.mark.parametrize(
    ("stop", "number"), [(os.killpg, signal.SIGINT), (os.kill, signal.SIGTERM), (os.killpg, signal.SIGTERM)]
)
def test_stopped_by_hand(stop, number, few):
    """Ctrl-C or SIGTERM ends the command at once with a short message, and no process continues.

    The signal may go to the command alone, or to all processes that it has started.
    """
    made_class.write(few / "0 hangs", {"variables.py": "import time\n\ntime.sleep(3600)\n"})
    command = [
        sys.executable,
        str(ROOT / "grader.py"),
        "class",
        str(few),
        "--jobs",
        "1",
        "--deadline",
        "25",
        "--seed",
        "0",
    ]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    wait_until(lambda: any("bwrap" in command_line(number) for number, _ in below(process.pid)))
    children = below(process.pid)
    stop(process.pid, number)
    said, errors = process.communicate(timeout=20)  # a check would have 25 seconds
    assert (process.returncode, errors.strip()) == (3, "grader.py: stopped."), said
    wait_until(lambda: not any(map(alive, children)))


@LINUX
def test_stopped_while_unpacking(few, tmp_path):
    """After a signal ends the grader, the folder for temporary files holds nothing of a submission."""
    file = tarfile.TarInfo("zeros")
    file.size = 400 * 2**20
    zeros = gzip.compress(bytes(10 * 2**20)) * 40  # unpacking this takes a second
    (few / "0 big.tar.gz").write_bytes(gzip.compress(file.tobuf()) + zeros)
    folder = tmp_path / "temporary"
    folder.mkdir()
    command = [sys.executable, str(ROOT / "grader.py"), "class", str(few), "--no-sandbox"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(folder)})
    wait_until(lambda: list(folder.glob("katas-*")) or process.poll() is not None)
    process.terminate()
    assert process.communicate()[1].strip() == "grader.py: stopped."
    assert (process.returncode, list(folder.glob("katas-*"))) == (3, [])


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="the system doesn't let processes choose a core")
def test_cores():
    """With one process per core each process has its own core, also after a restart. Otherwise the system chooses."""
    count = len(cores.cores())
    with executors.local_processes(count) as start, start() as (executor, _):
        chosen = [executor.submit(os.sched_getaffinity, 0) for _ in range(4 * count)]
        assert {tuple(each.result()) for each in chosen} <= {(core,) for core in cores.cores()}
        doomed = [executor.submit(os._exit, 1) for _ in range(count)]
        assert all(isinstance(each.exception(), BrokenProcessPool) for each in doomed)
        assert {len(executor.submit(os.sched_getaffinity, 0).result()) for _ in range(4 * count)} == {1}
    with executors.local_processes(count + 1) as start, start() as (executor, _):
        assert executor.submit(os.sched_getaffinity, 0).result() == set(cores.cores())


def test_tries(tmp_path):
    """A task has all its tries, even after another task has used up its own."""
    with executors.local_processes(1) as start, start() as (executor, _):
        assert isinstance(
            executor.submit(seen_processes.dies, tmp_path / "first", process_pool.TASK_TRIES).exception(),
            BrokenProcessPool,
        )
        assert (
            executor.submit(seen_processes.dies, tmp_path / "second", process_pool.TASK_TRIES - 1).result()
            == process_pool.TASK_TRIES
        )


@needs_sandbox
def test_one_at_a_time(few_graded):
    """If two runs use one gradebook, the second reports this and stops, and the first continues."""
    few, book = few_graded, few_graded.with_name("few.gradebook")
    base = sqlite3.connect(book)
    base.execute("begin exclusive")
    said = run(few, "--jobs", 1, expect=3)
    assert "another run of the grader is using it" in said
    base.close()
    assert "3 known" in run(few, "--jobs", 1)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: None, "there is no folder"),
        (lambda folder: folder.mkdir(), "there are no submissions in"),
        (lambda folder: made_class.write(folder, {"backward.py": "x = 1\n"}), "it is one submission"),
    ],
    ids=["no folder", "nothing in it", "one submission"],
)
def test_no_class(make, said, tmp_path):
    make(tmp_path / "class")
    assert said in run(tmp_path / "class", expect=2)
    assert not (tmp_path / "class.gradebook").exists()


def test_no_gradebook(few):
    few.with_name("few.gradebook").write_text("a shopping list, " * 100, encoding="utf-8")
    assert "is not a gradebook" in run(few, expect=2)
    assert few.with_name("few.gradebook").read_text(encoding="utf-8").startswith("a shopping list")


def test_without_bubblewrap(few, tmp_path):
    """Without bubblewrap the grader says how to install it, and grades nothing.

    With --no-sandbox it grades, and the report says that there was no sandbox.
    """
    env = {**os.environ, "PATH": str(tmp_path)}
    assert "sudo apt install bubblewrap" in run(few, expect=3, env=env)
    run(few, "--no-sandbox", "--jobs", 1, env=env)
    book = few.with_name("few.gradebook")
    assert [json.loads(row[0])["sandboxed"] for row in rows(book, "report")] == [False] * 3


@needs_sandbox
def test_jobs(submissions, graded, tmp_path):
    """The number of processes changes no verdict."""
    few = tmp_path / "few"
    few.mkdir()
    chosen = random.Random(SEED).sample(sorted(path for path in submissions.iterdir() if path.is_dir()), 4)
    for path in chosen:
        shutil.copytree(path, few / path.name)
    katas = [kata.id for kata in ladder() if kata.number in FEW_KATAS]

    def judged(book):
        """Without the digest, which is that of the chosen katas' modules, and without the others' verdicts."""
        return [
            (person, handed_in, problem, found and [kata for kata in found if kata[0] in katas])
            for person, handed_in, _, problem, found in content(book)
        ]

    before = [row for row in judged(graded[0]) if row[1] in [path.name for path in chosen]]
    assert [len(row[3]) for row in before] == [len(katas)] * len(chosen)
    for jobs in (1, 4):
        run(few, "--gradebook", tmp_path / f"{jobs}", "--jobs", jobs, "--katas", ",".join(FEW_KATAS))
        assert judged(tmp_path / f"{jobs}") == before
    assert content(tmp_path / "1") == content(tmp_path / "4")


@needs_sandbox
def test_export(submissions, graded, tmp_path):
    """The gradebook is exported as CSV and as Moodle's worksheet, without grading any submission again."""
    people = dict(rows(graded[0], "person, points"))
    ann, points, most = next(row for row in rows(graded[0], "person, points, max_points") if row[1])
    (tmp_path / "sheet.csv").write_text(
        "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,Last modified (submission),"
        f"Last modified (grade),Feedback comments\nParticipant 1,{ann},,Submitted,,{most}.00,Yes,-,-,\n",
        encoding="utf-8",
    )
    book = shutil.copy(graded[0], tmp_path)
    said = run(
        *(submissions, "--gradebook", book, "--worksheet", tmp_path / "sheet.csv"),
        *("--export", f"csv={tmp_path / 'grades.csv'}", "--export", f"moodle={tmp_path / 'moodle.csv'}"),
        expect=1,
    )
    assert "0 graded in" in said
    found = read_csv((tmp_path / "grades.csv").read_bytes())
    points_of = {row["key"]: int(row["points"]) if row["points"] else None for row in found}
    assert points_of == people
    problems = [person for person, problem in rows(graded[0], "person, problem") if problem]
    assert [row["key"] for row in found if row["problem"]] == sorted(problems)
    ((grade, comment),) = read_moodle((tmp_path / "moodle.csv").read_bytes()).values()
    assert grade == points
    assert comment.startswith(f"{points} of {most} points")


@needs_sandbox
@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminal that pexpect can read")
def test_on_a_terminal(few):
    """A bar shows the progress, the speed, the remaining time, and how many submissions could not be graded."""
    import pexpect

    (few / "dora.zip").write_bytes(b"no archive")
    env = {**os.environ, "TERM": "xterm", "PYTHONIOENCODING": "utf-8"}
    for name in ("COLUMNS", "KATAS_PLAIN", "NO_COLOR"):
        env.pop(name, None)
    command = [str(ROOT / "grader.py"), "class", str(few), "--jobs", "1", "--no-color"]
    child = pexpect.spawn(sys.executable, command, env=env, dimensions=(40, 200), timeout=HANGING, encoding="utf-8")
    child.expect(r"Grading +\S+ +4/4 +\d+\.\d/s +\d+:\d\d:\d\d +1 not gradable")
    child.expect_exact("3 graded in ")
    child.expect_exact("Could not be graded (1):")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--roster", "no.csv"], "the roster no.csv can't be read: No such file"),
        (["--roster", "latin.csv"], "the roster latin.csv is not in UTF-8"),
        (["--roster", "names.csv", "--export", "csv=names.csv"], "the roster is there"),
        (["--html", "few/ann/variables.py"], "a file that was handed in is there"),
        (["--feedback", "fb", "--comments", "names.csv", "--export", "csv=names.csv"], "the comments are there"),
        (["--merge", "names.csv", "--export", "csv=names.csv"], "a gradebook of --merge is there"),
        (["--export", "xml=grades.xml"], "is none of csv=FILE"),
        (["--export", "csv=none/grades.csv"], "there is no folder 'none'"),
        (["--export", "gradescope=few/results"], "would be taken for a submission"),
        (["--html", "none/page.html"], "there is no folder 'none'"),
        (["--html", "few"], "that is a folder"),
        (["--html", "-"], "name a file"),
        (["--html", "few.gradebook"], "the gradebook is there"),
        (["--html", "one", "--export", "jsonl=one"], "what --export jsonl=one writes is there"),
        (["--gradebook", "none/book"], "there is no folder 'none'"),
        (["--gradebook", "few"], "that is a folder"),
        (["--seed", "-1"], "--seed: -1 is not between 0 and"),
        pytest.param(["--html", "/proc/page.html"], "/proc/page.html can't be written", marks=LINUX),
        pytest.param(["--export", "csv=/proc/a.csv"], "/proc/a.csv can't be written", marks=LINUX),
        pytest.param(["--html", os.devnull], "that is a device", marks=LINUX),
    ],
)
def test_told_before_an_hour_of_grading(options, said, few):
    """Before grading, the command refuses a target that it can't write or that is another file of the run."""
    (few.parent / "names.csv").write_text("username\nann\n", encoding="utf-8")
    (few.parent / "latin.csv").write_bytes("username,name\nann,Zoé\n".encode("latin-1"))
    assert said in run("few", *options, cwd=few.parent, expect=2)
    assert sorted(path.name for path in few.parent.iterdir()) == ["few", "latin.csv", "names.csv"]


@pytest.fixture
def many(tmp_path):
    """A gradebook of 99 people, and a function that makes an attempt of one of them."""

    def attempt(number):
        return Attempt(f"{number}", "x", "x", "{}", "x", None, {"points": 1, "max_points": 2, "katas": []})

    with Gradebook(tmp_path / "class.gradebook") as book:
        book.people.enrol(Person(f"{number}", f"{number}") for number in range(99))
        for number in range(99):
            book.add(attempt(number))
    return tmp_path / "class.gradebook", attempt


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("replace(report, '[', 'x')", "is damaged: the last report on '7' can't be read .* With --only and that name"),
        ("cast(x'ff' as text)", "is damaged: Could not decode .* Name another file"),
    ],
)
def test_damaged_report(damage, said, many):
    """The message names the damaged part and the remedy; a person who is graded again has a report again."""
    path, attempt = many
    base = sqlite3.connect(path)
    base.execute(f"update attempt set report = {damage} where person = '7'")
    base.execute("update attempt set max_points = 3 where person = '7'")  # which no other one has
    base.commit()
    base.close()
    with Gradebook(path) as book:
        with pytest.raises(GraderError, match=said):
            list(book.standings())
        assert book.katas_graded() == []  # a run with --only asks for them before it stores the new report
        book.add(attempt(7))
        assert len(list(book.standings())) == 99


def test_damaged_gradebook(many):
    data = many[0].read_bytes()
    many[0].write_bytes(data[: 3 * 4096] + b"\xff" * (len(data) - 3 * 4096))
    with (
        pytest.raises(GraderError, match=r"is damaged: database disk image is malformed\. Name"),
        Gradebook(many[0]) as book,
    ):
        list(book.standings())


@pytest.mark.skipif(os.name == "nt", reason="Windows deletes no file that is open")
def test_gradebook_deleted_meanwhile(few, monkeypatch):
    """If the gradebook was deleted during the run, the message doesn't claim that it holds the results.

    The other files are still written.
    """
    book, said = few.with_name("few.gradebook"), io.StringIO()

    def grade(*_, **__):
        book.unlink()
        return ClassResult(3, 0, ())

    monkeypatch.setattr(grade_class, "grade_submissions", grade)
    options = parser().parse_args(["class", str(few), "--no-sandbox", "--export", f"csv={few.with_name('grades.csv')}"])
    with pytest.raises(GraderError, match="was deleted or replaced meanwhile"):
        class_command.run(options, Console(file=said))
    assert re.search(r"3 graded in \d+ s\.\n", said.getvalue())
    assert "\nWritten: csv" in said.getvalue()


@LINUX
def test_gradebook_where_nobody_may_write(few):
    said = run(few, "--gradebook", "/proc/book", "--no-sandbox", expect=3)
    assert "perhaps since nobody may write there; --gradebook FILE puts it elsewhere" in said


def test_gradebook_of_another_version(few, tmp_path):
    """A gradebook of another version, or any other database, is left alone, and a message says what to do."""
    for made, version, said in (
        ("table person (a); create table attempt (a)", VERSION + 1, f"of version {VERSION + 1}, and this one reads"),
        ("table x (a)", 1, "some other database"),
    ):
        book = tmp_path / f"{version}.gradebook"
        base = sqlite3.connect(book)
        base.executescript(f"create {made}; pragma user_version = {version}")
        base.close()
        before = book.read_bytes()
        assert said in run(few, "--gradebook", book, "--no-sandbox", expect=2)
        assert book.read_bytes() == before


@needs_sandbox
@LINUX
def test_no_room_for_the_page(few_graded):
    """If the page can't be written, the grades and the earlier page stay. The same command writes it later."""
    import resource

    few, file = few_graded, few_graded.with_name("page.html")
    run(few, "--jobs", 1, "--html", file)
    before = file.read_bytes()

    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) - 1000, resource.RLIM_INFINITY))

    said = run(few, "--html", file, expect=3, preexec_fn=small)
    assert f"{file} can't be written: File too large. The grades are in the gradebook" in said
    assert file.read_bytes() == before
    assert sorted(path.name for path in few.parent.iterdir()) == ["few", "few.gradebook", "page.html"]
    assert "0 graded" in run(few, "--html", file)


@needs_sandbox
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_hostile_names(tmp_path):
    """A name can neither control the terminal nor forge a line of the summary.

    The summary also names people without a kata's module.
    """
    folder = tmp_path / "class"
    for name in ("\x1b[31mred", "two\nlines", "[bold]"):
        made_class.write(folder / name, {f"{name}.txt": "nothing\n"})
    (folder / "\x1b]0;title\x07\n9 graded.zip").write_bytes(b"no archive")
    said = run(f"{folder}/", "--jobs", 1, expect=1)
    assert "Could not be graded (1):\n  \\x1b]0;title\\x07\\n9 graded: " in said
    assert "Graded, but there is no kata's module in it (3):\n" in said
    end = "no kata's module is in it, only {}.txt; hand in the .py files themselves"
    names = "two\\nlines", "[bold]", "\\x1b[31mred"
    assert {f"  {name}: {name}: {end.format(name)}" for name in names} <= set(said.splitlines())
    asked = run(".", "--only", "\x1b[31m", cwd=folder, expect=2)
    assert "\x1b" not in said + asked
    assert (tmp_path / "class.gradebook").exists()


@pytest.mark.parametrize("html", ["class.html", None])
def test_all_that_is_to_be_looked_at(html, tmp_path, monkeypatch):
    """The summary lists every doubt, since only the summary holds doubts.

    Other lists are cut, and the summary points to the page for the rest.
    """
    monkeypatch.chdir(tmp_path)
    said = io.StringIO()
    doubts = tuple(f"doubt {number}" for number in range(30))
    with Gradebook(tmp_path / "gradebook") as book:
        book.people.enrol(Person(f"{number}", f"somebody {number}") for number in range(12))
        assert class_summary.show_result(ClassResult(0, 0, doubts), book, 0.0, html, Console(file=said, width=80))
    lines = said.getvalue().splitlines()
    assert lines[-31:] == ["To look at (30):", *(f"  {doubt}" for doubt in doubts)]
    where = "class.html has" if html else "the page that --html FILE writes has"
    assert lines[-33:-31] == ["  somebody 7", f"  … and 2 more; {where} all of them"]


@needs_sandbox
def test_without_the_roster_once(few_graded):
    """A run without the roster keeps a person's facts from the roster."""
    few = few_graded
    names = roster(few.parent, "username,name,email\nann,Ann Lee,ann@example.org\n")
    run(few, "--jobs", 1, "--roster", names)
    assert "1 graded" in run(few, "--jobs", 1, "--only", "ann/")
    assert "1 graded" in run(few, "--jobs", 1, "--only", "Ann Lee")
    base = sqlite3.connect(few.with_name("few.gradebook"))
    assert base.execute("select * from person where key = 'ann'").fetchall() == [
        ("ann", "Ann Lee", "ann@example.org", "")
    ]
    base.close()
    assert "--only: this is empty" in run(few, "--only", "", expect=2)


@needs_sandbox
def test_query_of_the_guide(few_graded):
    """The query of each guide returns each person's last attempt."""
    few = few_graded
    made_class.write(few, {"dora.zip": "no archive"})
    (few / "ben" / "functions.py").write_text("", encoding="utf-8")
    run(few, "--jobs", 1, expect=1)
    base = sqlite3.connect(few.with_name("few.gradebook"))
    for guide in ("README.md", "docs/class.md"):
        (query,) = re.findall(r'sqlite3 DIR\.gradebook "([^"]+)"', (ROOT / guide).read_text(encoding="utf-8"))
        found = {row[0]: row[1] for row in base.execute(query)}
        assert found == {"ann": 12, "ben": 0, "cy": 12, "dora": None}, guide
    base.close()
