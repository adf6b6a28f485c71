"""Downhill: walk to the lowest point of a curve, by the slope that your backward finds."""

import numpy as np
from backward import Function, Variable, square
from stage import Picture, expect, gradient, said, say, steps

RATE = 0.03
STEPS = 60
EDGE = 2.2  # of the picture, where a walk ends that leads away
EPS = 1e-4  # to either side, for the slope of two points close together


class Less(Function):
    """y = x - c, in your own engine: a function needs its forward, and the way back for a gradient."""

    def __init__(self, c):
        self.c = c

    def forward(self, x):
        return x - self.c

    def backward(self, gy):
        return gy


def curve(x):
    """(x² - 2)²: nowhere lower than 0, which it is at the square roots of two."""
    return square(Less(2.0)(square(x)))


def run(rng):
    x = Variable(np.array(rng.choice([-1, 1]) * rng.uniform(0.1, 0.4)))
    visited, problem = [float(x.data)], ""
    title = said("The curve, and the steps that your slopes led to")
    picture = Picture(title, "x", "(x² - 2)²", limits=(-EDGE, EDGE, -0.5, 8))
    everywhere = np.linspace(-EDGE, EDGE, 200)
    picture.line(everywhere, (everywhere**2 - 2) ** 2, said("the curve"))
    try:
        for _ in steps(STEPS, said("walking downhill")):
            y = curve(x)
            y.backward()
            slope = float(gradient(x, "x"))
            position = float(x.data)
            high, low = (float(curve(Variable(np.array(position + side))).data) for side in (EPS, -EPS))
            beside = (high - low) / (2 * EPS)
            if abs(slope - beside) > 1e-4 * (1 + abs(beside)) and not problem:
                # The walk goes on: a picture of where such slopes lead says more.
                problem = said(
                    "At x = {x} your backward says slope {slope}, two points beside it {beside}.",
                    x=f"{position:.4f}",
                    slope=f"{slope:.6g}",
                    beside=f"{beside:.6g}",
                )
            # A new Variable for the next step: its gradient starts as None.
            x = Variable(np.array(position - RATE * slope))
            visited.append(float(x.data))
            if abs(visited[-1]) > EDGE:
                break
    finally:
        walked = np.array(visited)
        picture.path(walked, (walked**2 - 2) ** 2, said("your steps"))
        picture.show()
    expect(not problem, problem)
    first, last, root = f"{visited[0]:.4f}", f"{visited[-1]:.10f}", f"{np.sqrt(2):.10f}"
    facts = {"first": first, "count": len(visited) - 1, "last": last, "root": root}
    say(said("From x = {first}, {count} steps led to x = {last}.", facts))
    if len(visited) > STEPS:
        say(said("The curve is lowest where x² = 2: you found a root of two, {root}, by slopes alone.", facts))
