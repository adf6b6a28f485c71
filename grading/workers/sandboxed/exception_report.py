"""A student's exception as plain data: that is all of it that crosses the wire."""

import sys

from .wire import BUILTIN_ERRORS, MAX_ERROR_TEXT, MAX_FRAMES, MAX_NAME_LENGTH

MAX_SCOPE_NAMES = 200


def describe(error, file):
    """Return an exception as a dict.

    - "name", "base": its own name, and the name of its nearest builtin class.
    - "text": its message.
    - "frames": the student's own lines on the way, as [line, function].
    - "token": the number that the trusted side gave it, if a callback raised it.
    - "missing": see `missing_name`.
    """
    kind = type(error)
    base = next((BUILTIN_ERRORS[cls] for cls in kind.__mro__ if cls in BUILTIN_ERRORS), "Exception")
    try:
        text = str(error)
    except Exception:
        text = "(an exception whose text can't be had)"
    frames, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == file:
            frames.append([trace.tb_lineno or code.co_firstlineno, code.co_name])
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.filename == file:
        frames.append([error.lineno or 1, "<module>"])
        text = error.msg
    token = getattr(error, "_token", None)
    return {
        "name": str(kind.__name__)[:MAX_NAME_LENGTH],
        "base": base,
        "text": str(text)[:MAX_ERROR_TEXT],
        "frames": frames[:2] + frames[2:][-MAX_FRAMES:],
        "token": token if type(token) is int else None,
        "missing": missing_name(error, file),
    }


def missing_name(error, file):
    """Return the name that the student's own object or line lacks, with the names that are there; or None."""
    names = None
    try:
        if isinstance(error, AttributeError):
            owner = error.obj if isinstance(error.obj, type) else type(error.obj)
            if sys.modules[owner.__module__].__file__ == file:
                names = dir(error.obj)
        elif isinstance(error, NameError):
            trace = error.__traceback__
            while trace.tb_next is not None:
                trace = trace.tb_next
            if trace.tb_frame.f_code.co_filename == file:
                names = [*trace.tb_frame.f_locals, *trace.tb_frame.f_globals]
        if names is not None and type(error.name) is str:
            return [error.name, [str(name) for name in names][:MAX_SCOPE_NAMES]]
    except Exception:
        pass  # all that is looked at here is the student's, and may be broken
    return None
