"""The student's module, loaded as an ordinary import would load it."""

import linecache
import os
import sys
import types
from importlib.machinery import ModuleSpec

from . import stack_dump
from .exception_report import describe
from .privileges import limit_process


def load(channel, limits):
    """Load the module that the first message brings, and report how that went; return the module and its file's name.

    An exception ends only the rest of the module: checks can still use all that it had defined before. If it had
    defined nothing, or is no Python, the process ends.
    """
    name, file, source, seconds = channel.receive()
    stack_dump.prepare()
    stack_dump.schedule(seconds)
    for limit, value in limits:
        limit_process(limit, value)
    module = blank_module(name, file, source)
    stopped = None
    try:
        exec(compile(source, file, "exec", dont_inherit=True), module.__dict__)
    except BaseException as error:
        stopped = describe(error, file)
        if not defines_anything(module):
            channel.send(["broken", os.getpid(), stopped])
            os._exit(0)
    channel.send(["ready", os.getpid(), stopped])
    return module, file


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
