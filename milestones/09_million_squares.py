"""A million squares: the memory that a graph holds, and how little is left of it under your no_grad."""

import gc
import tracemalloc

import numpy as np
from no_grad import Variable, no_grad, square
from stage import Picture, expect, say, steps

NUMBERS, TIMES = 10_000, 100  # an array of 10,000 numbers, squared 100 times over
MIB = 2**20
ARRAY = NUMBERS * 8  # bytes


def squares(doing):
    """Square an array again and again; return the last Variable, and the bytes in use after each time."""
    y = Variable(np.full(NUMBERS, 1.0))
    start = tracemalloc.get_traced_memory()[0]
    used = [0]
    for _ in steps(TIMES, doing):
        y = square(y)
        used.append(tracemalloc.get_traced_memory()[0] - start)
    return y, used


def run(rng):
    gc.collect()
    gc.disable()  # what goes away now goes the moment that nothing holds it
    tracemalloc.start()
    y, graph = squares("squaring, with the graph")
    before = tracemalloc.get_traced_memory()[0]
    y.backward()
    grown = tracemalloc.get_traced_memory()[0] - before
    del y
    left = tracemalloc.get_traced_memory()[0] - before + graph[-1]
    with no_grad():
        _, bare = squares("squaring, under no_grad")
    picture = Picture("Memory while a million numbers are squared", "squares, in thousands", "MiB in use")
    for used, label in ((graph, "with the graph"), (bare, "under no_grad")):
        picture.line(np.arange(len(used)) * NUMBERS / 1000, np.array(used) / MIB, label)
    picture.show()
    say(f"With the graph {graph[-1] / MIB:.2f} MiB are in use at the end, and under no_grad {bare[-1] / MIB:.2f} MiB.")
    expect(bare[-1] < 5 * ARRAY, f"Under your no_grad the memory grows by {bare[-1] / MIB:.2f} MiB all the same.")
    say(f"Backward through all of it took {max(grown, 0) / MIB:.2f} MiB more, and let go of it.")
    expect(grown < 5 * ARRAY, f"After backward {grown / MIB:.2f} MiB more are in use: gradients that are not needed.")
    expect(left < 5 * ARRAY, f"The last name of the graph is gone, and {left / MIB:.2f} MiB of it are still there.")
    say(f"The moment its last name went, the graph went too: {max(left, 0) / MIB:.2f} MiB of it are left.")
