"""Memory, drawn: what a student's process needed at each step of a memory check, beside what the solution's needed."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from grading.curriculum.ladder import Kata
from grading.curriculum.source import ModuleSource
from grading.judge import memory_checks, runner
from grading.judge.suites import CheckSpec
from grading.text.safe_text import plain
from grading.workers.fork_server import WorkerServer

LONGEST = 300  # characters of why there is no curve
HEIGHT = 6  # lines of a chart
PANEL = 24  # columns of one curve
EIGHTHS = " ▁▂▃▄▅▆▇█"
NAMES = ("yours", "the solution's")


@dataclass(frozen=True)
class Curve:
    """Samples in MiB above the first one, or why there are none."""

    samples: tuple[float, ...]
    trouble: str = ""


@dataclass(frozen=True)
class Curves:
    """A memory check's curves: the student's and the solution's, and by how much it may grow."""

    name: str
    requirement: str
    limit: float
    pair: tuple[Curve, Curve]

    @property
    def top(self) -> float:
        """The highest that there is to show."""
        return max([self.limit, *(sample for curve in self.pair for sample in curve.samples)])


def measure(
    kata: Kata, pair: tuple[ModuleSource, ModuleSource], host: WorkerServer, seconds: float = runner.DEADLINE
) -> list[Curves]:
    """Run the kata's memory checks on two modules, the student's and the solution, and return their curves.

    There are none where the kata has no memory checks.
    """
    planned = [CheckSpec(*check) for check in memory_checks.checks(kata)]
    taken = [[_curve(check, module, host, seconds) for check in planned] for module in pair]
    return [
        Curves(check.name, check.requirement, kata.memory[check.name]["limit_mib"], (yours, theirs))
        for check, yours, theirs in zip(planned, *taken)
    ]


def _curve(check: CheckSpec, source: ModuleSource, host: WorkerServer, seconds: float) -> Curve:
    judged = runner.judge(check, runner.attempt_check(check, source, host, seconds), source, seconds)
    if judged.memory is None:
        return Curve((), plain(judged.message.partition("\n")[0], LONGEST))
    first = judged.memory.samples_mib[0]
    return Curve(tuple(max(sample - first, 0.0) for sample in judged.memory.samples_mib))


def chart(curves: Curves, width: int, fancy: bool) -> Iterator[str]:
    """Yield the lines of both curves as bars, side by side, or one below the other where there is no room for that."""
    panels = [_panel(curves, curve, name, fancy) for curve, name in zip(curves.pair, NAMES) if curve.samples]
    if len(panels) == 2 and width >= 2 * PANEL + 12:
        for left, right in zip(*panels):
            yield f"{left:<{PANEL + 11}}{right[7:]}".rstrip()
    else:
        for panel in panels:
            yield from (line.rstrip() for line in panel)
    for curve, name in zip(curves.pair, NAMES):
        if not curve.samples:
            yield f"{name}: not measured. {curve.trouble}"


def spoken(curves: Curves) -> Iterator[str]:
    """Yield both curves as sentences, for a screen reader."""
    for curve, name in zip(curves.pair, NAMES):
        if curve.samples:
            steps = ", ".join(f"{sample:.0f}" for sample in curve.samples)
            yield f"{name.capitalize()}, in MiB above the first step: {steps}. The limit is {curves.limit:g}."
        else:
            yield f"{name.capitalize()}: not measured. {curve.trouble}"


def _panel(curves: Curves, curve: Curve, name: str, fancy: bool) -> list[str]:
    """A curve as lines: its name, bars with the numbers of their scale and, where it is, the limit, and its growth."""
    shown = _shown(curve.samples)
    wide = max(1, PANEL // len(shown) - 1)
    limit_line = HEIGHT - 1 - min(int(curves.limit / curves.top * HEIGHT), HEIGHT - 1)
    lines = [f"{'MiB':>6}  {name}"]
    for line in range(HEIGHT):
        number = f"{curves.top:.0f}" if line == 0 else f"{curves.limit:g}" if line == limit_line else ""
        empty = ("·" if fancy else ".") if line == limit_line else " "
        bars = [_bar(sample / curves.top * HEIGHT - (HEIGHT - 1 - line), empty, fancy) for sample in shown]
        lines.append(f"{number:>6} {'│' if fancy else '|'}" + "".join(bar * wide + empty for bar in bars))
    lines.append(f"{0:>6} {'└' if fancy else '+'}" + ("─" if fancy else "-") * (len(shown) * (wide + 1)))
    return [*lines, f"{'':>8}{curve.samples[-1]:.0f} MiB more at the end"]


def _shown(samples: tuple[float, ...]) -> list[float]:
    """Return no more samples than a panel has room for: where there are more, the highest of every few."""
    together = math.ceil(len(samples) / (PANEL // 2))
    return [max(samples[first : first + together]) for first in range(0, len(samples), together)]


def _bar(height: float, empty: str, fancy: bool) -> str:
    """One line of a bar that reaches so many lines above this line's foot."""
    if not fancy:
        return "#" if height >= 0.5 else empty
    eighths = min(max(round(height * 8), 0), 8)
    return EIGHTHS[eighths] if eighths else empty


def svg(curves: Curves, width: int, height: int) -> str:
    """Return a chart as SVG's elements, `width` by `height`: both curves, and the limit as a dashed line."""
    left, top, right, bottom = 80, 40, width - 20, height - 40

    def place(number: int, count: int, sample: float) -> str:
        x = left + (right - left) * number / max(count - 1, 1)
        return f"{x:.1f},{bottom - (bottom - top) * sample / curves.top:.1f}"

    limit = place(0, 1, curves.limit).partition(",")[2]
    parts = [
        f'<text x="{left}" y="16" font-size="16" font-weight="bold">Memory: {escape(curves.name)}</text>',
        f'<path d="M{left},{top} V{bottom} H{right}" fill="none" stroke="#555555"/>',
        f'<path d="M{left},{limit} H{right}" stroke="#555555" stroke-dasharray="4 4"/>',
        f'<text x="{right}" y="{float(limit) - 4:.1f}" text-anchor="end">limit: {curves.limit:g} MiB</text>',
        f'<text x="{left - 6}" y="{top + 4}" text-anchor="end">{curves.top:.0f} MiB</text>',
        f'<text x="{left - 6}" y="{bottom + 4}" text-anchor="end">0</text>',
    ]
    lines = list(enumerate(zip(curves.pair, NAMES, ("#b3261e", "#27688c"))))
    for line, (curve, name, color) in reversed(
        lines
    ):  # the dashed one on top, so that both show where they are the same
        points = " ".join(place(number, len(curve.samples), sample) for number, sample in enumerate(curve.samples))
        said = name if curve.samples else f"{name}: not measured"
        dash = "" if line else ' stroke-dasharray="8 3"'
        parts.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2.5"{dash}/>')
        parts.append(
            f'<text x="{left + 180 * line}" y="{bottom + 24}" fill="{color}">{"– – " if not line else "—— "}{said}</text>'
        )
    return f'<g font-family="Helvetica,Arial,sans-serif" font-size="15">{"".join(parts)}</g>'
