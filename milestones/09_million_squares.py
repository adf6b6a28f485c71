"""A million squares: the memory that a graph holds, and how little is left of it under your no_grad."""

import gc
import tracemalloc

import numpy as np
from no_grad import Variable, no_grad, square
from stage import Picture, expect, said, say, steps

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
    y, graph = squares(said("squaring, with the graph"))
    before = tracemalloc.get_traced_memory()[0]
    y.backward()
    grown = tracemalloc.get_traced_memory()[0] - before
    del y
    left = tracemalloc.get_traced_memory()[0] - before + graph[-1]
    with no_grad():
        _, bare = squares(said("squaring, under no_grad"))
    title = said("Memory while a million numbers are squared")
    picture = Picture(title, said("squares, in thousands"), said("MiB in use"))
    for used, label in ((graph, said("with the graph")), (bare, said("under no_grad"))):
        picture.line(np.arange(len(used)) * NUMBERS / 1000, np.array(used) / MIB, label)
    picture.show()
    sizes = {"graph": graph[-1], "bare": bare[-1], "grown": grown, "left": left}
    mib = {name: f"{size / MIB:.2f}" for name, size in sizes.items()}
    say(said("With the graph {graph} MiB are in use at the end, and under no_grad {bare} MiB.", mib))
    expect(bare[-1] < 5 * ARRAY, said("Under your no_grad the memory grows by {bare} MiB all the same.", mib))
    say(said("Backward through all of it took {grown} MiB more, and let go of it.", grown=f"{max(grown, 0) / MIB:.2f}"))
    needless = said("After backward {grown} MiB more are in use: gradients that are not needed.", mib)
    expect(grown < 5 * ARRAY, needless)
    still = said("The last name of the graph is gone, and {left} MiB of it are still there.", mib)
    expect(left < 5 * ARRAY, still)
    mib["left"] = f"{max(left, 0) / MIB:.2f}"
    say(said("The moment its last name went, the graph went too: {left} MiB of it are left.", mib))
