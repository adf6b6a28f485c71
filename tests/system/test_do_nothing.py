"""Functions that do nothing earn nothing, in every kata, whether all of them do nothing or only one."""

import ast
from dataclasses import replace

import shared
from graded import graded

from grading.curriculum import module_parts, stubs
from grading.curriculum.ladder import ladder

# Replacements for a function's body. {first} is the first argument after self, or self if there is no other.
NOTHING = {
    "pass": "pass",
    "None": "return None",
    "its first argument": "return {first}",
    "its arguments": "return {arguments}",
    "zero": "return 0",
    "an array": "return np.array(1.0)",
    "zeros": 'return np.zeros_like(getattr({first}, "data", {first}))',
    "ones": 'return np.ones_like(getattr({first}, "data", {first}))',
    "a Variable of its input": "return Variable(np.array({first}.data))",
    "a Variable of zeros": "return Variable(np.zeros_like({first}.data))",
    "an empty Variable": "return Variable.__new__(Variable)",
    "a new object": 'return type("Thing", (), {{"__getattr__": lambda self, name: None}})()',
    "a lambda": "return lambda *args: None",
    "a block that does nothing": 'return __import__("contextlib").nullcontext()',
}
ONE_BY_ONE = ("pass", "its first argument", "a block that does nothing")
UNLINKED = "return Variable(as_array(self.forward(*[x.data for x in inputs])))"


def done_nothing(kata, names, filling):
    """Return the kata's stub with these bodies in place of the definitions' own."""
    module = module_parts.parse(stubs.derive(kata))
    parts = tuple(emptied(part, filling) if part.name in names else part for part in module.definitions)
    return module_parts.render(replace(module, definitions=parts))


def emptied(part, filling):
    if part.kind != "def":
        return part
    indent = " " * 4 * (1 + part.name.count("."))
    head = ast.parse("\n".join(line.strip() for line in part.head.splitlines()) + " pass").body[0]
    found = head.args
    named = [one.arg for one in (*found.args, found.vararg) if one is not None and one.arg != "self"]
    first = named[0] if named else "self" if found.args else "None"
    if found.vararg and first == found.vararg.arg:
        first = f"({first} + (None,))[0]"
    arguments = f"({''.join(f'{name}, ' for name in named)})"
    return replace(part, body=indent + filling.format(first=first, arguments=arguments))


def tried(kata):
    """Yield each way to do nothing: its name, and the module's text."""
    for way, filling in NOTHING.items():
        yield f"{way} for all", done_nothing(kata, list(kata.todo), filling)
        for name in kata.todo if way in ONE_BY_ONE else ():
            yield f"{way} for {name}", done_nothing(kata, [name], filling)


def all_do_nothing():
    """Return the ways to do nothing, each as a kata, the way, and the text."""
    return [(kata, way, text) for kata in ladder() for way, text in tried(kata)]


def without_links():
    return [
        (kata, "no links", done_nothing(kata, ["Function.__call__"], UNLINKED))
        for kata in ladder()
        if kata.name == "weakref_memory"
    ]


def test_no_required_check_passes():
    """No required check passes for code that doesn't meet its requirement."""
    assert earned(all_do_nothing()) == []


def test_no_required_check_passes_without_links():
    """A result without links to its inputs is neither a graph that was released nor one that no_grad leaves out."""
    assert earned(without_links()) == []


def earned(files):
    """Return the required checks that these files pass. A file is (kata, the way it does nothing, text)."""
    results = shared.once("do nothing", _grade)
    return [
        f"{kata.id}, {way}: {check.name}"
        for kata, way, text in files
        for check in results[kata.id, text].checks
        if check.role == "required" and check.passed
    ]


def _grade(folder):
    files = [(kata.id, text) for kata, _, text in [*all_do_nothing(), *without_links()]]
    return dict(zip(files, graded(files, guards=False), strict=True))
