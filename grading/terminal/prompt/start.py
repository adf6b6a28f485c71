"""The start: the namespace of the prompt, with the student's module in it, and then the prompt or the lesson."""

import importlib
import io
import json
import os
import signal
import sys
import types
from typing import Any

from . import console, lesson, texts
from .kata_modules import KataFile, KataModules, say

STOPPED = 3  # the exit status


def main(plan: str) -> None:
    """Run the prompt, or the lesson where the plan names one, and exit.

    Args:
        plan: the JSON that try_command.py writes.
            - "kata": the name of the module whose names are there from the start.
            - "modules": the KataFile, as a dict, of each module that can be imported.
            - "banner": the lines above the prompt.
            - "texts": this process's texts in the user's language, by the English ones.
            - "lesson": the lesson's path, or null.
            - "title": the line above the lesson.
    """
    facts = json.loads(plan)
    texts.translated.update(facts["texts"])
    open_closed_streams()
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="backslashreplace")  # a line in another encoding is a line with a wrong letter
    if isinstance(sys.stdout, io.TextIOWrapper):
        # In one file outputs and errors keep their order, and a letter that the terminal lacks is no error.
        sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
    sys.argv = [""]
    sys.meta_path.insert(0, KataModules({name: KataFile(**file) for name, file in facts["modules"].items()}))
    try:
        if hasattr(signal, "pthread_sigmask"):  # Windows has none
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        space = namespace(facts["kata"])
        if facts["lesson"]:
            sys.exit(lesson.run(facts["lesson"], facts["title"], space))
        console.run(space, facts["banner"])
    except KeyboardInterrupt:
        say(texts.shown("stopped."))
        sys.exit(STOPPED)
    except BrokenPipeError:  # the reader has left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(STOPPED)


def open_closed_streams() -> None:
    """Give this process the null device in place of each standard stream that it was started without."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - for the rest of the process


def namespace(kata: str) -> dict[str, Any]:
    """Return the namespace of a new `__main__`: np, the kata's module, and that module's public names."""
    main = types.ModuleType("__main__")
    sys.modules["__main__"] = main
    space = vars(main)
    exec("import numpy as np", space)
    streams = sys.stdin, sys.stdout, sys.stderr
    space[kata] = importlib.import_module(kata)
    sys.stdin, sys.stdout, sys.stderr = streams  # a module that has replaced one would make the prompt invisible
    try:
        exec(f"from {kata} import *", space)
    except Exception as error:  # an __all__ with a name that isn't there
        say(f"from {kata} import *: {type(error).__name__}: {error}")
    return space
