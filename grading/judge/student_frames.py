"""The student's own lines on the way to an exception: shown, and the one that it is about."""

from sentences import said

from grading.curriculum import source_lines, stubs
from grading.curriculum.source import ModuleSource
from grading.judge.syntax.place_of_use import right_definitions
from grading.workers.check_errors import StudentTraceback

MAX_CYCLE, MAX_AWAY = 8, 10

Frames = tuple[tuple[int, str], ...]  # lines of the student's file, each with its function, the innermost last


def shown_frames(frames: Frames, source: ModuleSource) -> list[str]:
    """Return lines of the student's file as text, each with its place."""
    return [
        said("  {place}, at the top level:  {code}", place=source.place(number), code=line_of(source, number))
        if function == "<module>"
        else said(
            "  {place}, in {function}:  {code}",
            place=source.place(number),
            function=function,
            code=line_of(source, number),
        )
        for number, function in frames
    ]


def cycle_of(fault: StudentTraceback) -> tuple[tuple[int, str], ...]:
    """Return the frames that come back again and again at the end of a recursion without end, each once; or none."""
    if fault.name != "RecursionError":
        return ()
    # The last frames may lead away from the cycle, as a call does that had no room any more.
    for away in range(MAX_AWAY):
        frames = fault.frames[: len(fault.frames) - away]
        for length in range(1, MAX_CYCLE + 1):
            if len(frames) >= 2 * length and frames[-length:] == frames[-2 * length : -length]:
                return tuple(dict.fromkeys(frames[-length:]))
    return ()


def own_line(fault: StudentTraceback, source: ModuleSource) -> int | None:
    """Return the line of an exception for the student to look at, or None if none is in the student's file.

    - It is the innermost that the stub does not give, in a definition that is not the solution's.
    - If there is none, it is the innermost that the stub does not give, or else the innermost of all.
    """
    lines, given = source_lines.of(source.text), stubs.given_lines(source.name)
    right = right_definitions(source)
    # The last lines of an endless recursion are those that happened to have no room any more.
    numbers = [number for number, _ in reversed(cycle_of(fault) or fault.frames)]
    own = [number for number in numbers if lines.bare(number) not in given.get(lines.around(number), ())]
    changed = [number for number in own if not any(_lies_in(lines.around(number), name) for name in right)]
    return next(iter(changed or own or numbers), None)


def _lies_in(place: str, name: str) -> bool:
    """True if this dotted name is that of the definition, or of one inside of it."""
    return place == name or place.startswith(f"{name}.")


def line_of(source: ModuleSource, number: int) -> str:
    return source_lines.of(source.text).shown(number)


def raiser(fault: StudentTraceback, source: ModuleSource) -> str:
    """Return the student's function whose `raise` statement it is, or "" if Python or numpy raised it."""
    number, function = fault.frames[-1] if fault.frames else (0, "")
    return function if function.isidentifier() and line_of(source, number).startswith("raise ") else ""
