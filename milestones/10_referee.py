"""The referee: fifty formulas, your gradients beside PyTorch's or HIPS autograd's, and the largest difference."""

import numpy as np
from overloads import Variable, exp, square
from stage import Picture, expect, gradient, said, say, steps, wait_for

NUMBERS = 5  # in each of x and y
EPS = 1e-5
FORMULAS = """
x + y                   x - y                   x * y                   x / y                   -x + y
x + x + y + y           x * x * y               x - x * y               x / (x + y)             -(-x) * y
x + 2 - y               2 + x * y               x - 2.5 * y             2.5 - x / y             3 * x + y
x * 0.5 / y             y / 4 + x               4 / (x + y)             1 / x + 1 / y           -x / -y
x**2 + y**2             x**3 - y**3             x**-1 * y               (x + y)**-2             (x * y)**0.5
(x**2 + y**2)**0.5      x**1 - y**0 * y         x**2.5 / y**1.5         (x - 3)**4 * y          2 * x**2 * y**3
square(x) + square(y)   square(x - y)           square(square(x) * y)   exp(x) + exp(y)         exp(-x * y)
exp(x) / exp(y)         exp(exp(x)) - y         exp(-square(x - y))     square(exp(x) - y)      y * exp(x) + x / y
1 / (1 + exp(-x * y))               (exp(x) - exp(-y)) / (exp(x) + exp(-y))         (x + 1)**2 * (y - 1)**2
x / (1 + square(y))                 0.26 * (x**2 + y**2) - 0.48 * x * y             (x + y) * (x - y) / (x * y)
100 * (y - x**2)**2 + (x - 1)**2    exp(-x / 2) * (x**3 - y) + exp(-y / 2)          ((x * y + x) * y + x) * y
(1 + (x + y + 1)**2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)) / 100
"""


def formulas():
    """Return the fifty formulas, which stand in columns above."""
    return [formula for line in FORMULAS.split("\n") for formula in line.split("  ") if formula.strip()]


def yours(formula, x, y):
    """Return both gradients by your engine."""
    x, y = Variable(x), Variable(y)
    eval(formula, {"x": x, "y": y, "exp": exp, "square": square}).backward()
    return gradient(x, "x"), gradient(y, "y")


def by_torch(formula, x, y):
    import torch

    x, y = (torch.tensor(numbers, requires_grad=True) for numbers in (x, y))
    eval(formula, {"x": x, "y": y, "exp": torch.exp, "square": torch.square}).sum().backward()
    return tuple(np.zeros(NUMBERS) if one.grad is None else one.grad.numpy() for one in (x, y))


def by_autograd(formula, x, y):
    import autograd
    import autograd.numpy

    names = {"exp": autograd.numpy.exp, "square": autograd.numpy.square}
    total = lambda x, y: autograd.numpy.sum(eval(formula, {"x": x, "y": y, **names}))  # noqa: E731
    return autograd.grad(total, (0, 1))(x, y)


def by_differences(formula, x, y):
    f = lambda x, y: eval(formula, {"x": x, "y": y, "exp": np.exp, "square": np.square})  # noqa: E731
    return (f(x + EPS, y) - f(x - EPS, y)) / (2 * EPS), (f(x, y + EPS) - f(x, y - EPS)) / (2 * EPS)


def referee():
    """Return the judge that is installed: its name, its function, and how near to it a gradient has to be."""
    wait_for(said("looking for PyTorch"))
    try:
        import torch

        return f"PyTorch {torch.__version__}", by_torch, 1e-10
    except Exception:  # not there, or it can't be loaded on this machine
        pass
    try:
        import autograd.numpy  # noqa: F401

        return "HIPS autograd", by_autograd, 1e-10
    except Exception:
        name = said("the numerical gradient, since neither PyTorch nor HIPS autograd is installed")
        return name, by_differences, 1e-6


def run(rng):
    x, y = rng.uniform(0.5, 1.5, (2, NUMBERS))
    name, judge, near = referee()
    say(said("The referee is {name}.", name=name))
    apart, problem = [], ""
    for number in steps(len(formulas()), said("comparing formulas")):
        formula = formulas()[number].strip()
        theirs = judge(formula, x, y)
        try:
            mine = yours(formula, x, y)
        except Exception as error:
            error.add_note(f"in the formula {formula}")
            draw(apart)
            raise
        # In units of the last digits: a gradient of 1,000 has fewer places behind the point than one of 1.
        scale = 1 + max(abs(one).max() for one in theirs)
        apart.append(max(abs(a - b).max() for a, b in zip(mine, theirs)) / scale)
        if not apart[-1] < near and not problem:
            which = int(abs(mine[1] - theirs[1]).max() > abs(mine[0] - theirs[0]).max())
            problem = said(
                "In {formula} your gradient of {name} is {mine}, and the referee's is {theirs}.",
                formula=formula,
                name="xy"[which],
                mine=f"{mine[which][0]:.6g}",
                theirs=f"{theirs[which][0]:.6g}",
            )
    draw(apart)
    expect(not problem, problem)
    if apart:
        facts = {"count": len(apart), "apart": f"{max(apart):.1e}"}
        say(said("{count} formulas: the largest difference from the referee's gradients is {apart}.", facts))


def draw(apart):
    title = said("Your gradients beside the referee's")
    picture = Picture(title, said("formula"), said("difference, relative"), log="y")
    # A logarithmic scale has no place for 0, so equal gradients stand at its foot.
    picture.points(range(1, len(apart) + 1), np.maximum(apart, 1e-17), said("one formula each"))
    picture.show()
