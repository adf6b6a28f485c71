"""Random graphs: small programs of a kata's operations, their right results, and the smallest one that goes wrong.

- A graph is a tuple of steps: (("x0", "Variable", 2.0), ("a", "square", "x0"), ("y", "add", "a", "a")).
- A step is a name, an operation and its operands: names of earlier steps, or plain numbers.
- The last step is y, and all others lead to it.
- A tuple of numbers in place of a Variable's number is an array. Every operation works element by element.
"""

import functools
import math
from sys import setprofile

import numpy as np
from expect import Failed, expect
from sentences import said

FORMS = {
    "Variable": "Variable(np.array({}))",
    "square": "square({})",
    "exp": "exp({})",
    "add": "add({}, {})",
    "neg": "-{}",
    "+": "{} + {}",
    "-": "{} - {}",
    "*": "{} * {}",
    "/": "{} / {}",
    "**": "{} ** {}",
}

# Each operation's value, and its derivative by each operand.
RULES = {
    "square": lambda x: (x * x, (2 * x,)),
    "exp": lambda x: (math.exp(x), (math.exp(x),)),
    "add": lambda a, b: (a + b, (1.0, 1.0)),
    "neg": lambda x: (-x, (-1.0,)),
    "+": lambda a, b: (a + b, (1.0, 1.0)),
    "-": lambda a, b: (a - b, (1.0, -1.0)),
    "*": lambda a, b: (a * b, (b, a)),
    "/": lambda a, b: (a / b, (1 / b, -a / b**2)),
    "**": lambda x, c: (x**c, (c * x ** (c - 1), 0.0)),
}

LETTERS = "abcdefghijklmnopqrstuvw"
LEAVES = (1.0, 2.0, 0.5, -1.0, 3.0, -0.5, 1.5)
CONSTANTS = (2.0, 3, 0.5, 10)
EXPONENTS = (2, 3, 0.5, -1)
# The bounds of a step's value and of y's derivatives, since larger ones would show rounding. The last is the closest to
# 0 for / and **.
LARGEST, STEEPEST, CLOSEST = 20.0, 1e4, 0.25
KEPT = {}  # random graphs, and the generator's state behind them: by its state before, the sizes and the operations
AT_A_TIME = 20  # graphs per request; the search ends with the first request that has a wrong one


def code(graph):
    """Return the graph, on one line, as Python that a student could paste."""
    steps = [
        (name, operation, [list(part) if type(part) is tuple else part for part in operands])
        for name, operation, *operands in graph
    ]
    return "; ".join(f"{name} = {FORMS[operation].format(*operands)}" for name, operation, operands in steps)


def leaves(graph):
    return [name for name, operation, *_ in graph if operation == "Variable"]


def elements(graph):
    """Return, for each element of the leaves' arrays, the leaves' numbers there, by name."""
    numbers = {name: number for name, operation, number, *_ in graph if operation == "Variable"}
    if type(graph[0][2]) is not tuple:
        return [numbers]
    return [{name: number[place] for name, number in numbers.items()} for place in range(len(graph[0][2]))]


@functools.lru_cache(maxsize=1000)
def expected(graph):
    """Return the right data of y, and the right gradients of the leaves: each a float, or an array."""
    found = [derivatives(graph, numbers) for numbers in elements(graph)]
    if type(graph[0][2]) is not tuple:
        return found[0]
    return np.array([y for y, _ in found]), [np.array(slopes) for slopes in zip(*[slopes for _, slopes in found])]


def derivatives(graph, numbers):
    """Return y, and its derivative by each leaf, where the leaves are these `numbers`.

    This is forward mode: each value carries its derivatives along, so that there is no backward pass.
    """
    values, slopes = dict(numbers), {leaf: [float(leaf == other) for other in numbers] for leaf in numbers}
    for name, operation, *operands in graph:
        if operation != "Variable":
            values[name], partials = apply(operation, operands, values)
            slopes[name] = [0.0] * len(numbers)
            for operand, partial in zip(operands, partials):
                if operand in slopes:
                    slopes[name] = [total + slope * partial for total, slope in zip(slopes[name], slopes[operand])]
    return values["y"], slopes["y"]


def apply(operation, operands, values):
    return RULES[operation](*[values.get(operand, operand) for operand in operands])


def tame(operation, operands, values):
    """True if the step's value is small, and far from points where the operation has no derivative."""
    first, last = [values.get(operand, operand) for operand in (operands[0], operands[-1])]
    if operation == "exp" and first > math.log(LARGEST):
        return False
    if operation == "/" and abs(last) < CLOSEST:
        return False
    if operation == "**" and last < 1 and first < CLOSEST:
        return False
    return abs(apply(operation, operands, values)[0]) <= LARGEST


def all_tame(graph):
    """True if every step is tame for every element, and y's derivatives are not too steep to compare."""
    for values in elements(graph):
        for name, operation, *operands in graph:
            if operation != "Variable":
                if not tame(operation, operands, values):
                    return False
                values[name] = apply(operation, operands, values)[0]
    return not steep(graph)


def steep(graph):
    return any(np.max(np.abs(slope)) > STEEPEST for slope in expected(graph)[1])


def random_graph(choose, size, operations):
    """Return a graph of at most `size` operations, and those that join its loose ends.

    `choose(items)` picks one of the items. A loose end is a step whose result no other step uses yet.
    """
    several = choose((False, True))
    graph = [
        (f"x{number}", "Variable", (choose(LEAVES), choose(LEAVES)) if several else choose(LEAVES))
        for number in range(choose((1, 1, 2)))
    ]
    everywhere, loose = elements(graph), leaves(graph)

    def add(operation, *operands):
        name = LETTERS[len(graph)]
        for values in everywhere:
            values[name] = apply(operation, operands, values)[0]
        graph.append((name, operation, *operands))
        loose[:] = [other for other in loose if other not in operands] + [name]

    for _ in range(size):
        operation, *operands = random_step(choose, operations, list(everywhere[0]), loose)
        if all(tame(operation, operands, values) for values in everywhere):
            add(operation, *operands)
    while len(loose) > 1 or len(graph) == len(leaves(graph)):
        add(operations[0], loose[0], loose[-1])
    return (*graph[:-1], ("y", *graph[-1][1:]))


def random_step(choose, operations, names, loose):
    """Return an operation with operands: names, and numbers too for operators. Loose ends are chosen more often."""
    operation = choose(operations)
    first = choose((*names, *loose, *loose))
    if operation == "**":
        return operation, first, choose(EXPONENTS)
    if FORMS[operation].count("{}") == 1:
        return operation, first
    second = choose((*names, choose(CONSTANTS))) if operation in "+-*/" else choose(names)
    return (operation, first, second) if choose((True, False)) else (operation, second, first)


def random_graphs(rng, sizes, operations):
    """Return a random graph for each of these sizes, without those that are too steep.

    With one seed, the grader asks for the same graphs for each module, so they are kept.
    """

    def choose(items):
        return items[int(rng.random() * len(items))]

    drawn = repr(rng.bit_generator.state), tuple(sizes), operations
    if drawn not in KEPT:
        graphs = [random_graph(choose, size, operations) for size in sizes]
        KEPT[drawn] = tuple(graph for graph in graphs if not steep(graph)), rng.bit_generator.state
    graphs, rng.bit_generator.state = KEPT[drawn]
    return graphs


def run(kata, programs):
    """Run each program beside the student's module; return the result of each.

    A result is a tuple of y's data and the leaves' gradients, or a list of an exception's type and text.
    """
    results = []
    for program, leaves in programs:
        names = {**vars(kata), "np": np}
        try:
            exec(program, names)
            results.append((names["y"].data, [names[leaf].grad for leaf in leaves]))
        except NotImplementedError:
            raise
        except Exception as error:
            results.append([type(error).__name__, str(error)])
    return results


def expect_right(play, rng, operations, why):
    """Fail unless 40 random graphs, the small ones first, give the right values and gradients.

    The failure shows one of the smallest wrong graphs among some hundreds, without the steps that it can lose.
    """
    __tracebackhide__ = True
    sizes = [1 + number // 4 for number in range(40)]
    found = first_wrong(play, random_graphs(rng, sizes, operations))
    if found:
        expect_result(*smallest(play, first_small_wrong(play, rng, operations) or found), why)


def first_small_wrong(play, rng, operations):
    """Search some hundreds of small graphs; return the first wrong one with its result, or None."""
    for size in (2, 3, 4, 5):
        if found := first_wrong(play, sorted(random_graphs(rng, [size] * 75, operations), key=len)):
            return found
    return None


def first_wrong(play, graphs):
    """Return the first graph that goes wrong, with its result; None if all are right."""
    for start in range(0, len(graphs), AT_A_TIME):
        some = graphs[start : start + AT_A_TIME]
        for graph, result in zip(some, results_of(play, some), strict=True):
            if is_wrong(graph, result):
                return graph, result
    return None


def results_of(play, graphs):
    return play(run, [(f"{code(graph)}; y.backward()", leaves(graph)) for graph in graphs])


def expect_result(graph, result, why):
    __tracebackhide__ = True
    value, gradients = expected(graph)
    if type(result) is list:
        exception, text = map(str, result)
        wanted = said("{name}.grad to be {gradient}", name=leaves(graph)[0], gradient=str(gradients[0]))
        raise Failed(f"{code(graph)}; y.backward()", f"{exception}: {text}", wanted, why, exception, pytrace=False)
    expect(f"{code(graph)}; y.data", result[0], value, why, rtol=1e-6, atol=1e-6)
    for leaf, got, gradient in zip(leaves(graph), result[1], gradients, strict=True):
        expect(f"{code(graph)}; y.backward(); {leaf}.grad", got, gradient, why, rtol=1e-6, atol=1e-6)


def is_wrong(graph, result):
    try:
        expect_result(graph, result, "")
    except Failed:
        return True
    return False


def smallest(play, found):
    """Leave out one step after another while the result stays wrong; return the remaining graph, with its result."""
    for less in smaller(found[0]):
        if again := first_wrong(play, [less]):
            return smallest(play, again)
    return tidy(found[0]), found[1]


def smaller(graph):
    """Yield each tame graph in which an operand replaces its step, and the tame graph with 0-d leaves."""
    for name, _, *operands in reversed(graph):
        for operand in operands:
            if type(operand) is str and (less := without(graph, name, operand)) and all_tame(less):
                yield less
    if type(graph[0][2]) is tuple:
        single = tuple((*step[:2], step[2][0]) if step[1] == "Variable" else step for step in graph)
        if all_tame(single):
            yield single


def without(graph, name, operand):
    """Return the graph with `operand` in place of `name`, without steps that lead nowhere; None if that is a leaf."""
    kept, needed = [], {operand if name == "y" else "y"}
    for step in reversed(graph):
        if step[0] in needed and step[0] != name:
            parts = [operand if part == name else part for part in step[2:]]
            needed.update(part for part in parts if type(part) is str)
            kept.append((step[0] if kept else "y", step[1], *parts))
    return tuple(reversed(kept)) if kept[0][1] != "Variable" else None


def tidy(graph):
    """Return the graph with the names in order again: x0, x1, a, b, y."""
    names = {leaf: f"x{number}" for number, leaf in enumerate(leaves(graph))}
    names |= dict(zip([step[0] for step in graph[len(names) : -1]], LETTERS))
    return tuple(
        (names.get(name, name), operation, *[names.get(part, part) for part in parts])
        for name, operation, *parts in graph
    )


def deep_chain(kata, depth):
    """Count up from 0 by `depth` functions, and go back.

    Return four values:

    - the result,
    - the gradient of the start,
    - the deepest nesting of calls on the way back,
    - the number of functions that were seen there; -1 if calls may have been made where none is seen.
    """
    aside = {"setprofile", "_setprofileallthreads", "start_new_thread", "start_new", "start_joinable_thread", "fork"}

    class Next(kata.Function):
        def forward(self, x):
            return x + 1

        def backward(self, gy):
            return gy

    x = kata.Variable(np.array(0.0))
    y = x
    for _ in range(depth):
        y = Next()(y)
    own = Next.backward.__code__
    within = deepest = seen = 0
    unseen = []

    def note(frame, event, argument):
        nonlocal within, deepest, seen
        if event == "call":
            within += 1
            deepest = within if within > deepest else deepest
            seen += frame.f_code is own
        elif event == "return":
            within -= 1
        elif event == "c_call" and argument.__name__ in aside:
            unseen.append(argument)

    setprofile(note)
    try:
        y.backward()
        found = -1 if unseen else seen
    finally:
        setprofile(None)
    return y.data, x.grad, deepest, found


def expect_no_recursion(play, depth):
    """Fail unless backward goes along so many functions in a loop, whatever limit on recursion the module sets."""
    __tracebackhide__ = True
    end, gradient, deepest, seen = play(deep_chain, depth)
    called = "y = x + 1 again and again, each by a Function of your own; y.backward() at x = 0.0"
    expect(f"{called}; y.data", end, float(depth), "Each Function's result is the next one's input.")
    expect(f"{called}; x.grad", gradient, 1.0, "Each of them hands its gradient on as it is, down to the very first.")
    why = (
        "A loop needs a few calls at a time. "
        "A function that calls itself for every step needs as many as there are steps."
    )
    expect(f"{called}; how many calls lie within another", "a few" if deepest <= 100 else "hundreds", "a few", why)
    why = "Do it all where backward is called: not in another thread, and without changing sys.setprofile."
    expect(f"{called}; whether each Function's backward was seen to run once", seen == depth, True, why)
