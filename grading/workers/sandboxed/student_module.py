"""The student's module, loaded as an ordinary import would load it, or cell by cell as a notebook runs."""

import ast
import gc
import linecache
import os
import re
import sys
import types
from importlib.machinery import ModuleSpec

from . import stack_dump, wire
from .exception_report import describe
from .privileges import limit_process


class Shell:
    """A stand-in for the shell that `get_ipython()` returns in a notebook: each method of it does nothing."""

    def __getattr__(self, name):
        return do_nothing


def do_nothing(*_args, **_options):
    """Return None, as a stand-in for what shows something in a notebook."""


def get_ipython():
    return Shell()


NOTEBOOK_NAMES = {"display": do_nothing, "get_ipython": get_ipython}


def load(channel, limits):
    """Load the module that the first message brings, and report how that went; return the module and its file's name.

    An exception ends only the rest of the module: checks can still use all that it had defined before. If it had
    defined nothing, or is no Python, the process ends.
    """
    name, file, source, seconds, cells = channel.receive()
    stack_dump.prepare()
    stack_dump.schedule(seconds)
    for limit, value in limits:
        limit_process(limit, value)
    module = blank_module(name, file, source)
    if cells:
        vars(module).update(NOTEBOOK_NAMES)
    numpy = sys.modules["numpy"]
    printing, set_printing = numpy.get_printoptions(), numpy.set_printoptions
    stopped = run_cells(module, file, source, cells) if cells else run(module, file, source)
    # The checks compare texts of arrays with those of the trusted side, which hasn't changed how arrays are shown.
    set_printing(**printing)
    if stopped is not None and not defines_anything(module):
        channel.send(["broken", os.getpid(), stopped])
        os._exit(0)
    channel.send(["ready", os.getpid(), stopped])
    return module, file


def warm_up():
    """Run a text of the grader's as a student's will be run, and forget it.

    So this process has pages of its own for that, which it would have to copy from the zygote later.
    """
    with open(wire.__file__, encoding="utf-8") as file:
        run(types.ModuleType(wire.__name__), wire.__file__, file.read())
    gc.collect()


def run(module, file, source, first=1):
    """Run the text, whose first line has this number, and return the account of the exception that ended it."""
    above = first - 1
    try:
        if above:
            source = ast.increment_lineno(ast.parse(source, file), above)
            above = 0  # the tree's lines are right now
        exec(compile(source, file, "exec", dont_inherit=True), module.__dict__)
    except BaseException as error:
        if above and isinstance(error, SyntaxError) and error.lineno:
            error.lineno += above
        return describe(error, file)
    return None


def run_cells(module, file, source, cells):
    """Run each cell, whose first lines are `cells`. Return the first exception in a cell with definitions, or in any.

    As in Jupyter, an exception ends its own cell only.
    """
    lines = source.split("\n")
    stopped = []
    for first, end in zip(cells, [*cells[1:], len(lines) + 1]):
        text = "\n".join(lines[first - 1 : end - 1])
        ended = run(module, file, text, first)
        if ended is not None:
            stopped.append((not re.search(r"^(class|def|@)", text, re.MULTILINE), first, ended))
    return min(stopped, key=lambda each: each[:2])[2] if stopped else None


def blank_module(name, file, source):
    """Return the module as an import begins it, with its lines where `inspect` and tracebacks look for them."""
    module = types.ModuleType(name)
    module.__file__, module.__package__ = file, ""
    module.__spec__ = ModuleSpec(name, None, origin=file)
    sys.modules[name] = module
    sys.argv = [file]
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    return module


def defines_anything(module):
    """True if the module has a class or a function of its own."""
    definitions = [value for value in vars(module).values() if issubclass(type(value), (type, types.FunctionType))]
    return any(getattr(value, "__module__", None) == module.__name__ for value in definitions)
