"""The shortest question for each kata: when a milestone goes wrong, the first wrong answer names the kata."""

import gc
import weakref

import numpy as np
from sentences import said
from stage import described


def box(m, number):
    return m.Variable(np.array(number))


def at(formula, number):
    """Return the words for a formula at a number."""
    return said("{formula} at {number}", formula=formula, number=f"{number:g}")


def slope(m, f, number):
    """Return the gradient of f at the number by the student's backward, as a float or None."""
    x = box(m, number)
    f(x).backward()
    return None if x.grad is None else float(x.grad)


def backward(m):
    yield at("square(x)", 3), slope(m, m.square, 3.0), 6.0
    x = box(m, 3.0)
    m.square(x).backward()
    yield said("the number in x, which was 3, after square(x) and backward,"), float(x.data), 3.0
    yield at("exp(x)", 0), slope(m, m.exp, 0.0), 1.0
    yield at("square(exp(square(x)))", 0.5), slope(m, lambda x: m.square(m.exp(m.square(x))), 0.5), 3.297442541400256


def variadic_args(m):
    a, b = box(m, 2.0), box(m, 3.0)
    m.add(m.square(a), m.square(b)).backward()
    yield said("square(a) + square(b) at (2, 3), by {name}", name="a"), float(a.grad), 4.0
    yield said("square(a) + square(b) at (2, 3), by {name}", name="b"), float(b.grad), 6.0


def repeated_variables(m):
    yield "add(x, x)", slope(m, lambda x: m.add(x, x), 3.0), 2.0
    yield "add(add(x, x), x)", slope(m, lambda x: m.add(m.add(x, x), x), 3.0), 3.0
    x = box(m, 3.0)
    for _ in range(2):
        x.cleargrad()
        m.square(x).backward()
    yield said("square(x) at 3, after cleargrad, for the second time"), float(x.grad), 6.0


def mixed(m, order):
    """Return a function whose graph has inputs of different generations, the older one first or last."""

    def f(x):
        a = m.square(x)
        late = m.square(m.square(a))
        both = m.add(*[a, late][::order])
        return m.add(*[m.square(both), m.add(a, m.square(m.square(m.square(both))))][::order])

    return f


def generations(m):
    def diamond(x):
        a = m.square(x)
        return m.add(m.square(a), m.square(a))

    yield said("two squares of a square, added, at 2"), slope(m, diamond, 2.0), 64.0
    for order in (1, -1):
        yield (
            said("add({inputs}) for a = square(x), at 2", inputs=", ".join(("a", "square(a)")[::order])),
            slope(m, lambda x, order=order: m.add(*[(a := m.square(x)), m.square(a)][::order]), 2.0),
            36.0,
        )
    for order in (1, -1):
        yield (
            said("a graph whose functions take values of several generations"),
            slope(m, mixed(m, order), 0.5),
            1.5401290539168389,
        )


def weakref_memory(m):
    x = m.Variable(np.full(3, 2.0))
    gc.disable()
    try:
        y = m.square(m.square(x))
        data = weakref.ref(y.data)
        del y
        yield said("the number of arrays left when the last name of a graph has gone"), float(data() is not None), 0.0
    finally:
        gc.enable()


def no_grad(m):
    x = box(m, 2.0)
    with m.no_grad():
        y = m.square(x)
    yield said("the number of creators under no_grad"), float(y.creator is not None), 0.0
    yield said("the number of creators after no_grad"), float(m.square(x).creator is not None), 1.0
    a = m.square(x)
    m.square(a).backward()
    yield said("the number of gradients left between the leaves and the result"), float(a.grad is not None), 0.0


def overloads(m):
    # Each formula with its slope at 2.5. The square around it needs the right value, and passes its own slope on.
    formulas = {
        "x * 3": (lambda x: x * 3, 3.0),
        "3 * x": (lambda x: 3 * x, 3.0),
        "x * x": (lambda x: x * x, 5.0),
        "-x": (lambda x: -x, -1.0),
        "x - 3": (lambda x: x - 3, 1.0),
        "3 - x": (lambda x: 3 - x, -1.0),
        "x / 4": (lambda x: x / 4, 0.25),
        "4 / x": (lambda x: 4 / x, -0.64),
        "x + 1": (lambda x: x + 1, 1.0),
        "1 + x": (lambda x: 1 + x, 1.0),
        "x**3": (lambda x: x**3, 18.75),
        "x**-1": (lambda x: x**-1, -0.16),
    }
    for text, (formula, expected) in formulas.items():
        yield at(text, 2.5), slope(m, formula, 2.5), expected
        squared = slope(m, lambda x, formula=formula: m.square(formula(x)), 2.5)
        yield at(f"square({text})", 2.5), squared, 2 * formula(2.5) * expected


# The katas whose names a question needs, by number.
PROBES = {
    "04": backward,
    "05": variadic_args,
    "06": repeated_variables,
    "07": generations,
    "08": weakref_memory,
    "09": no_grad,
    "10": overloads,
}


def first_wrong(module, last, announce):
    """Return the kata's number and a sentence for the first wrong answer up to the kata `last`, or None.

    `announce` is called with the number of each kata before its questions.
    """
    for number, probe in PROBES.items():
        if number > last:
            break
        announce(number)
        try:
            for question, answer, expected in probe(module):
                if answer is None or not abs(answer - expected) < 1e-6:
                    got = "None" if answer is None else f"{answer:.6g}"
                    facts = {"question": question, "got": got, "expected": f"{expected:.6g}"}
                    if question.startswith("the "):
                        return number, said("{question} is {got}, and should be {expected}", facts)
                    return number, said("the gradient of {question} is {got}, and should be {expected}", facts)
        except Exception as error:
            return number, said("the short question for this kata ended with {error}", error=described(error))
    return None
