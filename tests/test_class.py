"""A class, graded by the real command: every submission, each once, whatever is handed in and whatever happens meanwhile."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import made_class
import pytest
from conftest import ROOT
from test_hostile import needs_sandbox

from grading.ladder import find

COUNT = 12
SEED = 3
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc to find processes in")


def run(*args, cwd=None, expect=0, **options):
    """Run `grader.py class` with these arguments; return what it printed. It must say nothing on stderr if it works."""
    command = [sys.executable, str(ROOT / "grader.py"), "class", *map(str, args)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", timeout=280, **options)
    assert done.returncode == expect, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    if expect in (0, 1):
        assert done.stderr == ""
    return done.stdout + done.stderr


def rows(book, what="person, handed_in, digest, problem, report"):
    """The attempts in the gradebook, in the order in which they were written."""
    base = sqlite3.connect(f"file:{book}?mode=ro", uri=True)
    try:
        return base.execute(f"select {what} from attempt order by id").fetchall()
    finally:
        base.close()


def written(book):
    """How many attempts a gradebook holds that somebody else is writing to."""
    try:
        base = sqlite3.connect(f"file:{book}?immutable=1", uri=True)
        try:
            return base.execute("select count(*) from attempt").fetchone()[0]
        finally:
            base.close()
    except sqlite3.Error:
        return 0


def verdicts(report):
    """What a report says but for times and places: checks by kata, with verdict, message and line."""
    return [
        (
            kata["id"],
            kata["status"],
            kata["points"],
            [(check["name"], check["verdict"], check["where"], check["mistake"]) for check in kata["checks"]],
        )
        for kata in report["katas"]
    ]


def content(book):
    """What the gradebook says of everybody, leaving out times."""
    return sorted(
        (person, handed_in, digest, problem, report and verdicts(json.loads(report)))
        for person, handed_in, digest, problem, report in rows(book)
    )


@pytest.fixture(scope="module")
def submissions(tmp_path_factory):
    """A folder of submissions of all kinds."""
    folder = tmp_path_factory.mktemp("class") / "week 3"
    folder.mkdir()
    made_class.make(folder, COUNT, SEED)
    (folder / "9000 Leaver.zip").write_bytes(made_class.zipped({"../../out.py": "x = 1\n"}))
    return folder


@pytest.fixture(scope="module")
def graded(submissions):
    """The folder, graded by one command, undisturbed; and what the command said."""
    said = run(submissions, "--jobs", 2, "--html", submissions.with_name("page.html"), expect=1)
    return submissions.with_name("week 3.gradebook"), said


@pytest.fixture
def few(tmp_path):
    """A small class: three who have written one module each."""
    folder = tmp_path / "few"
    folder.mkdir()
    for name, module in [("ann", "variables"), ("ben", "functions"), ("cy", "variables")]:
        made_class.write(
            folder / name, {f"{module}.py": find(module).solution.read_text(encoding="utf-8") + f"# {name}\n"}
        )
    return folder


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
    """Neither the company nor the order changes a verdict. (Here for some; for hundreds, tests/benchmarks/classes.py.)"""
    found = {handed_in: json.loads(text) for _, handed_in, _, _, text in rows(graded[0]) if text}
    alone = [path for path in sorted(submissions.iterdir()) if path.is_dir() and path.name in found]
    assert len(alone) >= 3
    for path in random.Random(SEED).sample(alone, 3):
        assert verdicts(found[path.name]) == verdicts(report("--from", path))


@needs_sandbox
def test_not_again(submissions, graded):
    """What was graded is not graded again, in whatever way the command is repeated."""
    before = rows(graded[0])
    names = roster(submissions.parent, "username,name\nnobody,Nobody\n")
    said = run(submissions, "--jobs", 1, "--roster", names, expect=1)
    assert f"0 graded in 0 s, {COUNT + 1} known from before" in said
    assert "Handed in nothing (1):\n  Nobody" in said
    assert rows(graded[0]) == before


def roster(folder, text):
    path = folder / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return path


@needs_sandbox
def test_changed_and_asked_for(few):
    """Only what has changed is graded again, and what is asked for by name."""
    book = few.with_name("few.gradebook")
    run(few, "--jobs", 1)
    assert [row[0] for row in rows(book)] == ["ann", "ben", "cy"]
    (few / "ben" / "functions.py").write_text("def square(x):\n    return None\n", encoding="utf-8")
    assert "1 graded" in run(few, "--jobs", 1)
    run(few, "--jobs", 1, "--only", "Cy")
    assert [row[0] for row in rows(book)] == ["ann", "ben", "cy", "ben", "cy"]
    assert rows(book, "points")[1] > rows(book, "points")[3] == (0,)
    # With another seed all of it is another matter.
    assert "3 graded" in run(few, "--jobs", 1, "--seed", 1)
    assert "nobody in" in run(few, "--only", "dora", expect=2)


def interrupted(folder, book, after):
    """Start the command, kill -9 it once so many attempts are written, and return what is left of it."""
    command = [sys.executable, str(ROOT / "grader.py"), "class", str(folder), "--gradebook", str(book), "--jobs", "2"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 120
    while written(book) < after and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.005)
    children = below(process.pid)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return children


def below(pid):
    """The processes below one: (number, start time), which together are never given again."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            facts = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(facts[1]) == pid:
            found += [(int(path.parent.name), facts[19]), *below(int(path.parent.name))]
    return found


def alive(process):
    number, start = process
    try:
        facts = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return False
    return facts[19] == start and facts[0] != "Z"


@needs_sandbox
@LINUX
def test_killed_and_started_again(submissions, graded, tmp_path):
    """Killed again and again, and started each time, the gradebook ends as that of an undisturbed run."""
    book = tmp_path / "killed.gradebook"
    moments = sorted(random.Random(SEED).sample(range(COUNT), 3))
    for after in moments:
        left = interrupted(submissions, book, after)
        end = time.monotonic() + 60
        while any(map(alive, left)):
            assert time.monotonic() < end
            time.sleep(0.02)
    said = run(submissions, "--gradebook", book, "--jobs", 2, expect=1)
    assert "known from before" in said
    assert content(book) == content(graded[0])


@needs_sandbox
@LINUX
def test_no_room_on_the_disk(few):
    """A gradebook that can't grow is said in words; what is in it stays, and the same command goes on."""
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
    """A process of the grader's that somebody kills costs another try, and nothing that is seen."""
    for number in range(8):
        shutil.copytree(few / "ann", few / f"like ann {number}")
        with (few / f"like ann {number}" / "variables.py").open("a", encoding="utf-8") as file:
            file.write(f"# {number}\n")
    book = few.with_name("few.gradebook")
    command = [sys.executable, str(ROOT / "grader.py"), "class", str(few), "--jobs", "2"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    end = time.monotonic() + 120
    killed = set()
    while len(killed) < 2 and process.poll() is None:
        assert time.monotonic() < end
        for number, start in below(process.pid):
            # Those of multiprocessing that do tasks; it has another one that keeps count of things.
            new = (number, start) not in killed and len(killed) < min(2, written(book))
            if new and "spawn_main" in command_line(number):
                os.kill(number, signal.SIGKILL)
                killed.add((number, start))
        time.sleep(0.005)
    said, errors = process.communicate(timeout=200)
    assert (process.returncode, errors) == (0, ""), said
    assert len(killed) == 2
    assert len(rows(book)) == 11
    assert {row[0] for row in rows(book, "points")} == {12, 10}


def command_line(number):
    try:
        return Path(f"/proc/{number}/cmdline").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


@needs_sandbox
@LINUX
def test_stopped_by_hand(few):
    """Ctrl-C ends it at once, in a word; nothing goes on behind one's back."""
    made_class.write(few / "0 hangs", {"variables.py": "while True:\n    pass\n"})
    command = [sys.executable, str(ROOT / "grader.py"), "class", str(few), "--jobs", "1", "--deadline", "25"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    end = time.monotonic() + 60
    while not any("bwrap" in command_line(number) for number, _ in below(process.pid)):
        assert time.monotonic() < end
        time.sleep(0.01)
    children = below(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    said, errors = process.communicate(timeout=30)
    assert (process.returncode, errors.strip()) == (3, "grader.py: stopped."), said
    while any(map(alive, children)):
        assert time.monotonic() < end
        time.sleep(0.02)


@needs_sandbox
def test_one_at_a_time(few):
    """Two runs into one gradebook: the second says so, and the first is left alone."""
    book = few.with_name("few.gradebook")
    run(few, "--jobs", 1)
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
    """The grader says how to get it before anything is graded; without the sandbox it is graded, and the report says so."""
    env = {**os.environ, "PATH": str(tmp_path)}
    assert "sudo apt install bubblewrap" in run(few, expect=3, env=env)
    run(few, "--no-sandbox", "--jobs", 1, env=env)
    book = few.with_name("few.gradebook")
    assert [json.loads(row[0])["sandboxed"] for row in rows(book, "report")] == [False] * 3
