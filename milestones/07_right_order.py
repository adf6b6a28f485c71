"""The right order: 1,000 random functions, your gradients beside the numerical ones, and the time of both."""

import time

import numpy as np
from generations import Function, Variable, add, exp, square
from stage import Picture, expect, gradient, said, say, steps

SIZES = (100, 250, 500, 1000)  # functions
FUNCTIONS_PER_INPUT = 25
EPS = 1e-4


class Wave(Function):
    """y = sin(x) / 2: it keeps values and slopes small, however many functions stand before it."""

    def forward(self, x):
        self.x = x
        return np.sin(x) / 2

    def backward(self, gy):
        return gy * np.cos(self.x) / 2


def draw_recipe(rng, inputs, size):
    """Return the graph as a list: for each function its name, and the numbers of the values that it takes."""
    recipe, calm = [], list(range(inputs))  # the values that the next function may take, or take again
    while len(recipe) < size:
        # The later ones more often, so that the graph is deep.
        first, second = (calm[int(len(calm) * rng.random() ** 0.5)] for _ in range(2))
        made = inputs + len(recipe)
        recipe += [(rng.choice(["add", "add", "square", "exp"]), first, second), ("wave", made, made)]
        calm.append(made + 1)
    return recipe


def evaluate(recipe, xs):
    """Compute the graph on your Variables; return the sum of the values that no function takes."""
    values = list(xs)
    for name, first, second in recipe:
        if name == "add":
            values.append(add(values[first], values[second]))
        else:
            values.append({"square": square, "exp": exp, "wave": Wave()}[name](values[first]))
    taken = {number for name, first, second in recipe for number in (first, second if name == "add" else first)}
    total, *others = [value for number, value in enumerate(values) if number not in taken]
    for value in others:
        total = add(total, value)
    return total


def by_backward(recipe, numbers):
    """Return the gradients by one walk of your backward."""
    xs = [Variable(np.array(number)) for number in numbers]
    evaluate(recipe, xs).backward()
    return np.array([float(gradient(x, f"x{number}")) for number, x in enumerate(xs)])


def by_differences(recipe, numbers):
    """Return the gradients by the central difference: the whole graph twice for each input."""
    slopes = []
    doing = said(
        "computing {count} functions twice for each of {inputs} inputs", count=len(recipe), inputs=len(numbers)
    )
    for _ in steps(len(numbers), doing):
        up, down = (np.array(numbers) for _ in range(2))
        up[len(slopes)] += EPS
        down[len(slopes)] -= EPS
        high, low = (float(evaluate(recipe, [Variable(np.array(x)) for x in xs]).data) for xs in (up, down))
        slopes.append((high - low) / (2 * EPS))
    return np.array(slopes)


def timed(way, recipe, numbers):
    """Return the gradients, and the seconds that they took."""
    start = time.perf_counter()
    return way(recipe, numbers), time.perf_counter() - start


def run(rng):
    sizes, yours, differences = [], [], []
    for size in SIZES:
        numbers = rng.uniform(-1, 1, size // FUNCTIONS_PER_INPUT)
        recipe = draw_recipe(rng, len(numbers), size)
        # The shortest of three, since the machine does other things besides; differences take too long for that.
        mine, seconds = min((timed(by_backward, recipe, numbers) for _ in range(3)), key=lambda pair: pair[1])
        numerical, more_seconds = timed(by_differences, recipe, numbers)
        if len(numerical) < len(numbers):
            break  # Ctrl-C
        sizes.append(size)
        yours.append(seconds)
        differences.append(more_seconds)
        draw(mine, numerical, size, sizes, yours, differences)
        far = int(np.argmax(abs(mine - numerical)))
        expect(
            np.allclose(mine, numerical, rtol=1e-4, atol=1e-4 * abs(numerical).max()),
            said(
                "In a graph of {size} functions your gradient of x{far} is {mine}, and by differences {numerical}.",
                size=size,
                far=far,
                mine=f"{mine[far]:.6g}",
                numerical=f"{numerical[far]:.6g}",
            ),
        )
        say(
            said(
                "{size} functions, {inputs} inputs: all gradients by backward in {yours} s, by differences in "
                "{theirs} s; largest difference {apart}.",
                size=size,
                inputs=len(numbers),
                yours=f"{yours[-1]:.4f}",
                theirs=f"{differences[-1]:.4f}",
                apart=f"{abs(mine - numerical).max():.1e}",
            )
        )


def draw(mine, numerical, size, sizes, yours, differences):
    title = said("Gradients in a graph of {size} functions", size=size)
    beside = Picture(title, said("by differences"), said("by your backward"))
    ends = np.array([min(numerical), max(numerical)])
    beside.line(ends, ends, said("equal"))
    beside.points(numerical, mine, said("one input each"))
    if len(sizes) == len(SIZES) or not np.allclose(mine, numerical, rtol=1e-3, atol=1e-3):
        beside.show()
    title = said("Time for all gradients as the graph grows")
    times = Picture(title, said("functions"), said("seconds"), log="xy")
    times.path(sizes, differences, said("by differences"))
    times.path(sizes, yours, said("by your backward"))
    times.show()
