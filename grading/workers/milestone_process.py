"""The process of a milestone: it runs the student's module for the student, reports in lines of JSON, and may hang.

The sandbox isn't used: it is the student's own code on the student's own machine, as in `pytest katas/04_backward`.
"""

import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from grading import ROOT
from grading.text.language import from_data, said
from grading.workers.worker_process import ONE_THREAD

PLAY = ROOT / "milestones" / "play.py"
PATIENCE = 10.0  # seconds that one step may take
ENDING = 2.0  # seconds from the end of a process's channel to its own
GRACE = 20.0  # seconds more until a process is ended that couldn't end itself
MAX_OUTPUT = 4000  # characters of what the student's code prints last
FRAME = re.compile(r'^  File "(.*)", line (\d+) in (.*)$', re.MULTILINE)
TEXTS = ("doing", "notice", "say", "why")  # the keys of a message's sentences
DUMP = re.compile(r"^(Timeout \(|Fatal Python error: )", re.MULTILINE)


@dataclass(frozen=True)
class Ending:
    """How a milestone's process ended.

    - `complete`: its script came to its end, with results that can be right.
    - `stopped`: the student ended it early, with Ctrl-C.
    - `why`: otherwise a sentence about what went wrong.
    - `wrong`: the number of the first kata whose short question has a wrong answer, and a sentence about that.
    - `answered`: True if all short questions were asked, and have right answers.
    - `output`: the last that the student's code printed.
    """

    complete: bool = False
    stopped: bool = False
    why: str = ""
    wrong: tuple[str, str] | None = None
    answered: bool = False
    output: str = ""


def play(
    script: Path, module: Path, kata: str, show: Callable[[dict], None], seed: int = 0, patience: float = PATIENCE
) -> Ending:
    """Run a milestone's script on the student's module; return how that ended.

    Args:
        module: the student's file, whose kata has the number `kata`.
        show: takes each message of the script: a step, a sentence or a picture.
        patience: the seconds that one step may take.
    """
    ending = _run({"script": str(script)}, module, kata, show, seed, patience)
    if ending.complete or ending.stopped:
        return ending
    # In a fresh process, since the first may hang or be gone.
    asked = _run({"script": None}, module, kata, lambda message: None, seed, min(patience, PATIENCE / 2))
    answered = asked.complete and asked.wrong is None
    return Ending(why=ending.why, wrong=asked.wrong, answered=answered, output=ending.output)


def _run(task: dict, module: Path, kata: str, show: Callable[[dict], None], seed: int, patience: float) -> Ending:
    config = task | {"module": str(module), "kata": kata, "seed": seed, "patience": patience}
    with _started(config) as (child, messages, output):
        doing: str = said("starting")
        is_long, stopping = True, False
        while True:
            try:
                message = messages.get(timeout=None if is_long and not stopping else patience + GRACE)
                if message and "end" not in message:
                    doing, is_long = message.get("doing", doing), message.get("long", False)
                    show(message)
                    continue
            except queue.Empty:
                return _early_end(child.poll(), doing, output(), module, patience, stopping)
            except KeyboardInterrupt:
                if stopping:
                    return Ending(stopped=True)
                stopping = True
                child.stdin.close()  # the script ends after its step
                continue
            if message:
                return _reported_end(message, output())
            return _early_end(_exit_status(child), doing, output(), module, patience, stopping)


def _exit_status(child: subprocess.Popen) -> int:
    """Return the status of a process that has closed its channel, as it does when it ends."""
    try:
        return child.wait(ENDING)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()


def _reported_end(message: dict, output: str) -> Ending:
    wrong = message.get("wrong") or None
    return Ending(
        complete=message["end"] == "done",
        stopped=message["end"] == "stopped",
        why=message.get("why", ""),
        wrong=wrong,
        output=output,
    )


@contextmanager
def _started(config: dict) -> Iterator[tuple[Any, "queue.Queue[dict | None]", Callable[[], str]]]:
    """Start the process; give it, the queue of its messages that ends with None, and a function for its output."""
    child = subprocess.Popen(
        # Numbers that overflow would be announced line by line.
        [sys.executable, "-P", "-W", "ignore", str(PLAY), json.dumps(config)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **ONE_THREAD, "PYTHONIOENCODING": "utf-8:backslashreplace"},
        start_new_session=os.name == "posix",  # so that its children can be ended with it
    )
    assert child.stdout and child.stderr and child.stdin
    messages: queue.Queue[dict | None] = queue.Queue()
    tail = bytearray()
    readers = [
        threading.Thread(target=_read_messages, args=(child.stdout, messages), daemon=True),
        threading.Thread(target=_read_output, args=(child.stderr, tail), daemon=True),
    ]
    for reader in readers:
        reader.start()

    def output() -> str:
        readers[1].join(timeout=1)
        return tail.decode("utf-8", "replace")

    try:
        yield child, messages, output
    finally:
        _end(child)
        for reader in readers:
            reader.join(timeout=1)
        child.stdin.close()
        for reader, stream in zip(readers, (child.stdout, child.stderr)):
            if not reader.is_alive():  # else a process outside the session has the pipe, and closing would wait for it
                stream.close()


def _end(child: subprocess.Popen) -> None:
    """End the process with all that it has started, as far as they are in its session."""
    if os.name == "posix":
        with suppress(OSError):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.wait()


def _read_messages(stream: BinaryIO, messages: "queue.Queue[dict | None]") -> None:
    try:
        for line in stream:
            message = json.loads(line)
            if isinstance(message, dict):
                messages.put(_with_sentences(message))
    except (ValueError, LookupError, TypeError):
        pass  # the stream was closed, or the student's code has written there
    messages.put(None)


def _with_sentences(message: dict) -> dict:
    made: dict[str, Any] = {name: from_data(message[name]) for name in TEXTS if name in message}
    if wrong := message.get("wrong"):
        made["wrong"] = (str(wrong[0]), from_data(wrong[1]))
    return message | made


def _read_output(stream: BinaryIO, tail: bytearray) -> None:
    try:
        while block := os.read(stream.fileno(), 65536):
            tail += block
            del tail[:-MAX_OUTPUT]
    except (OSError, ValueError):
        pass  # closed


def _early_end(status: int | None, doing: str, output: str, module: Path, patience: float, stopping: bool) -> Ending:
    """Return the ending of a process that ended without a word of its own, or that had no status and was too slow."""
    number = re.fullmatch(r"kata (\d\d)", doing)
    printed, *dump = DUMP.split(output, maxsplit=1)
    frames = [(name, line) for file, line, name in FRAME.findall(output) if Path(file) == module]
    # The outermost of the student's lines: the inner ones are others each time.
    facts: dict[str, Any] = {"seconds": patience, "status": status, "doing": doing, "where": ""}
    if frames:
        place = f"{module.name}:{frames[-1][1]}"
        facts["where"] = said(", at {place}, in {function}", place=place, function=frames[-1][0])
    if stopping and not dump:
        return Ending(stopped=True)
    if status is None or dump[:1] == ["Timeout ("]:
        why = said(
            "One step took longer than {seconds:g} seconds while {doing}{where}. Does a loop there never end?", facts
        )
    else:
        why = said("Your code ended the process with status {status} while {doing}{where}.", facts)
    wrong = (number[1], said("the short question for it: {why}", why=why)) if number else None
    return Ending(why=why, wrong=wrong, output=printed)
