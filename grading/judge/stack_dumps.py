"""The stack dumps that faulthandler writes when a check's time is almost up: where the student's code stood."""

import re
from collections import Counter
from dataclasses import dataclass

from sentences import said

from grading.curriculum import source_lines
from grading.curriculum.source import ModuleSource
from grading.judge.syntax import syntax_facts
from grading.judge.syntax.loops import LoopKind, loops_of

DUMP_FRAME = re.compile(r'File "([^"\n]{1,200})", line (\d{1,7}) in ([^\n]{1,200})')
# faulthandler's text begins in the middle of a line, if the student's code had begun to print one.
DUMP = re.compile(
    r"^Fatal Python error: |Timeout \(\d+:\d\d:\d\d(\.\d+)?\)!\n|(Current t|T)hread 0x[0-9a-f]{8,} ", re.MULTILINE
)
DUMP_HEAD = re.compile(r"(?:Current t|T)hread 0x[0-9a-f]{8,} ")  # before each of several dumps
MAX_SAMPLES = 8
MAX_LOOPS = 2


@dataclass(frozen=True)
class _Place:
    """A line of the student's file, and the function that it is in."""

    line: int
    function: str


def last_place(output: str, source: ModuleSource, timed_out: bool = False) -> tuple[int | None, list[str]]:
    """Return the student's line where the code stood when faulthandler wrote its dumps, as number and lines of text.

    - After a timeout it is the student's own loop that most likely has no end. A loop inside it that stands in
      all dumps as well is named below it.
    - Without a loop, and after a crash, it is the innermost line. Without a dump it is None and no line.
    """
    dump = DUMP.search(output)
    samples = [_frames(text, source.file) for text in DUMP_HEAD.split(output[dump.start() :])] if dump else []
    samples = [frames for frames in samples if frames][:MAX_SAMPLES]
    if not samples:
        return None, []
    loops = _endless(samples, source.text) if timed_out else []
    places = loops or samples[0][:1]
    shown = source_lines.of(source.text).shown
    facts = [
        {"place": source.place(place.line), "function": place.function, "code": shown(place.line)} for place in places
    ]
    first = said("  It stood at {place}, in {function}:  {code}", facts[0])
    inside = [said("  and in that at {place}, in {function}:  {code}", each) for each in facts[1:]]
    return places[0].line, [first, *inside]


def _frames(dump: str, file: str) -> list[_Place]:
    """Return the student's frames in one dump, the innermost first."""
    return [_Place(int(line), function) for name, line, function in DUMP_FRAME.findall(dump) if name == file]


def _endless(samples: list[list[_Place]], text: str) -> list[_Place]:
    """Return the loop that most likely has no end, and a `while` inside it that may be the one; or nothing.

    A loop stands around the line of a frame. One that doesn't end stands in all samples, or at least in most.
    """
    facts = syntax_facts.of(text)
    if facts is None:
        return []
    loops_around = loops_of(facts)
    kinds: dict[_Place, LoopKind] = {}
    seen: list[list[_Place]] = []  # the loops in each sample, the outermost first
    for frames in samples:
        around = [(place, loop) for place in reversed(frames) for loop in loops_around(place.line)]
        kinds |= {_Place(loop.line, place.function): loop.kind for place, loop in around}
        seen.append(list(dict.fromkeys(_Place(loop.line, place.function) for place, loop in around)))
    counts = Counter(place for loops in seen for place in loops)
    most = [place for loops in seen for place in loops if counts[place] == max(counts.values())]
    # A `for` and a comprehension end by themselves, but for a list that grows and a generator without an end.
    loops = sorted(dict.fromkeys(most), key=lambda place: kinds[place])  # stable: the outermost of a kind stays first
    return [place for place in loops if place == loops[0] or kinds[place] == LoopKind.WHILE][:MAX_LOOPS]


def without_dump(output: str) -> str:
    """Return the student's own output, without faulthandler's traceback."""
    dump = DUMP.search(output)
    return output[: dump.start()] if dump else output
