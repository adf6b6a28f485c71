"""The words that a milestone's script uses: pictures, steps, sentences, and doubts about the engine."""

import json
import time
from typing import Any

import numpy as np
from sentences import Sentence, said

__all__ = ["Picture", "WrongEngine", "expect", "gradient", "said", "say", "steps", "wait_for"]

PAUSE = 0.05  # seconds between two reports of a step

channel: Any = None  # play.py sets it: the grader reads there what a script sends
stopped = False  # True once the student has pressed Ctrl-C


class WrongEngine(Exception):
    """The student's engine gave a result that can't be right. The text says which."""


class Picture:
    """One picture in the units of its axes; the grader draws it.

    Args:
        title: the picture's name too: a later picture of the same title replaces it.
        x, y: the labels of the axes.
        log: the axes with a logarithmic scale, "y" or "xy".
        limits: the part that is shown, as (left, right, bottom, top).
    """

    def __init__(self, title, x, y, log="", limits=None):
        self.data = {"title": title, "x": x, "y": y, "log": log, "limits": limits, "layers": []}

    def line(self, xs, ys, label=""):
        """Add a line through the points."""
        self._add("line", xs, ys, label)

    def points(self, xs, ys, label=""):
        """Add the points alone."""
        self._add("points", xs, ys, label)

    def path(self, xs, ys, label=""):
        """Add a line with a mark on each point."""
        self._add("path", xs, ys, label)

    def field(self, xs, ys, values, levels, label=""):
        """Add contour lines at these levels; `values` has a row for each of `ys` and a column for each of `xs`."""
        self._add("field", xs, ys, label, values=np.asarray(values).tolist(), levels=list(levels))

    def show(self):
        """Send the picture as it is now to the grader."""
        _send(picture=self.data)

    def _add(self, kind, xs, ys, label, **more):
        xs, ys = np.asarray(xs, dtype=float).tolist(), np.asarray(ys, dtype=float).tolist()
        self.data["layers"].append({"kind": kind, "xs": xs, "ys": ys, "label": label, **more})


def steps(count, doing):
    """Yield 0 to count - 1, and show how far the work is. Ctrl-C ends it early, between two steps."""
    last = 0.0
    for number in range(count):
        if stopped:
            break
        if time.monotonic() - last > PAUSE:
            _send(doing=doing, step=number, of=count)
            last = time.monotonic()
        yield number


def wait_for(doing):
    """Announce work that may take long by itself, such as the import of a large library."""
    _send(doing=doing, long=True)


def say(text):
    """Show a sentence to the student: `said("…")` makes one that can be translated."""
    _send(say=text)


def expect(holds, text):
    """Raise WrongEngine with this sentence unless `holds` is true."""
    if not holds:
        raise WrongEngine(text)


def gradient(variable, name):
    """Return `variable.grad`. Raise WrongEngine if that is no gradient; `name` is for the sentence."""
    grad = variable.grad
    facts = {"name": name, "type": type(grad).__name__, "shape": str(np.shape(grad))}
    missing = said("After backward, {name}.grad is None: no gradient has come as far as {name}.", facts)
    expect(grad is not None, missing)
    expect(isinstance(grad, np.ndarray | np.number), said("{name}.grad is a {type}, and no array.", facts))
    expect(grad.dtype.kind in "fiu", said("{name}.grad is an array of other things than numbers.", facts))
    shape = variable.data.shape
    facts |= {"right": str(shape), "value": np.array2string(np.asarray(grad), threshold=3)}
    wrong = said("{name}.grad has the shape {shape}, and {name} the shape {right}.", facts)
    expect(np.shape(grad) == shape, wrong)
    expect(np.isfinite(grad).all(), said("{name}.grad is {value}.", facts))
    return grad


def described(error):
    """Return an exception's type and message in one line. A student's own exception may have no message to give."""
    try:
        message = str(error)
    except Exception as second:
        message = f"<{type(second).__name__} in __str__>"
    return f"{type(error).__name__}: {' '.join(message.split())[:300]}"


def _send(**message):
    channel.write(json.dumps(as_data(message), default=lambda number: number.item()) + "\n")
    channel.flush()


def as_data(message):
    """Return a message with each sentence as its template and fields, from which the grader translates it."""
    if isinstance(message, Sentence):
        return {"message": message.template, "fields": as_data(message.fields)}
    if isinstance(message, dict):
        return {name: as_data(value) for name, value in message.items()}
    if isinstance(message, list | tuple):
        return [as_data(value) for value in message]
    return message
