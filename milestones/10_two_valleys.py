"""Two valleys: gradient descent and Newton's method on Rosenbrock's function and on Goldstein and Price's."""

import numpy as np
from overloads import Variable, no_grad
from stage import Picture, expect, gradient, said, say, steps

EPS = 1e-5


def rosenbrock(x, y):
    return 100 * (y - x**2) ** 2 + (x - 1) ** 2


def goldstein_price(x, y):
    left = 1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)
    right = 30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)
    return left * right


# function, name, start, lowest point, height there, the part that is drawn, steps of gradient descent
VALLEYS = (
    (rosenbrock, "Rosenbrock", (0.0, 2.0), (1.0, 1.0), 0.0, (-1.5, 2.0, -1.0, 3.0), 600),
    (goldstein_price, "Goldstein-Price", (0.6, -0.2), (0.0, -1.0), 3.0, (-1.5, 1.5, -2.0, 1.0), 200),
)


def slopes(f, point):
    """Return both slopes of f at the point: one formula, one backward."""
    x, y = (Variable(np.array(number)) for number in point)
    z = f(x, y)
    z.backward()
    return np.array([gradient(x, "x"), gradient(y, "y")], dtype=float)


def height(f, point):
    """Return f at the point, without a graph."""
    with no_grad():
        return float(f(*(Variable(np.array(number)) for number in point)).data)


def check_slopes(f, name, point):
    """Hold the slopes against differences of heights, before a long walk trusts them."""
    yours = slopes(f, point)
    sides = np.eye(2) * EPS
    beside = np.array([(height(f, point + side) - height(f, point - side)) / (2 * EPS) for side in sides])
    expect(
        np.allclose(yours, beside, rtol=1e-4, atol=1e-4),
        said(
            "At {point} your slopes of {name} are {yours}, and by differences {beside}.",
            point=str(tuple(point.tolist())),
            name=name,
            yours=str(yours.round(4).tolist()),
            beside=str(beside.round(4).tolist()),
        ),
    )


def downhill(f, point):
    """Go against the slopes."""
    return -slopes(f, point)


def newton(f, point):
    """Go to where the slopes would be zero if they changed evenly; how they change is a difference of two gradients."""
    slope = slopes(f, point)
    curvature = [(slopes(f, point + side) - slopes(f, point - side)) / (2 * EPS) for side in np.eye(2) * EPS]
    try:
        direction = -np.linalg.solve(np.array(curvature), slope)
    except np.linalg.LinAlgError:
        return -slope
    return direction if direction @ slope < 0 else -slope  # on a ridge, Newton's step leads up


def walk(f, start, direction_at, count, doing):
    """Walk from the start, each time as far as it still leads down; return all points."""
    visited = [np.array(start)]
    for _ in steps(count, doing):
        here, direction, length = visited[-1], direction_at(f, visited[-1]), 1.0
        while length > 1e-12 and not height(f, here + length * direction) < height(f, here):
            length /= 2
        if length <= 1e-12 or abs(length * direction).max() < 1e-9:
            break
        visited.append(here + length * direction)
    return np.array(visited)


def contour(picture, f, part):
    """Draw lines of equal height, which your functions compute at 10,000 points at once."""
    xs, ys = np.linspace(*part[:2], 100), np.linspace(*part[2:], 100)
    with no_grad():
        heights = f(*(Variable(grid) for grid in np.meshgrid(xs, ys))).data
    # Evenly in powers of ten: the heights go from 0 to a million.
    heights = np.log10(heights - heights.min() + 0.1)
    picture.field(xs, ys, heights, np.linspace(heights.min(), heights.max(), 14)[1:-1])


def run(rng):
    for f, name, start, lowest, least, part, count in VALLEYS:
        title = said("{name}: ways down to the lowest point", name=name)
        picture = Picture(title, "x", "y", limits=part)
        try:
            contour(picture, f, part)
            check_slopes(f, name, np.array(start))
            slow = walk(f, start, downhill, count, said("{name}, gradient descent", name=name))
            picture.path(slow[:, 0], slow[:, 1], said("gradient descent, {count} steps", count=len(slow) - 1))
            fast = walk(f, start, newton, 50, said("{name}, Newton's method", name=name))
            picture.path(fast[:, 0], fast[:, 1], said("Newton's method, {count} steps", count=len(fast) - 1))
        finally:
            picture.points([lowest[0]], [lowest[1]], said("the lowest point"))
            picture.show()
        for way, visited in ((said("gradient descent"), slow), (said("Newton's method"), fast)):
            if len(visited) == 1:
                continue  # Ctrl-C came first
            x, y = (f"{coordinate:.4f}" for coordinate in visited[-1])
            above = height(f, visited[-1]) - least
            facts = {"name": name, "way": way, "count": len(visited) - 1, "x": x, "y": y, "above": f"{above:.1e}"}
            say(said("{name}, {way}: {count} steps to ({x}, {y}), {above} above the lowest point.", facts))
