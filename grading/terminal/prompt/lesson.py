"""The lesson's examples, step by step: each is shown, run, and compared with the output that the lesson has."""

import doctest
import os
import re
import sys
import textwrap
import traceback
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any, TextIO

from .kata_modules import last_line
from .texts import shown

STOP = ("q", "quit", "ㅂ")  # the last is the same key while the student writes Korean
MAX_OUTPUT = 100_000  # characters of an example's output that are compared
CHECKER = doctest.OutputChecker()


@dataclass(frozen=True)
class Block:
    """A fence of examples, the heading above it, and its first line's number in the lesson."""

    heading: str
    line: int
    examples: list[doctest.Example]


class Copy:
    """A stream that passes on what is written to it, and holds a copy."""

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.text = stream, ""

    def write(self, text: str) -> int:
        self.text += text[: MAX_OUTPUT - len(self.text)]
        return self.stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def run(path: str, title: str, space: dict[str, Any]) -> int:
    """Step through the lesson; return 0 if each output was the lesson's, else 1. Without a terminal, don't stop."""
    with open(path, encoding="utf-8") as file:
        found = list(blocks(file.read()))
    print(title)
    same = done = 0
    for number, block in enumerate(found, 1):
        place = {"number": number, "count": len(found), "file": os.path.basename(path), "line": block.line}
        text = shown("{heading}, {number} of {count} ({file}, line {line}):", heading=block.heading, **place)
        print(f"\n{text}\n")
        for example in block.examples:
            same += show(example, f"<{os.path.basename(path)}>", space)
            done += 1
        if number < len(found) and not goes_on():
            break
    total = sum(len(block.examples) for block in found)
    text = "{shown} of the lesson's {count} lines were run, and {same} of them did what the lesson says."
    print("\n" + shown(text, shown=done, count=total, same=same))
    return 0 if same == done else 1


def blocks(text: str) -> Iterator[Block]:
    """Yield the lesson's blocks of Python examples in order."""
    heading, begin, lines = "", 0, text.splitlines()
    for number, line in enumerate(lines, 1):
        if line.startswith("```"):
            if begin and lines[begin - 1] == "```python":
                examples = doctest.DocTestParser().get_examples("\n".join(lines[begin : number - 1]) + "\n")
                yield Block(heading, begin + 1, examples)
            begin = 0 if begin else number
        elif not begin and line.startswith("## "):
            heading = line.removeprefix("## ")


def show(example: doctest.Example, file: str, space: dict[str, Any]) -> bool:
    """Print the example, run it, and print what the lesson says of it; return True if that is the same."""
    first, *more = example.source.splitlines()
    print("\n".join([f">>> {first}", *(f"... {line}" for line in more)]))
    output, error = outcome(example.source, file, space)
    if example.exc_msg is not None:
        same = error is not None and CHECKER.check_output(example.exc_msg, error, doctest.ELLIPSIS)
    else:
        same = error is None and CHECKER.check_output(example.want, output, doctest.ELLIPSIS)
    if not same and example.want:
        print(f"    {shown('(the lesson has this:)')}\n" + textwrap.indent(example.want, "    | "), end="")
    elif not same:
        print("    " + shown("(the lesson has no output here)"))
    elif example.want:
        print("    " + shown("(the lesson shows this error, too)" if error else "(as in the lesson)"))
    return same


def outcome(source: str, file: str, space: dict[str, Any]) -> tuple[str, str | None]:
    """Run one example as a prompt does. Return its output, and the last line of the exception that ended it."""
    copy = Copy(sys.stdout)
    error = None
    with redirect_stdout(copy):
        try:
            exec(compile(source, file, "single", dont_inherit=True), space)
        except (Exception, SystemExit, KeyboardInterrupt) as raised:
            error = report(raised)
    if copy.text and not copy.text.endswith("\n"):
        print()
    return copy.text, error


def report(error: BaseException) -> str:
    """Print the traceback as a prompt does, without lines of the grader's; return its last line."""
    described = traceback.TracebackException.from_exception(error)
    described.stack[:] = [frame for frame in described.stack if frame.filename != __file__]
    print("".join(described.format()), end="", file=sys.__stdout__)
    return last_line(error)


def goes_on() -> bool:
    """Wait for Enter, and return False if the user wants to stop."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return True
    try:
        answer = input(f"\n{shown('[Enter: the next one, q: stop]')} ")
    except (EOFError, KeyboardInterrupt):
        print()
        return False
    return re.sub(r"\W", "", answer).lower() not in STOP
