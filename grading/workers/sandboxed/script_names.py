"""The names that a script finds in Python and in this course, and that `-S` or the sandbox takes away."""

import site
import sys
import types


def install():
    """Install the names that Python adds for scripts, such as help and exit, and a memory_profiler.

    The real memory_profiler isn't there, since the grader measures memory from outside.
    """
    site.setquit()
    site.setcopyright()
    site.sethelper()
    profiler = types.ModuleType("memory_profiler", "A stand-in: the grader measures memory from outside.")
    vars(profiler).update(profile=unprofiled, memory_usage=memory_usage)
    sys.modules["memory_profiler"] = profiler


def unprofiled(function=None, **options):
    """Return the function as it is; if called with options alone, return a decorator that does so."""
    return unprofiled if function is None else function


def memory_usage(proc=-1, *args, retval=False, max_usage=False, **options):
    """Return MiB in use as memory_profiler does, measured once. `proc` may be a function to call: (f, args, kwargs)."""
    import resource

    result = None
    if isinstance(proc, (list, tuple)):
        arguments = proc[1] if len(proc) > 1 else ()
        named = proc[2] if len(proc) > 2 else {}
        result = proc[0](*arguments, **named)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    usage = used if max_usage else [used]
    return (usage, result) if retval else usage
