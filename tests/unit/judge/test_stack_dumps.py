"""The student's line in an answer that never comes: the loop that has no end, seen in several stack dumps."""

import pytest

from grading.curriculum.source import ModuleSource
from grading.judge.stack_dumps import last_place

TEXT = """\
def backward(y):
    while y.creator:
        for x in y.inputs:
            settle(x)


def settle(x):
    for _ in range(9):
        x.grad = x.grad + 1
    while x.waits:
        x.ask()


def total(y):
    return sum(x.grad for x in chain(y))


def chain(y):
    while y:
        yield y


def deep(y):
    return deep(y.creator)
"""


def dumps(*samples):
    """Return faulthandler's text for samples of frames, each "line function", the innermost first."""
    text = "printed before\n"
    for frames in samples:
        text += "Current thread 0x00007f0123456789 (most recent call first):\n"
        for frame in frames:
            line, function = frame.split()
            text += f'  File "engine.py", line {line} in {function}\n'
        text += '  File "/somewhere/session.py", line 9 in do_call\n'
    return text


@pytest.mark.parametrize(
    ("samples", "lines"),
    [
        # An innocent `for` in a helper, or around it, is not the one.
        ([["9 settle", "4 backward"], ["8 settle", "4 backward"], ["3 backward"]], [2]),
        # A single sample, on a slow machine, has the loop as well.
        ([["9 settle", "4 backward"]], [2]),
        # Either `while` may be the one.
        ([["11 settle", "4 backward"], ["10 settle", "4 backward"]], [2, 10]),
        # A generator is not always on top of its caller.
        ([["20 chain", "15 <genexpr>", "15 total"], ["15 <genexpr>", "15 total"]], [15]),
        ([["20 chain", "15 total"], ["19 chain", "15 total"]], [19]),
        # Without a loop it is the innermost line.
        ([["24 deep", "24 deep"], ["24 deep"]], [24]),
    ],
)
def test_loop_without_an_end(samples, lines):
    """After a timeout the place is the student's own loop that stands in all dumps, or in most of them."""
    line, text = last_place(dumps(*samples), ModuleSource("engine", "engine.py", TEXT), timed_out=True)
    assert line == lines[0]
    assert [int(part.partition(",")[0]) for part in "\n".join(text).split("engine.py:")[1:]] == lines


def test_innermost_line_of_a_crash():
    """After a crash the place is the innermost line, though it is in a loop."""
    crash = dumps(["9 settle", "4 backward"])
    assert last_place(crash, ModuleSource("engine", "engine.py", TEXT))[0] == 9


def test_no_dump():
    """Without a dump, or without a line of the student's in it, no place is known."""
    source = ModuleSource("engine", "engine.py", TEXT)
    assert last_place("printed", source, timed_out=True) == (None, [])
    assert last_place(dumps([]), source, timed_out=True) == (None, [])
