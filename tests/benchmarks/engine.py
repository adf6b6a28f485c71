"""The reference engine beside the book's core, micrograd and autograd, in one run: prints Markdown tables.

    python tests/benchmarks/engine.py            some minutes; needs the extra `benchmarks` of pyproject.toml

Every engine computes the same graphs of squares and sums of one scalar that is 1.0, and each gradient is checked. The
engines take turns within a repetition, with Python's collector off. The printed numbers are medians.
"""

import argparse
import functools
import gc
import importlib.metadata
import importlib.util
import json
import math
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

# A size is left out if an engine would need longer than this, to judge by the two sizes before.
LONGEST = 20.0
OURS, BOOK = "solution.overloads", "dezero's core"
MILLION = 1_000_000
MOST_MEMORY = 8 * 2**30
MOST_SECONDS = 300


# The graphs: each takes an engine's variable and the engine's square, and returns the result.


def chain(x, square, n):
    """Return the square of the square of … x: n squares, each of the one before."""
    y = x
    for _ in range(n):
        y = square(y)
    return y


def wide_sum(x, square, n):
    """Return the sum of n squares of x, added one after the other."""
    s = square(x)
    for _ in range(n - 1):
        s = s + square(x)
    return s


def wide_tree(x, square, n):
    """Return the sum of n squares of x, added in pairs, then the sums in pairs, and so on."""
    terms = [square(x) for _ in range(n)]
    while len(terms) > 1:
        sums = [a + b for a, b in zip(terms[::2], terms[1::2])]
        terms = sums + terms[2 * len(sums) :]
    return terms[0]


def expected_gradient(graph, n):
    if graph is not chain:
        return 2.0 * n
    return 2.0**n if n < 1024 else math.inf


# The engines: each records a graph of n squares and returns a function that goes back through it to the gradient.


def ours():
    from solution import overloads

    return functools.partial(record, overloads.Variable, overloads.square)


def book():
    # The package's own __init__ needs a numpy from before 1.24. Its core is a file that needs nothing else.
    folder = Path(importlib.util.find_spec("dezero").origin).parent
    spec = importlib.util.spec_from_file_location("core_simple", folder / "core_simple.py")
    core = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(core)
    # As the package itself sets up its core, with the square that the book's readers write themselves.
    core.setup_variable()

    class Square(core.Function):
        def forward(self, x):
            return x**2

        def backward(self, gy):
            x = self.inputs[0].data
            return 2 * x * gy

    return functools.partial(record, core.Variable, lambda x: Square()(x))


def micrograd():
    from micrograd.engine import Value

    return functools.partial(record, lambda data: Value(float(data)), lambda x: x**2)


def autograd():
    from autograd import make_vjp
    from autograd import numpy as anp

    def record_function(graph, n):
        go_back, _ = make_vjp(lambda x: graph(x, anp.square, n))(np.array(1.0))
        return lambda: go_back(1.0)

    return record_function


def record(variable, square, graph, n):
    x = variable(np.array(1.0))
    y = graph(x, square, n)

    def go_back():
        y.backward()
        return x.grad

    return go_back


ENGINES = {OURS: ours, BOOK: book, "autograd": autograd, "micrograd": micrograd}


# Measuring.


def measure(engine, graph, n):
    """Return the seconds that the way forward and the way back took; raises RecursionError as the engine does."""
    gc.collect()
    gc.disable()
    try:
        t0 = time.perf_counter()
        go_back = engine(graph, n)
        t1 = time.perf_counter()
        gradient = go_back()
        t2 = time.perf_counter()
    finally:
        gc.enable()
    wanted = expected_gradient(graph, n)
    if float(gradient) != wanted:
        raise AssertionError(f"a gradient of {gradient}, where {wanted} is right")
    return t1 - t0, t2 - t1


def compare(engines, graph, n, repetitions):
    """Return each engine's lists of seconds forward and back, or a word on why there are none."""
    taken = {name: [] for name in engines}
    order = list(engines)
    for _ in range(repetitions):
        for name in order:
            if isinstance(taken[name], list):
                try:
                    taken[name].append(measure(engines[name], graph, n))
                except RecursionError:
                    taken[name] = "RecursionError"
        # So that no engine always comes after the same one.
        order = order[1:] + order[:1]
    return taken


def medians(taken):
    return [statistics.median(times) for times in zip(*taken)]


def ratios(taken, reference):
    """Return the medians, over the repetitions, of one engine's time against another's in the same repetition."""
    pairs = zip(taken, reference)
    return [statistics.median(values) for values in zip(*([a / b for a, b in zip(*pair)] for pair in pairs))]


def growth(seconds):
    """Return the exponent p of seconds ~ n**p: the slope through the logarithms."""
    if len(seconds) < 3:
        return None
    return statistics.linear_regression([math.log(n) for n in seconds], [math.log(s) for s in seconds.values()]).slope


def cost_on_a_chain(engines):
    """Return the table of the cost of one operation."""
    # Shorter than the recursion limit, so that micrograd can take part.
    n = 300
    for engine in engines.values():
        measure(engine, chain, n)
    taken = compare(engines, chain, n, repetitions=300)
    rows = []
    for name in engines:
        forward, back = medians(taken[name])
        of_book = ratios(taken[name], taken[BOOK])
        rows.append([name, micro(forward, n), f"{of_book[0]:.2f}", micro(back, n), f"{of_book[1]:.2f}"])
    title = f"A chain of {n} squares: time an operation, and that against the book's core"
    return title, ["engine", "forward", "ratio", "backward", "ratio"], rows


def backward_as_it_grows(engines, graph, sizes):
    """Return the table of the time of backward for growing n, with the exponent of its growth."""
    seconds = {name: {} for name in engines}
    # The engines that no longer take part, and the reason.
    stopped = {}
    rows = []
    for n in sizes:
        expected = {name: predicted(seconds[name], n) for name in engines if name not in stopped}
        stopped |= {name: f"over {LONGEST:.0f} s" for name, time in expected.items() if time > LONGEST}
        running = {name: engine for name, engine in engines.items() if name not in stopped}
        slow = any(expected[name] > 2 for name in running)
        for name, result in compare(running, graph, n, repetitions=3 if slow else 7).items():
            if isinstance(result, str):
                stopped[name] = result
            else:
                seconds[name][n] = medians(result)[1]
        cells = [duration(seconds[name][n]) if n in seconds[name] else stopped[name] for name in engines]
        both = [seconds[name].get(n) for name in (OURS, BOOK)]
        rows.append([f"{n:,}", *cells, f"{both[0] / both[1]:.2g}" if all(both) else ""])
        note(f"{graph.__name__} of {n:,} done")
    powers = [growth(seconds[name]) for name in engines]
    rows.append(["grows as", *("" if power is None else f"N^{power:.2f}" for power in powers), ""])
    title = {chain: "A chain of N squares", wide_sum: "N squares summed", wide_tree: "N squares summed in a tree"}
    return f"{title[graph]}: backward", ["N", *engines, "ours / book's"], rows


def predicted(seconds, n):
    """Return the seconds to expect for size n, from the last two sizes; 0 without them."""
    if len(seconds) < 2:
        return 0.0
    (n0, s0), (n1, s1) = list(seconds.items())[-2:]
    return s1 * (n / n1) ** (math.log(s1 / s0) / math.log(n1 / n0))


def a_million(engines):
    """Return the table of the chain that is a million functions deep: every engine in a process of its own."""
    rows = []
    for name in engines:
        command = [sys.executable, __file__, "--million", name]
        try:
            child = subprocess.run(command, capture_output=True, text=True, timeout=MOST_SECONDS)
        except subprocess.TimeoutExpired:
            rows.append([name, f"over {MOST_SECONDS} s", "", "", ""])
            continue
        steps = [json.loads(line) for line in child.stdout.splitlines()]
        row = [name] + [step if isinstance(step, str) else f"{step:.2f} s" for step in steps]
        if child.returncode:
            row.append(f"ended with status {child.returncode}")
        rows.append((row + [""] * 4)[:5])
        note(f"a million by {name} done")
    title = f"A chain of {MILLION:,} squares, each engine in a fresh process with at most 8 GiB, the collector on"
    return title, ["engine", "forward", "backward", "release", "most memory"], rows


def a_million_in_this_process(name):
    """Print one line each: the time of the way forward, of the way back and of freeing, and the most memory used."""
    try:
        import resource
    except ImportError:  # Windows
        resource = None
    if resource:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    engine = ENGINES[name]()
    t0 = time.perf_counter()
    go_back = engine(chain, MILLION)
    t1 = time.perf_counter()
    print(json.dumps(t1 - t0), flush=True)
    try:
        if float(go_back()) != math.inf:
            raise AssertionError("a wrong gradient")
        print(json.dumps(time.perf_counter() - t1), flush=True)
    except (RecursionError, MemoryError) as error:
        print(json.dumps(type(error).__name__), flush=True)
    t2 = time.perf_counter()
    del go_back
    print(json.dumps(time.perf_counter() - t2), flush=True)
    if resource:
        unit = 2**20 if sys.platform == "darwin" else 2**10
        print(json.dumps(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit:.0f} MiB"))


# The printed lines.


def micro(seconds, n):
    return f"{seconds / n * 1e6:.2f} µs"


def duration(seconds):
    return f"{seconds:.3g} s" if seconds >= 1 else f"{seconds * 1e3:.3g} ms"


def print_table(title, head, rows):
    print(f"\n### {title}\n")
    for cells in [head, ["---"] + ["---:"] * (len(head) - 1), *rows]:
        print("| " + " | ".join(cells) + " |")
    sys.stdout.flush()


def note(text):
    print(text, file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small sizes only, to see that it works")
    parser.add_argument("--million", metavar="ENGINE", choices=ENGINES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    # The gradient of a long chain of squares at 1.0 is a power of two too large for a float, and then stays inf.
    np.seterr(over="ignore")
    if arguments.million:
        return a_million_in_this_process(arguments.million)
    packages = ", ".join(f"{p} {importlib.metadata.version(p)}" for p in ("numpy", "dezero", "autograd", "micrograd"))
    print(f"Python {platform.python_version()}, {packages}, on {platform.system()} {platform.machine()}.")
    engines = {name: load() for name, load in ENGINES.items()}
    print_table(*cost_on_a_chain(engines))
    for graph, largest in ((chain, 80_000), (wide_sum, 80_000), (wide_tree, 80_000)):
        sizes = [largest // 2**i for i in reversed(range(8)) if not arguments.quick or largest // 2**i < 3_000]
        print_table(*backward_as_it_grows(engines, graph, sizes))
    if not arguments.quick:
        print_table(*a_million(engines))


if __name__ == "__main__":
    main()
