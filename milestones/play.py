"""Run one milestone on the student's module, in a process of its own, and report to the grader in lines of JSON.

The grader closes the standard input to ask for an early end; so no Ctrl-C arrives inside the student's code.
"""

import faulthandler
import importlib.util
import json
import os
import re
import signal
import sys
import threading
import traceback
import types
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent


def main(config):
    """Play the milestone, or ask the short questions, and report the end.

    Args:
        config: what the grader asks for. `script` is a path, or None for the short questions; `module` the student's
            file, `kata` its number, `seed` that of the random numbers, `patience` the seconds that one step may take.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable()  # for code that ends Python
    channel, requests = take_over_streams()
    said = load("sentences", HERE.parent / "katas" / "sentences.py").said
    stage = load("stage", HERE / "stage.py")
    stage.channel = Heartbeat(channel, config["patience"])
    threading.Thread(target=wait_for_stop, args=(requests, stage), daemon=True).start()
    report = stage._send
    report(doing=said("reading your module"))
    module, problem = read_module(Path(config["module"]))
    if problem and config["script"]:
        report(notice=problem)
    try:
        if config["script"] is None:
            probes = load("probes", HERE / "probes.py")
            wrong = probes.first_wrong(
                module, config["kata"], lambda number: report(doing=said("kata {number}", number=number))
            )
            report(end="done", wrong=wrong)
        else:
            script = load("milestone", Path(config["script"]))
            script.run(np.random.default_rng(config["seed"]))
            report(end="stopped" if stage.stopped else "done")
    except stage.WrongEngine as error:
        report(end="wrong", why=error.args[0])
    except BaseException as error:
        report(end="wrong", why=sentence(error, config["module"]))


class Heartbeat:
    """The channel to the grader. Python ends this process, and shows where it was, if no report comes in time."""

    def __init__(self, channel, patience):
        self.channel = channel
        self.patience = patience

    def write(self, text):
        if '"long": true' in text:
            faulthandler.cancel_dump_traceback_later()
        else:
            faulthandler.dump_traceback_later(self.patience, exit=True, file=sys.__stderr__)
        self.channel.write(text)

    def flush(self):
        self.channel.flush()


def take_over_streams():
    """Return the channel to the grader and that of its requests; the student's code can print, and reads nothing."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    requests = os.fdopen(os.dup(0), "rb")
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return channel, requests


def wait_for_stop(requests, stage):
    requests.read()
    stage.stopped = True


def load(name, path):
    """Import a module by its place, since its folder is on no path."""
    spec = importlib.util.spec_from_file_location(name, path)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_module(path):
    """Import the student's module, as far as it comes; return it, and a sentence if it ends early, or None."""
    try:
        return load(path.stem, path), None
    except BaseException as error:
        module = sys.modules.setdefault(path.stem, types.ModuleType(path.stem))
        from sentences import said

        why = sentence(error, str(path))
        return module, said("{file} itself ends early: {why}", file=path.name, why=why)


def sentence(error, file):
    """Return an exception as a sentence, with the student's line if it has come from there."""
    from sentences import said
    from stage import described

    lacking = re.match("cannot import name '(.+?)'", str(error)) if isinstance(error, ImportError) else None
    if lacking and error.name == Path(file).stem:
        return said("{file} has no {name}.", file=Path(file).name, name=lacking[1])
    in_file = isinstance(error, SyntaxError) and error.filename == file
    text = f"{type(error).__name__}: {error.msg}" if in_file else described(error)  # the place follows
    text += "".join(f", {note}" for note in getattr(error, "__notes__", ()))
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) == Path(file)]
    if in_file:
        place = f"{Path(file).name}:{error.lineno}"
        return said("{error}, at {place}.", error=text, place=place)
    if frames:
        place = f"{Path(file).name}:{frames[-1].lineno}"
        if frames[-1].name == "<module>":
            return said("{error}, at {place}.", error=text, place=place)
        return said("{function} raised {error}, at {place}.", function=frames[-1].name, error=text, place=place)
    ours = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(ours.filename).name}:{ours.lineno}"
    return said("{error}, at {place}.", error=text, place=place)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
    sys.stdout.flush()
    os._exit(0)  # a thread that the student's module has started would keep this process
