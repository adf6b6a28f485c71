"""Without the sandbox, no process of a submission outlives its grading.

This holds even if the submission ends the worker that would stop the processes. An attack mostly waits, so the
submissions that `grade` gets are graded at the same time, each in a world of its own.
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from class_runs import rows
from other_users import AS_USER, open_folder, open_python

from grading.curriculum import stubs
from grading.curriculum.ladder import find
from grading.workers import orphans
from system.test_hostile import HOOKS, HOSTILE, World

__all__ = ["open_folder"]

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="who takes in orphans is for Linux to be told"),
]
# Pairs of a way to attack and a hook, see tests/hostile/orphan.py and test_hostile.HOOKS.
ATTACKS = [
    ("all_above", "once"),
    ("the_holder", "once"),
    ("stopped", "once"),
    ("a_storm", "once"),
    ("a_reaper", "once"),
    ("a_namespace", "once"),
    ("all_above", "method"),
]
KATA = find("03")  # the one with the fewest checks, each of which is attacked
LOOK = """
import os
names = []
for pid in filter(str.isdigit, os.listdir("/proc")):
    try:
        with open(f"/proc/{pid}/comm") as file:
            names.append(file.read().strip())
    except OSError:
        pass  # it has ended
print("left:", [name for name in names if name == MARK], flush=True)
"""


@pytest.fixture(params=["who runs the tests", "another user"])
def python(request):
    """The command of a Python that runs the grader, as that user."""
    if request.param == "who runs the tests":
        return (sys.executable,)
    if os.geteuid() != 0:
        pytest.skip("only root can run the grader as another user")
    return (*AS_USER, open_python(*AS_USER)[0])


@pytest.fixture
def make_world(open_folder):
    """`make_world()` returns a new world, which ends with the test; processes that an attack left are printed."""
    made = []

    def make():
        made.append(World(open_folder / str(len(made))))
        return made[-1]

    yield make
    for world in made:
        for process in world.attacking():
            print("left:", process)
        world.close()


@pytest.fixture
def world(make_world):
    return make_world()


def hand_in(folder, way, world, everything=False, hook="once"):
    """Return a submission for a kata that attacks in that way."""
    hostile = (HOSTILE / "orphan.py").read_text(encoding="utf-8")
    facts = f"{world.facts()}WAY, ALL = {way!r}, {everything}\n"
    folder.mkdir(parents=True)
    text = "\n".join([stubs.derive(KATA), hostile, facts, HOOKS[hook]])
    (folder / f"{KATA.name}.py").write_text(text, encoding="utf-8")
    return folder


def give_away(world, python):
    """Let the user whom that command runs Python as write and read the files of the world."""
    if python[0] != sys.executable:
        world.give_away()


def test_grade(make_world, python):
    """After any attack, no process is left when the grader has ended, and each check has its verdict."""
    worlds = [make_world() for _ in ATTACKS]
    for world, (way, hook) in zip(worlds, ATTACKS):
        hand_in(world.folder / "submission", way, world, hook=hook)
        give_away(world, python)

    def grade(world):
        done = world.grade(world.folder / "submission", "3", "--no-sandbox", deadline=2.0, python=python)
        checks = done.report["katas"][0]["checks"]
        output = "".join(check["output"] for check in checks)
        return world.attacking(), "attack: detached" in output, done.report["points"], done.stderr

    with ThreadPoolExecutor(len(ATTACKS)) as pool:
        found = dict(zip(ATTACKS, pool.map(grade, worlds)))
    assert found == dict.fromkeys(ATTACKS, ([], True, 0, ""))


def test_where_nothing_forks(world, python):
    """The same holds with one worker per module, which no other process watches."""
    folder = hand_in(world.folder / "submission", "all_above", world)
    give_away(world, python)
    world.grade(folder, "3", "--no-sandbox", deadline=2.0, python=python, KATAS_NO_FORK="1")
    assert world.attacking() == []


@pytest.mark.parametrize("everything", [False, True], ids=["workers", "grader's processes"])
def test_class(everything, world, python):
    """In a class, no process is left at the end, or while the next submission is graded."""
    hand_in(world.folder / "class" / "a", "all_above", world, everything)
    folder = world.folder / "class" / "b"
    folder.mkdir()
    right = KATA.solution.read_text(encoding="utf-8")
    (folder / f"{KATA.name}.py").write_text(f"{right}\nMARK = {world.mark!r}\n{LOOK}", encoding="utf-8")
    give_away(world, python)
    command = [*python, str(world.checkout / "grader.py"), "class", str(world.folder / "class")]
    command += ["--no-sandbox", "--jobs", "1", "--deadline", "2", "--gradebook", str(world.folder / "book")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    assert world.attacking() == []
    report = {person: report and json.loads(report) for person, report in rows(world.folder / "book", "person, report")}
    assert report["b"]["katas"][2]["status"] == "passed"
    if not everything or python[0] == sys.executable:
        said = "".join(check["output"] for check in report["b"]["katas"][2]["checks"])
        assert set(said.splitlines()) == {"left: []"}


def test_own_children_are_spared():
    """A child of the grader's own session lives on, as does an older child of another session."""
    command = [sys.executable, "-c", "import time; time.sleep(100)"]
    stranger = subprocess.Popen(command, start_new_session=True)
    own = subprocess.Popen(command)
    with orphans.adoption():
        left = (
            "import os, time\nos.setsid()\nchild = os.fork()\nprint(child) if child else (os.close(1), time.sleep(100))"
        )
        orphan = int(subprocess.run([sys.executable, "-c", left], stdout=subprocess.PIPE, text=True).stdout)
        with orphans.adoption():
            os.kill(orphan, 0)
        with pytest.raises(ProcessLookupError):
            os.kill(orphan, 0)
    for process in (own, stranger):
        assert process.poll() is None
        process.kill()
        process.wait()
