"""Advice about exceptions: the module or the name that is meant, if one is near."""

import numpy  # noqa: F401 - the grader has imported it, and looks names up in what is there
import pytest

from grading.curriculum.source import ModuleSource
from grading.judge.advice.exception_advice import advice, closest_name
from grading.workers.check_errors import StudentTraceback


def imported(line):
    """Return the advice about an import that fails in this line."""
    module = line.split()[1]
    fault = StudentTraceback("ModuleNotFoundError", f"No module named '{module}'", ((1, "<module>"),))
    return " ".join(advice(fault, ModuleSource("generations", "generations.py", line + "\n")))


@pytest.mark.parametrize(
    "line, words",
    [
        ("import heapp as heapq", "did you mean `heapq`?"),
        ("import contexlib", "did you mean `contextlib`?"),
        ("import torch", "Only numpy and Python's standard library"),
        ("import functions", "graded on its own"),
        ("from operators import add", "graded on its own"),
        ("from numba import njit", "There is no module `numba` here"),
    ],
)
def test_modules_that_are_missing(line, words):
    """A misspelt module is told apart from a package, another kata's module, and a file of the student's."""
    assert words in imported(line)


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("numpy.array", "`array` is a name in `numpy`. Import `numpy`, and write `numpy.array`."),
        ("numpy.math", "did you mean `math`?"),
        ("numpy.randon", "did you mean `numpy.random`?"),
        ("os.pth", "did you mean `os.path`?"),
        ("numpy.xyzzy", "`numpy` is there, but it has no module `xyzzy`."),
        ("torch.nn", "Only numpy and Python's standard library"),
        ("mypackage.engine", "graded on its own"),
    ],
)
def test_modules_in_packages(module, words):
    """A package that is there is not called missing."""
    assert words in imported(f"import {module} as it")


@pytest.mark.parametrize(
    ("name", "module", "words"),
    [
        ("dequeue", "collections", "There is no `dequeue` in `collections`; did you mean `deque`?"),
        ("Array", "numpy", "There is no `Array` in `numpy`; did you mean `array`?"),
        ("xyzzy", "collections", "another version may have that name"),
        ("xyzzy", "numpy", ""),
        ("Variable", "generations", "generations.py imports itself here: delete this line."),
    ],
)
def test_names_that_are_missing_in_a_module(name, module, words):
    """A misspelt name gets the right one, and the version of Python is named only where nothing is near."""
    text = f"cannot import name '{name}' from '{module}' (/somewhere/{module}.py)"
    fault = StudentTraceback("ImportError", text, ((1, "<module>"),))
    line = f"from {module} import {name}"
    assert words in " ".join(advice(fault, ModuleSource("generations", "generations.py", line + "\n")))
    assert bool(words) == bool(advice(fault, ModuleSource("generations", "generations.py", line + "\n")))


@pytest.mark.parametrize(
    ("line", "fault_text", "words"),
    [
        ("@property()", "'property' object is not callable", "Write `@property` without `()`."),
        ("    @contextlib.contextmanager()", "contextmanager() missing 1 required argument: 'func'", "without `()`"),
        ("@make()", "unsupported operand type(s) for +: 'int' and 'str'", ""),
        ("y = make()", "make() missing 1 required argument: 'func'", ""),
    ],
)
def test_a_decorator_that_is_called(line, fault_text, words):
    """A decorator that takes no arguments stands without parentheses."""
    sentence = advised("no_grad", line + "\n", fault_text, (1, "<module>"))
    assert words in sentence
    assert bool(words) == bool(sentence)


def test_an_empty_dict_for_a_set():
    """`{}` makes a dict, which has no `add`."""
    fault = StudentTraceback("AttributeError", "'dict' object has no attribute 'add'", ((1, "backward"),))
    sentence = " ".join(advice(fault, ModuleSource("generations", "generations.py", "seen.add(f)\n")))
    assert sentence == "`{}` is an empty dict. An empty set is written `set()`."


def test_a_ufunc_of_a_variable():
    """numpy's functions take arrays, which is said of the one that was given a Variable."""
    text = "loop of ufunc does not support argument 0 of type Variable which has no callable exp method"
    fault = StudentTraceback("TypeError", text, ((1, "backward"),))
    source = ModuleSource("backward", "backward.py", "gx = np.exp(x) * gy\n")
    assert advice(fault, source) == ["numpy's `exp` takes no Variable: give it the array, `.data`."]


def test_a_name_in_korean_letters():
    """A name typed with the keyboard set to Korean is told as the one on the same keys, if that is there."""
    source = ModuleSource("functions", "functions.py", "y = ㄴ딜.forward(x)\n")
    for name, known, words in (
        ("ㄴ딜", ("self", "x"), "`ㄴ딜` is `self`, typed with the keyboard set to Korean letters."),
        ("ㄴ딜", ("x",), ""),
        ("xㅁ", ("x", "y"), "`ㅁ` came into that line by mistake"),
        ("x", ("self", "ㅌ"), "`ㅌ` is `x`, typed"),
    ):
        fault = StudentTraceback("NameError", f"name '{name}' is not defined", ((1, "__call__"),), (name, known))
        sentence = " ".join(advice(fault, source))
        assert words in sentence
        assert bool(words) == bool(sentence)


def test_a_setting_with_its_class_in_the_name():
    """getattr takes the name alone: a name with a dot in it is none of the class's."""
    text = "type object 'Config' has no attribute 'Config.enable_backprop'"
    missing = ("Config.enable_backprop", ("enable_backprop",))
    fault = StudentTraceback("AttributeError", text, ((1, "using_config"),), missing)
    source = ModuleSource("no_grad", "no_grad.py", "old = getattr(Config, name)\n")
    assert advice(fault, source) == ["The name is `enable_backprop` alone, without `Config.`."]


def test_data_of_an_array():
    """A memoryview is an array's own `data`, which a beginner has not asked for."""
    text = "unsupported operand type(s) for ** or pow(): 'memoryview' and 'int'"
    fault = StudentTraceback("TypeError", text, ((1, "forward"),))
    (sentence,) = advice(fault, ModuleSource("functions", "functions.py", "return x.data ** 2\n"))
    assert "either a `.data` is too much here" in sentence


@pytest.mark.parametrize(
    "name, known, meant",
    [
        ("fucn", ("func", "x"), None),
        ("outs", ("outd", "inputs"), "outd"),
        ("gys", ("gxs", "xs"), None),
        ("name", ("same", "data"), None),
    ],
)
def test_short_names(name, known, meant):
    """Of a name of four letters another may be meant that begins with the same one and differs in one letter."""
    assert closest_name(name, known) == meant


def advised(name, text, fault_text, *frames):
    """Return the advice about a TypeError with this text, in a module with this name and text."""
    fault = StudentTraceback("TypeError", fault_text, frames)
    return " ".join(advice(fault, ModuleSource(name, f"{name}.py", text)))


MINUS = "unsupported operand type(s) for -: 'Variable' and 'float'"


def test_arithmetic_with_a_variable():
    """Before Variables have operators, the advice is to take the array; and it is silent in the suite's own lines."""
    assert "A Variable knows no `-` in this kata" in advised("backward", "y - 1\n", MINUS, (1, "f"))
    assert advised("backward", "y - 1\n", MINUS) == ""
    assert advised("overloads", "y - 1\n", MINUS, (1, "f")) == ""
    assert advised("backward", "y - 1\n", MINUS.replace("Variable", "list"), (1, "f")) == ""
    assert advised("generations", "x = f.generation - 1\n", MINUS, (1, "f")) == ""


@pytest.mark.parametrize(
    ("line", "is_named"), [("if y:", True), ("while not y:", True), ("if len(y):", False), ("y.check()", False)]
)
def test_truth_of_a_variable(line, is_named):
    """A condition that calls the student's `__len__` is named; a call of len is not."""
    text = f"{line}\n    return len(self.data)\n"
    found = advised("backward", text, "len() of unsized object", (1, "backward"), (2, "__len__"))
    assert ("asks a Variable for its length" in found) == is_named


@pytest.mark.parametrize(
    ("line", "kind", "words"),
    [
        ("x, y = f.input, f.output", "NoneType", "`f` is None in that line."),
        ("x = y.creator.input", "NoneType", "`y.creator` is None in that line."),
        ("xs = inputs.input", "tuple", "`inputs` is a tuple in that line, which has items and no `input`."),
        ("x = f.input + g.input", "NoneType", ""),
        ("self.input = inputs.input", "tuple", "`inputs` is a tuple in that line"),
        ("x = f.input", "Square", ""),
    ],
)
def test_value_without_attributes(line, kind, words):
    """The expression that is None, a list or a tuple is named, if the line asks one alone for that attribute."""
    fault = StudentTraceback("AttributeError", f"'{kind}' object has no attribute 'input'", ((1, "backward"),))
    sentence = " ".join(advice(fault, ModuleSource("backward", "backward.py", line + "\n")))
    assert words in sentence
    assert bool(words) == bool(sentence)


@pytest.mark.parametrize(
    ("module", "name", "words"),
    [
        ("backward", "saved_tensors", "`saved_tensors` is a name in PyTorch: here it is `input`."),
        ("variadic_args", "saved_tensors", "here it is `inputs`"),
        ("variables", "grad_fn", ""),
        ("backward", "detach", "here it is `data`"),
        ("backward", "detached", ""),
    ],
)
def test_names_of_pytorch(module, name, words):
    """An attribute of PyTorch's tensors is named with the kata's own, if the kata has it."""
    fault = StudentTraceback("AttributeError", f"'X' object has no attribute '{name}'", ((1, "f"),), (name, ("data",)))
    sentence = " ".join(advice(fault, ModuleSource(module, f"{module}.py", f"x.{name}\n")))
    assert words in sentence
    assert bool(words) == bool(sentence)


@pytest.mark.parametrize(
    ("head", "body", "words"),
    [
        ("@dataclass\n", "c: float", "`@dataclass` gives Pow an `__eq__`"),
        ("@dataclasses.dataclass(order=True)\n", "c: float", "`@dataclass` gives Pow an `__eq__`"),
        ("", "def __eq__(self, other):\n        return True", "Pow has an `__eq__` of its own"),
        ("@dataclass(eq=False)\n", "c: float", ""),
        ("", "__slots__ = ()", ""),
    ],
)
def test_objects_without_a_hash(head, body, words):
    """A class that has lost its hash is told why: by `@dataclass`, or by an `__eq__` of its own."""
    fault = StudentTraceback("TypeError", "unhashable type: 'Pow'", ((1, "backward"),))
    text = f"{head}class Pow:\n    {body}\n"
    found = advice(fault, ModuleSource("overloads", "overloads.py", text))
    assert [words in line for line in found] == [True] * bool(words)


def test_object_with_an_attribute_without_a_name():
    """setattr(x, "", 1) gives an object one, and it is no name that could be meant."""
    assert closest_name("dats", ("", "data")) == "data"
    assert closest_name("dats", ("",)) is None
