"""`watch` in use by a student: the real command in a real terminal, a file that is saved, and keys."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from piped_watch import piped_watch
from seen_processes import HANGING, LINUX, below, command_line, wait_until

from grading.curriculum.ladder import find

if os.name == "nt":
    pytest.skip("Windows has no pseudo-terminal that pexpect can type in", allow_module_level=True)

import pexpect

KATA = find("04")
RIGHT = KATA.solution.read_text(encoding="utf-8")
WRONG = RIGHT.replace("self.creator = func", "self.creator = None")
KEYS = "[q] quit"

# Runs `watch` with a file system that sends no events.
WITHOUT_EVENTS = """
import sys
from watchdog import observers
from watchdog.observers.api import BaseObserver, EventEmitter
observers.Observer = lambda: BaseObserver(EventEmitter)
from grading.cli import main
sys.exit(main.main(["watch", "4"]))
"""


@pytest.fixture
def terminal(checkout):
    """`terminal(*arguments)` runs Python or another program in a terminal that the test types in and reads."""
    opened = []

    def type_in(*arguments, program=sys.executable):
        env = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(checkout), "PYTHONIOENCODING": "utf-8"}
        for name in ("COLUMNS", "KATAS_PLAIN", "GITHUB_ACTIONS"):
            env.pop(name, None)
        child = pexpect.spawn(
            program, [*arguments], cwd=checkout, env=env, dimensions=(40, 120), timeout=HANGING, encoding="utf-8"
        )
        opened.append(child)
        return child

    yield type_in
    for child in opened:
        child.close(force=True)


@pytest.fixture
def watching(terminal, checkout):
    """`watching(*options)` starts `watch` and waits for its first verdict."""

    def start(*options):
        child = terminal(str(checkout / "grader.py"), "watch", *options)
        child.expect_exact(KEYS)
        return child

    return start


def save(checkout, text, kata=KATA):
    file(checkout, kata).write_text(text, encoding="utf-8")


def file(checkout, kata=KATA):
    return checkout / kata.stub.relative_to(ROOT)


def shown(child, last=KEYS):
    """Return the screen's output up to `last`, without colours, and with all whitespace as single spaces."""
    child.expect_exact(last)
    return " ".join(re.sub(r"\x1b\[[\d;]*m", "", child.before).split())


def quit_by(child, key="q"):
    child.send(key)
    child.expect(pexpect.EOF)
    child.close()
    assert (child.exitstatus, child.signalstatus) == (0, None)
    assert "Traceback" not in child.before


def test_from_red_to_green_to_the_next(watching, checkout):
    """Each save gets a verdict.

    A passed kata shows the difference from the reference, and stays until the student presses n.
    """
    child = watching("4")
    save(checkout, WRONG)
    red = shown(child)
    assert "04 Backward" in red
    assert "called x.set_creator(f); x.creator: got None, expected f itself." in red
    assert re.search(r"katas/04_backward/backward\.py:\d+", red)
    assert re.search(r"\d+ of \d+ checks passed", red)
    save(checkout, RIGHT.replace("while f is not None:", "while f:"))
    green = shown(child)
    assert "Kata 04, Backward, is passed." in green
    assert "- while f: + while f is not None:" in green
    assert "grader.py solution 04" in green
    assert "kata 05, Variadic args (press n)" in green
    assert re.search(r"\b(\d+) of \1 checks passed", green)
    assert "f(x0, x1, x2)" not in green  # from the next kata's first check
    save(checkout, RIGHT)
    still = shown(child)
    assert "Your answer is the reference's, line for line." in still
    child.send("n")
    following = shown(child)
    assert "05 Variadic args" in following
    assert "katas/05_variadic_args/README.md" in following
    assert "f(x0, x1, x2)" in following
    save(checkout, find("05").solution.read_text(encoding="utf-8"), find("05"))
    assert "Kata 05, Variadic args, is passed." in shown(child)
    quit_by(child)


def test_starts_with_the_kata_that_one_is_on(watching, checkout):
    """Without a name, `watch` starts with the first kata that isn't passed.

    After the last kata there is no next one.
    """
    save(checkout, find("01").solution.read_text(encoding="utf-8"), find("01"))
    child = watching()
    assert "02 Functions" in child.before
    quit_by(child)
    save(checkout, find("10").solution.read_text(encoding="utf-8"), find("10"))
    child = watching("10")
    assert "That was the last kata." in child.before
    assert "next" not in child.before
    quit_by(child)


def rename_over(path, text):
    path.with_name(".new").write_text(text, encoding="utf-8")
    path.with_name(".new").replace(path)


def delete_and_create(path, text):
    path.unlink()
    path.write_text(text, encoding="utf-8")


def as_vim_does(path, text):
    path.with_name("4913").touch()
    path.with_name("4913").unlink()
    backup = path.with_name(path.name + "~")
    path.rename(backup)
    path.write_text(text, encoding="utf-8")
    backup.unlink()


def in_two_halves(path, text):
    with path.open("w", encoding="utf-8") as half:
        half.write(text[: len(text) // 2])
        half.flush()
        half.write(text[len(text) // 2 :])


def test_editors_of_all_kinds(watching, checkout):
    """The verdict is of the new text, in any way that an editor saves it."""
    child = watching("4")
    for number, way in enumerate([rename_over, delete_and_create, as_vim_does, in_two_halves] * 2):
        way(file(checkout), WRONG if number % 2 else RIGHT)
        # The grader may see half of the text first. Then the verdict on the whole text follows.
        child.expect_exact("x.creator: got None" if number % 2 else "is passed.")
        child.expect_exact(KEYS)
    quit_by(child)


def test_file_that_goes_and_comes_back(watching, checkout):
    """A deleted file is missing, and one that isn't Python can't be imported, and `watch` goes on with both."""
    child = watching("4")
    file(checkout).unlink()
    assert re.search(r"backward\.py was not handed in\. the stub python3 \S+ reset 04", shown(child))
    save(checkout, "def broken(:\n")
    assert "backward.py can't be imported. SyntaxError" in shown(child)
    save(checkout, RIGHT)
    assert "is passed." in shown(child)
    quit_by(child)


def test_polling(watching, checkout):
    child = watching("4", "--poll")
    save(checkout, RIGHT)
    green = shown(child)
    assert "is passed." in green
    assert "does not tell" not in green
    quit_by(child)


def test_polls_by_itself_without_events(terminal, checkout):
    """Without events, `watch` notices every save nevertheless, and tells the student once."""
    child = terminal("-c", WITHOUT_EVENTS)
    child.expect_exact(KEYS)
    told = []
    for text, says in [(WRONG, "x.creator: got None"), (RIGHT, "is passed.")] * 2:
        save(checkout, text)
        verdict = shown(child)
        assert says in verdict
        told.append("The file system does not tell of your saves" in verdict and "watch --poll does that" in verdict)
    assert told == [False, True, False, False]
    quit_by(child)


def test_hints(watching, grader, checkout):
    """Each press shows one more hint, and the command `hint` continues the count.

    The key works with Korean letters too.
    """
    child = watching("4")
    for number, key in enumerate(("h", "ㅗ")):
        child.send(key)
        hint = shown(child)
        assert f"Hint {number + 1} of {len(KATA.hints)}" in hint
        assert " ".join(KATA.hints[number].split()) in hint
    quit_by(child)
    assert f"3. {KATA.hints[2][:30]}" in grader("hint", "4", cwd=checkout).stdout


def test_graph(watching, checkout):
    """`g` draws the graph of the current file, or says why it can't.

    A kata without graphs doesn't offer it.
    """
    child = watching("4")
    assert "[g] graph" in " ".join(child.before.split())
    save(checkout, RIGHT)
    shown(child)
    child.send("g")
    drawn = shown(child)
    assert "the graph that backward.py builds for" in drawn
    assert "Square" in drawn
    file(checkout).unlink()
    shown(child)
    child.send("g")
    assert "backward.py" in shown(child)
    quit_by(child)
    child = watching("3")
    assert "graph" not in child.before
    quit_by(child)


def test_keys(watching, checkout):
    """`a` shows the state of all katas and no more, and Enter grades again.

    An arrow or pasted text is none of the keys.
    """
    child = watching("4")
    child.delaybeforesend = 0.5  # so that the program has read the earlier keys
    child.send("\x1b[A")
    child.send("haq")
    child.send("\r")
    again = shown(child)
    assert "Hint" not in again
    assert "05 Variadic args" not in again
    assert "Its first check:" in again
    child.send("a")
    everything = shown(child)
    assert len(re.findall(r" \d\d \w+[^/]*\d+/\d+", everything)) == 10
    assert re.search(r"04 Backward [^/]*\d+/\d+ you are here", everything)
    assert "first check" not in everything
    save(checkout, RIGHT)
    assert "Kata 04, Backward, is passed." in shown(child)
    quit_by(child)


def below_zygotes(pid):
    """Return the processes below each zygote that is below this process."""
    workers = [worker for worker in below(pid) if "sandboxed" in command_line(worker[0])]
    forked = {worker for number, _ in workers for worker in below(number)}
    return [below(worker[0]) for worker in workers if worker not in forked]


@LINUX
@pytest.mark.parametrize("pressed", ["", "a", "g"])
def test_no_code_of_the_student_runs_between_two_saves(pressed, watching, checkout):
    """While `watch` waits for a save or a key, each zygote has one process, into which no module was loaded yet."""

    def at_rest(without=()):
        found = below_zygotes(child.pid)
        return found if found and all(len(each) == 1 and each[0] not in without for each in found) else None

    child = watching("4")
    before = wait_until(at_rest, so_far=lambda: str(below_zygotes(child.pid)))
    save(checkout, RIGHT)
    shown(child)
    if pressed:
        child.send(pressed)
        shown(child)
    used = [process for each in before for process in each]
    after = wait_until(lambda: at_rest(used), so_far=lambda: f"{before}, {below_zygotes(child.pid)}")
    assert len(after) == len(before)
    quit_by(child)


@pytest.mark.parametrize("ending", ["q", "\x03", "\x04", "SIGTERM"])
def test_leaves_the_terminal_as_it_was(ending, terminal, checkout):
    """q, Ctrl-C, Ctrl-D or a signal ends `watch` with status 0, without a traceback, and restores the terminal."""
    command = 'echo $$; exec "$0" grader.py watch 4'
    script = f'trap : INT; stty -g; sh -c \'{command}\' "$0"; echo "status $?"; stty -g'
    child = terminal("-c", script, sys.executable, program="/bin/sh")
    before = child.readline().strip()
    pid = int(child.readline())
    child.expect_exact(KEYS)
    if ending == "SIGTERM":
        os.kill(pid, signal.SIGTERM)
    else:
        child.send(ending)
    child.expect_exact("status 0")
    assert "Traceback" not in child.before
    assert "stopped" not in child.before
    child.expect(pexpect.EOF)
    assert child.before.strip() == before


def test_endless_loop_does_not_hold_up_the_next_save(watching, checkout):
    """If the file is saved again, an endless loop in the earlier version costs at most one check's deadline."""
    child = watching("4", "--deadline", "3")
    save(
        checkout,
        RIGHT.replace("    def set_creator(self, func):", "    def set_creator(self, func):\n        while True: pass"),
    )
    child.expect_exact("checking")
    save(checkout, RIGHT)
    green = shown(child)
    assert "is passed." in green
    assert "deadline" not in green
    quit_by(child)


def test_what_the_code_prints_is_made_harmless(watching, checkout):
    """Escape sequences that the student's code prints, raises or contains never reach the terminal."""
    child = watching("4")
    nasty = r"\x1b]0;owned\x07\x1b[5m"
    save(checkout, RIGHT.replace("self.creator = func", f'print("{nasty}"); raise ValueError("{nasty}")'))
    red = shown(child)
    assert r"ValueError: \x1b]0;owned\x07\x1b[5m" in red
    assert "owned" in red.partition("your code printed:")[2]
    came = child.before
    save(checkout, RIGHT + "# \x1b]0;owned\x07\x1b[5m\n")
    assert r"-# \x1b]0;owned\x07\x1b[5m" in shown(child)
    came += child.before
    assert "\x1b]" not in came
    assert "\x07" not in came
    assert "\x1b[5m" not in came
    quit_by(child)


def test_without_a_terminal(checkout):
    """In a pipe there are no keys and no escapes, no text is wiped, and an interrupt ends `watch`."""
    with piped_watch(checkout, "4", {**os.environ, "PYTHONIOENCODING": "utf-8"}) as (child, until):
        said = until("Ctrl-C ends it.")
        save(checkout, RIGHT)
        said += until("Ctrl-C ends it.")
        child.stdin.close()
        save(checkout, WRONG)
        said += until("Ctrl-C ends it.")
    assert "Its first check:" in said
    assert "is passed." in said
    assert "x.creator: got None" in said
    assert "grader.py watch 05" in said
    assert "\x1b" not in said
    assert "Traceback" not in said
    assert "checking" not in said
    assert "[q]" not in said


def test_verdicts_can_be_kept(watching, checkout):
    """A new verdict replaces the last one on the screen.

    With --no-clear, or for a screen reader, it comes below.
    """
    child = watching("4")
    assert "\x1b[2J" in child.before
    quit_by(child)
    for option in ("--no-clear", "--plain"):
        child = watching("4", option)
        assert "\x1b[2J" not in child.before
        save(checkout, WRONG)
        assert "\x1b[2J" not in shown(child)
        quit_by(child)


@pytest.mark.parametrize(
    ("arguments", "says"), [(["11"], "there is no kata '11'"), (["4", "5"], "5"), (["--deadline", "x"], "--deadline")]
)
def test_wrong_usage(arguments, says, grader):
    done = grader("watch", *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_benchmark(checkout):
    """The benchmark saves, reads the screen, and prints one row per kata."""
    command = [sys.executable, str(Path("tests") / "benchmarks" / "watching.py"), "1", "4"]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.search(r"\| 04 Backward (\| \d\.\d{3} ){4}\|", done.stdout)
