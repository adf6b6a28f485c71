"""The stack dumps that faulthandler writes when a check's time is almost up: where the student's code stood."""

import re

from grading.curriculum import source_lines
from grading.curriculum.source import ModuleSource
from grading.judge import syntax_facts

DUMP_FRAME = re.compile(r'File "([^"\n]{1,200})", line (\d{1,7}) in ([^\n]{1,200})')
# faulthandler's text begins in the middle of a line, if the student's code had begun to print one.
DUMP = re.compile(
    r"^Fatal Python error: |Timeout \(\d+:\d\d:\d\d(\.\d+)?\)!\n|(Current t|T)hread 0x[0-9a-f]{8,} ", re.MULTILINE
)
DUMP_HEAD = re.compile(r"(?:Current t|T)hread 0x[0-9a-f]{8,} ")  # before each of several dumps
MAX_SAMPLES = 8


def last_place(output: str, source: ModuleSource) -> tuple[int | None, str]:
    """Return the student's line where the code stood when faulthandler wrote its dumps, as number and text.

    It is the student's outermost loop that stands in all dumps. Without such a loop it is the innermost line, and
    without a dump None and "".
    """
    dump = DUMP.search(output)
    samples = [_frames(text, source.file) for text in DUMP_HEAD.split(output[dump.start() :])] if dump else []
    samples = [frames for frames in samples if frames][:MAX_SAMPLES]
    if not samples:
        return None, ""
    number, function = _common_loop(samples, source.text) or samples[0][0]
    return (
        number,
        f"\n  It stood at {source.place(number)}, in {function}:  {source_lines.of(source.text).shown(number)}",
    )


def _frames(dump: str, file: str) -> list[tuple[int, str]]:
    """Return the lines and functions of the student's frames in one dump, the innermost first."""
    return [(int(line), function) for name, line, function in DUMP_FRAME.findall(dump) if name == file]


def _common_loop(samples: list[list[tuple[int, str]]], text: str) -> tuple[int, str] | None:
    """Return the line of the outermost loop that stands in all samples, and its function; or None."""
    facts = syntax_facts.of(text)
    if facts is None or len(samples) < 2:
        return None
    loops = [{facts.outermost_loop(number) for number in {line for line, _ in frames}} for frames in samples]
    for number, function in reversed(samples[0]):
        loop = facts.outermost_loop(number)
        if loop is not None and all(loop in others for others in loops):
            return loop, function
    return None


def without_dump(output: str) -> str:
    """Return the student's own output, without faulthandler's traceback."""
    dump = DUMP.search(output)
    return output[: dump.start()] if dump else output
