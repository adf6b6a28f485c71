"""Charts of the memory that a student's process needs at each step of a memory check, beside the solution's."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from rich.cells import cell_len

from grading.curriculum.ladder import Kata
from grading.curriculum.source import ModuleSource
from grading.judge import check_run, memory_checks, runner
from grading.judge.suites import CheckSpec
from grading.text.language import said, shown
from grading.text.safe_text import plain
from grading.workers.fork_server import WorkerServer

MAX_CHART_REASON = 300  # characters of the reason why there is no curve
HEIGHT = 6  # lines of a chart
PANEL = 24  # columns of one curve
EIGHTHS = " ▁▂▃▄▅▆▇█"
CURVE_NAMES = (said("yours"), said("the solution's"))


@dataclass(frozen=True)
class MemoryCurve:
    """The samples in MiB above the first one, or the reason why there are none."""

    samples: tuple[float, ...]
    trouble: str = ""


@dataclass(frozen=True)
class MemoryComparison:
    """A memory check's two curves, the student's and the solution's, and the growth in MiB that it allows."""

    name: str
    requirement: str
    limit: float
    pair: tuple[MemoryCurve, MemoryCurve]

    @property
    def top(self) -> float:
        """The top of the scale: the highest sample, or the limit."""
        return max([self.limit, *(sample for curve in self.pair for sample in curve.samples)])


def measure(
    kata: Kata, pair: tuple[ModuleSource, ModuleSource], server: WorkerServer, seconds: float = runner.DEADLINE
) -> list[MemoryComparison]:
    """Run the kata's memory checks, if it has any, on the student's module and the solution."""
    checks = [CheckSpec(*check) for check in memory_checks.checks(kata)]
    curves = [[_curve(check, module, server, seconds) for check in checks] for module in pair]
    return [
        MemoryComparison(check.name, check.requirement, kata.memory[check.name]["limit_mib"], (yours, theirs))
        for check, yours, theirs in zip(checks, *curves)
    ]


def _curve(check: CheckSpec, source: ModuleSource, server: WorkerServer, seconds: float) -> MemoryCurve:
    judged = runner.judge(check, check_run.attempt_check(check, source, server, seconds), source, seconds)
    if judged.memory is None:
        return MemoryCurve((), plain(shown(judged.message).partition("\n")[0], MAX_CHART_REASON))
    first = judged.memory.samples_mib[0]
    return MemoryCurve(tuple(max(sample - first, 0.0) for sample in judged.memory.samples_mib))


def bars(comparison: MemoryComparison, width: int, fancy: bool) -> Iterator[str]:
    """Yield the lines of both curves as bars: side by side or, if there is no room, one below the other."""
    named = list(zip(comparison.pair, CURVE_NAMES))
    panels = [_panel(comparison, curve, name, fancy) for curve, name in named if curve.samples]
    if len(panels) == 2 and width >= 2 * PANEL + 12:
        for left, right in zip(*panels):
            yield f"{left}{' ' * (PANEL + 11 - cell_len(left))}{right[7:]}".rstrip()
    else:
        for panel in panels:
            yield from (line.rstrip() for line in panel)
    for curve, name in named:
        if not curve.samples:
            yield said("{name}: not measured. {trouble}", name=name, trouble=curve.trouble)


def in_words(comparison: MemoryComparison) -> Iterator[str]:
    """Yield a sentence for each curve, for a screen reader."""
    for curve, name in zip(comparison.pair, CURVE_NAMES):
        if curve.samples:
            steps = ", ".join(f"{sample:.0f}" for sample in curve.samples)
            facts = {"name": shown(name).capitalize(), "steps": steps, "limit": comparison.limit}
            yield said("{name}, in MiB above the first step: {steps}. The limit is {limit:g}.", facts)
        else:
            yield said("{name}: not measured. {trouble}", name=shown(name).capitalize(), trouble=curve.trouble)


def _panel(comparison: MemoryComparison, curve: MemoryCurve, name: str, fancy: bool) -> list[str]:
    """Return the lines of one curve: its name, its bars beside a scale that marks the limit, and its growth."""
    heights = _highest_of_groups(curve.samples)
    wide = max(1, PANEL // len(heights) - 1)
    limit_line = HEIGHT - 1 - min(int(comparison.limit / comparison.top * HEIGHT), HEIGHT - 1)
    lines = [f"{'MiB':>6}  {shown(name)}"]
    for line in range(HEIGHT):
        number = f"{comparison.top:.0f}" if line == 0 else f"{comparison.limit:g}" if line == limit_line else ""
        empty = ("·" if fancy else ".") if line == limit_line else " "
        row = [_bar(sample / comparison.top * HEIGHT - (HEIGHT - 1 - line), empty, fancy) for sample in heights]
        lines.append(f"{number:>6} {'│' if fancy else '|'}" + "".join(bar * wide + empty for bar in row))
    lines.append(f"{0:>6} {'└' if fancy else '+'}" + ("─" if fancy else "-") * (len(heights) * (wide + 1)))
    growth = said("{growth:.0f} MiB more at the end", growth=curve.samples[-1])
    return [*lines, " " * 8 + shown(growth)]


def _highest_of_groups(samples: tuple[float, ...]) -> list[float]:
    """Return as many samples as a panel has room for; of more samples, the highest of each group of neighbours."""
    together = math.ceil(len(samples) / (PANEL // 2))
    return [max(samples[first : first + together]) for first in range(0, len(samples), together)]


def _bar(height: float, empty: str, fancy: bool) -> str:
    """Return a bar's sign in one line. The bar reaches `height` lines above the foot of this line."""
    if not fancy:
        return "#" if height >= 0.5 else empty
    eighths = min(max(round(height * 8), 0), 8)
    return EIGHTHS[eighths] if eighths else empty


def svg(comparison: MemoryComparison, width: int, height: int) -> str:
    """Return a chart as SVG elements, `width` by `height`: both curves, and the limit as a dashed line."""
    left, top, right, bottom = 80, 40, width - 20, height - 40

    def place(number: int, count: int, sample: float) -> str:
        x = left + (right - left) * number / max(count - 1, 1)
        return f"{x:.1f},{bottom - (bottom - top) * sample / comparison.top:.1f}"

    limit = place(0, 1, comparison.limit).partition(",")[2]
    head = escape(shown(said("Memory: {name}", name=comparison.name)))
    limit_label = shown(said("limit: {limit:g} MiB", limit=comparison.limit))
    parts = [
        f'<text x="{left}" y="16" font-size="16" font-weight="bold">{head}</text>',
        f'<path d="M{left},{top} V{bottom} H{right}" fill="none" stroke="#555555"/>',
        f'<path d="M{left},{limit} H{right}" stroke="#555555" stroke-dasharray="4 4"/>',
        f'<text x="{right}" y="{float(limit) - 4:.1f}" text-anchor="end">{limit_label}</text>',
        f'<text x="{left - 6}" y="{top + 4}" text-anchor="end">{comparison.top:.0f} MiB</text>',
        f'<text x="{left - 6}" y="{bottom + 4}" text-anchor="end">0</text>',
    ]
    lines = list(enumerate(zip(comparison.pair, CURVE_NAMES, ("#b3261e", "#27688c"))))
    # The dashed line comes last, on top, so that both can be seen where they are the same.
    for line, (curve, name, color) in reversed(lines):
        points = " ".join(place(number, len(curve.samples), sample) for number, sample in enumerate(curve.samples))
        legend = ("—— " if line else "– – ") + shown(name if curve.samples else said("{name}: not measured", name=name))
        dash = "" if line else ' stroke-dasharray="8 3"'
        parts.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2.5"{dash}/>')
        parts.append(f'<text x="{left + 180 * line}" y="{bottom + 24}" fill="{color}">{legend}</text>')
    return f'<g font-family="Helvetica,Arial,sans-serif" font-size="15">{"".join(parts)}</g>'
