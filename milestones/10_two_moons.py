"""Two moons: a small network of your Variables, trained from nothing until it separates them."""

import numpy as np
from overloads import Function, Variable, exp, no_grad, square
from stage import Picture, WrongEngine, expect, gradient, said, say, steps

POINTS, NEURONS = 100, 8
STEPS, RATE, MOMENTUM = 400, 0.05, 0.9
STEPS_IN_DOUBT = 40
SNAPSHOTS = (12, 60, STEPS)  # the steps after which the boundary is drawn
PART = (-1.6, 2.6, -1.2, 1.7)


class Spread(Function):
    """One number for all points. On the way back their gradients come together: it was used once for each."""

    def __init__(self, shape):
        self.shape = shape

    def forward(self, x):
        return np.full(self.shape, x)

    def backward(self, gy):
        return np.sum(gy)


class Mean(Function):
    """The mean over all points. Each of them has moved it by its share."""

    def forward(self, x):
        self.shape = x.shape
        return np.mean(x)

    def backward(self, gy):
        return np.full(self.shape, gy / np.prod(self.shape))


def moons(rng):
    """Return the two coordinates of each point, and its side: 1 or -1."""
    angles = rng.uniform(0, np.pi, POINTS)
    side = np.where(np.arange(POINTS) < POINTS // 2, 1.0, -1.0)
    x0 = np.where(side > 0, np.cos(angles), 1 - np.cos(angles))
    x1 = np.where(side > 0, np.sin(angles), 0.5 - np.sin(angles))
    return x0 + rng.normal(0, 0.1, POINTS), x1 + rng.normal(0, 0.1, POINTS), side


def tanh(x):
    """From -1 to 1, out of what your engine has."""
    return 1 - 2 / (1 + exp(2 * x))


def neuron(weights, bias, inputs):
    """A sum of the inputs, each times its weight. Every weight is a Variable with a single number."""
    total = Spread(inputs[0].shape)(bias)
    for weight, x in zip(weights, inputs):
        total = total + Spread(x.shape)(weight) * x
    return total


def network(weights, x0, x1):
    """Return one number for each point: above 0 on one side, below it on the other."""
    hidden = [tanh(neuron(weights[4 * i : 4 * i + 2], weights[4 * i + 2], (x0, x1))) for i in range(NEURONS)]
    return neuron(weights[3:-1:4], weights[-1], hidden)


def loss_of(weights, x0, x1, side):
    """The mean squared distance from the right side's number."""
    return Mean()(square(network(weights, x0, x1) - side))


def check_slopes(weights, points):
    """Hold the gradients of the first weights against differences of the loss."""
    numbers = (*range(4), len(weights) - 1)
    for number in (numbers[step] for step in steps(len(numbers), said("comparing slopes"))):
        for weight in weights:
            weight.cleargrad()
        loss_of(weights, *points).backward()
        before, losses = weights[number].data, []
        for eps in (1e-5, -1e-5):
            weights[number].data = np.array(before + eps)
            with no_grad():
                losses.append(float(loss_of(weights, *points).data))
        weights[number].data = before
        yours, beside = float(gradient(weights[number], f"weight {number}")), (losses[0] - losses[1]) / 2e-5
        expect(
            abs(yours - beside) < 1e-5 * (1 + abs(beside)),
            said(
                "By your backward the slope of the loss for weight {number} is {yours}, by differences {beside}.",
                number=number,
                yours=f"{yours:.6g}",
                beside=f"{beside:.6g}",
            ),
        )


def descend(weights, speeds, loss):
    """Take one step down the slope of the loss, with the momentum of the steps before."""
    for weight in weights:
        weight.cleargrad()
    loss.backward()
    for number, weight in enumerate(weights):
        speeds[number] = MOMENTUM * speeds[number] - RATE * gradient(weight, f"weight {number}")
        weight.data = np.array(weight.data + speeds[number])


def run(rng):
    x0, x1, side = moons(rng)
    points = Variable(x0), Variable(x1), Variable(side)
    weights = [Variable(np.array(number)) for number in rng.normal(0, 0.7, 4 * NEURONS + 1)]
    speeds = np.zeros(len(weights))
    losses, boundaries = [], []
    problem = None
    try:
        check_slopes(weights, points)
    except WrongEngine as error:
        problem = error  # first a look at where such slopes lead
    try:
        for step in steps(STEPS if problem is None else STEPS_IN_DOUBT, said("training")):
            loss = loss_of(weights, *points)
            losses.append(float(loss.data))
            descend(weights, speeds, loss)
            if step + 1 in SNAPSHOTS:
                label = said("boundary after {count} steps", count=step + 1)
                boundaries.append((label, heights(weights)))
                draw(x0, x1, side, losses, boundaries)
    finally:
        draw(x0, x1, side, losses, boundaries or [(said("boundary"), heights(weights))])
    if problem:
        raise problem
    with no_grad():
        right = int(np.sum(network(weights, *points[:2]).data * side > 0))
    say(
        said(
            "{count} steps took the loss from {first} to {last}: {right} of {points} points right.",
            count=len(losses),
            first=f"{losses[0]:.3f}",
            last=f"{losses[-1]:.4f}",
            right=right,
            points=POINTS,
        )
    )


def heights(weights):
    """Return the network's number on a grid, as your engine computes it."""
    with no_grad():
        return network(weights, *(Variable(grid) for grid in np.meshgrid(*axes()))).data


def axes():
    return np.linspace(*PART[:2], 60), np.linspace(*PART[2:], 60)


def draw(x0, x1, side, losses, boundaries):
    picture = Picture(said("Two moons, and the boundary while the network learns"), "x0", "x1", limits=PART)
    for sign, label in ((1, said("one moon")), (-1, said("the other"))):
        picture.points(x0[side == sign], x1[side == sign], label)
    xs, ys = axes()
    for label, values in boundaries:
        picture.field(xs, ys, values, [0.0], label)
    picture.show()
    picture = Picture(said("The loss while the network learns"), said("step"), said("loss"), log="y")
    picture.line(range(len(losses)), losses)
    picture.show()
