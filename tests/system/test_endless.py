"""Endless loops and recursions in real processes: the message shows the student's own loop, or who calls whom."""

import pytest

from grading.curriculum.ladder import find
from grading.curriculum.mistakes import changed
from grading.curriculum.source import ModuleSource
from grading.judge.modules.submission import SubmittedModule
from grading.judge.runner import grade_kata
from grading.judge.suites import open_suites
from grading.workers.fork_server import start

WALK = """        f = self.creator
        while f is not None:
"""
FIRST_LINE = (
    '"""Kata 04, backward: the graph remembers, and the chain rule walks it back (the book\'s steps 6 to 10)."""\n'
)
SETTER = "    def set_creator(self, func):\n"

# By name: changes to the solution of kata 04, and the lines that the message shows, in their order.
CASES = {
    "a loop in a helper that a loop calls": (
        [
            ("            f = x.creator\n", "            settle(x)\n"),
            ("class Function:", "def settle(x):\n    for n in range(300):\n        abs(n)\n\n\nclass Function:"),
        ],
        ["while f is not None:"],
    ),
    "a loop in the constructor": (
        [
            ("        self.creator = None\n", "        while self.creator is None:\n            self.name = name\n"),
            (SETTER, "    creator = None\n\n" + SETTER),
        ],
        ["while self.creator is None:"],
    ),
    "a generator without an end": (
        [
            (SETTER, "    def chain(self):\n        while self:\n            yield self.creator\n\n" + SETTER),
            (WALK, "        for f in self.chain():\n"),
        ],
        ["for f in self.chain():", "while self:"],
    ),
    "a loop that runs at import": (
        [(FIRST_LINE, FIRST_LINE + "\n\ndef wait():\n    while True:\n        abs(1)\n\n\nwait()\n")],
        ["while True:"],
    ),
    "a recursion of backward and a property": (
        [
            (SETTER, "    @property\n    def slope(self):\n        return self.backward()\n\n" + SETTER),
            (WALK, "        f = self.slope\n        while f is not None:\n"),
        ],
        ["f = self.slope", "return self.backward()"],
    ),
    "a recursion of __getattr__": (
        [
            (SETTER, "    def __getattr__(self, name):\n        return self.parts[name]\n\n" + SETTER),
            ("        self.creator = None\n", "        self.creator = self.nothing\n"),
        ],
        ["return self.parts[name]"],
    ),
}


@pytest.fixture(scope="module")
def server():
    server = start(sandboxed=False, hidden=[])
    yield server
    server.stop()


@pytest.mark.parametrize("case", CASES)
def test_own_loop_is_shown(case, server):
    """The message shows the loop that has no end, or the lines that call one another, and the place is one of them."""
    kata = find("04")
    changes, lines = CASES[case]
    text = changed(kata.solution.read_text(encoding="utf-8"), changes)
    with open_suites([kata], 0) as suites:
        asked = [check for check in suites[kata.id] if check.name == "test_composite_gradient"]
        module = SubmittedModule(kata, ModuleSource(kata.name, "backward.py", text))
        (check,) = grade_kata(module, asked, server, deadline=1.0).checks
    shown = [line.partition(":  ")[2] for line in check.message.splitlines() if ":  " in line]
    if "recursion" in case:
        assert set(shown) == set(lines)
    else:
        assert shown[0] in lines
    place = int(check.where.partition(":")[2])
    assert text.splitlines()[place - 1].strip() in lines
