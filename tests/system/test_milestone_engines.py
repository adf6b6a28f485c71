"""A milestone's process: right engines come to the end, wrong ones are named, and none is waited for for ever."""

import os
import re

import pytest
from seen_processes import LINUX, command_line, wait_until

from grading.curriculum import milestones
from grading.graphs import milestone_run

# For each wrong engine: the milestone, exact changes to the solution, the kata that it names, and a part of a sentence.
WRONG = {
    "the slope that comes in is dropped": (
        "downhill", [("gx = 2 * x * gy", "gx = 2 * x")], "04", "your backward says slope",
    ),
    "no link to the creator": (
        "downhill", [("        self.creator = func\n", "        pass\n")], "04", "x.grad is None",
    ),
    "gradients never add up": (
        "right-order", [("if x.grad is None else as_array(x.grad + gx)", "")], "06", "In a graph of 100 functions",
    ),
    "first in, first out": (
        "right-order", [("heapq.heappop(funcs)[-1]", "funcs.pop(0)[-1]"),
                        ("heapq.heappush(funcs, (", "funcs.append((")], "07", "In a graph of 100 functions",
    ),
    "links that keep the outputs": (
        "million-squares", [("weakref.ref(output) for", "(lambda output=output: output) for")], "08", "still there",
    ),
    "no_grad without effect": (
        "million-squares", [("if Config.enable_backprop:", "if True:")], "09", "Under your no_grad the memory grows",
    ),
    "the wrong sign in neg": (
        "referee", [("        return -gy\n", "        return gy\n")], "10", "In -x + y your gradient of x is 1,",
    ),
    "gradients of nan": (
        "two-valleys", [("return gy * x1.data, gy * x0.data", "return gy * np.nan, gy * x0.data")], "10",
        ".grad is nan",
    ),
    "an exception in backward": (
        "two-moons", [("return gy * x1.data, gy * x0.data", "return gy * x1.date, gy * x0.data")], "10",
        "backward raised AttributeError: 'Variable' object has no attribute 'date', at overloads.py:",
    ),
    "a half-written module": (
        "two-moons", [("def exp(x):", "def export(x):")], "04", "overloads.py has no exp.",
    ),
}  # fmt: skip
# It sleeps, so that a test which waits for its end takes no core.
ENDLESS = ("            f = x.creator\n", "            __import__('time').sleep(0.01)\n")


@pytest.fixture
def play(tmp_path):
    """`play(name, changes)` runs a milestone on the solution with these changes to its text, and returns the run."""

    def run(name, changes=(), show=lambda message: None, patience=10.0):
        milestone = milestones.find(name)
        text = milestone.kata.solution.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        module = tmp_path / f"{milestone.kata.name}.py"
        module.write_text(text, encoding="utf-8")
        return milestone_run.run(milestone, module, 0, patience, show)

    return run


@pytest.mark.parametrize("engine", WRONG)
def test_a_wrong_engine_is_shown_and_the_kata_named(play, engine):
    name, changes, kata, sentence = WRONG[engine]
    result = play(name, changes)
    assert not result.ending.complete
    assert sentence in result.problem[0]
    assert result.ending.wrong[0] == kata
    assert f"It looks like a matter of kata {kata}, " in result.problem[1]


def test_the_picture_of_a_wrong_walk(play):
    """The steps of a wrong engine are drawn as far as they went."""
    (picture,) = play("downhill", WRONG["the slope that comes in is dropped"][1]).pictures
    assert [layer.label for layer in picture.layers] == ["the curve", "your steps"]


def test_an_endless_loop(play):
    """The sentence names the student's own line, although the loop is called from elsewhere."""
    result = play("downhill", [ENDLESS], patience=1.0)
    assert result.problem[0].startswith("One step took longer than 1 seconds while walking downhill, at backward.py:")
    assert result.problem[0].endswith(", in backward. Does a loop there never end?")
    assert result.ending.wrong[0] == "04"


def test_code_that_ends_python(play):
    result = play("downhill", [("gx = 2 * x * gy", "import os; os._exit(7)")])
    assert "Your code ended the process with status 7 while walking downhill" in result.problem[0]
    assert result.ending.wrong[0] == "04"


def test_output_and_input(play):
    """A module that prints and asks disturbs nothing; it reads an empty input."""
    ask = "\ntry:\n    input('name? ')\nexcept EOFError:\n    print('no name')\n"
    result = play("downhill", [("def square(x):", f"{ask}\n\ndef square(x):")])
    assert result.ending.complete
    assert result.ending.output == "name? no name\n"


def test_a_demo_that_raises(play):
    """A module counts as far as it came, and the milestone says so."""
    result = play("downhill", [("def numerical_diff(", "print(1 / 0)\n\n\ndef numerical_diff(")])
    assert result.ending.complete
    assert "backward.py itself ends early: ZeroDivisionError: division by zero, at backward.py:" in result.sentences[0]


def test_a_syntax_error_has_its_place_once(play):
    result = play("downhill", [("def numerical_diff(", "def numerical diff(")])
    assert re.search(r"ends early: SyntaxError: \D+, at backward.py:\d+\.$", result.sentences[0])


@LINUX
def test_children_of_the_students_code_end_with_it(play):
    """A child that holds the channel delays nothing, and isn't left behind."""
    fork = "import os, signal\nif (child := os.fork()) == 0:\n    signal.pause()\nprint(child)\n\n\n"
    result = play("downhill", [("def numerical_diff(", f"{fork}def numerical_diff(")])
    assert result.ending.complete
    wait_until(lambda: "play.py" not in command_line(int(result.ending.output)))


def test_a_module_that_ends_python_has_answered_nothing(play):
    result = play("downhill", [("def numerical_diff(", "import os\n\nos._exit(0)\n\n\ndef numerical_diff(")])
    assert "Your code ended the process with status 0 while reading your module" in result.problem[0]
    assert result.problem[1] == "It looks like a matter of kata 04, Backward."


def test_an_exception_without_a_message(play):
    """An exception of the student's own that can't be shown is named by its type."""
    silent = "class Silent(Exception):\n    def __str__(self):\n        return 1 / 0\n\n\n"
    changes = [("def numerical_diff(", f"{silent}def numerical_diff("), ("gx = 2 * x * gy", "raise Silent")]
    result = play("downhill", changes)
    assert result.problem[0].startswith("backward raised Silent: <ZeroDivisionError in __str__>, at backward.py:")
    assert result.ending.wrong[0] == "04"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_process_that_the_system_kills_was_not_slow(play):
    """As where memory runs out: the sentence speaks of no endless loop."""
    result = play("downhill", [("gx = 2 * x * gy", "import os; os.kill(os.getpid(), 9)")])
    assert "Your code ended the process with status -9 while walking downhill" in result.problem[0]


def test_ctrl_c_ends_it_with_what_there_is(play):
    """The first Ctrl-C lets the script end after its step, so that the picture is there."""
    pressed = []

    def show(message):
        if message.get("doing") == "Rosenbrock, gradient descent" and not pressed:
            pressed.append(message)
            raise KeyboardInterrupt

    result = play("two-valleys", show=show)
    assert result.ending.stopped
    assert result.problem == []
    assert result.pictures[0].title.startswith("Rosenbrock")


def test_ctrl_c_ends_an_endless_loop(play):
    """The second Ctrl-C doesn't wait for the student's code."""
    milestone = milestones.find("downhill")

    def press(message):
        if message.get("doing") == "walking downhill":
            raise KeyboardInterrupt

    result = play(milestone.name, [ENDLESS], show=press, patience=2.0)
    assert result.ending.stopped or "Does a loop there never end?" in result.problem[0]
