"""What stands below the katas: the first thing to fix, or what comes next, or, after the last one, what has been built."""

import os
import sys
from pathlib import Path

from rich.console import Console

from grading import ROOT
from grading.curriculum import stubs
from grading.curriculum.ladder import Kata, after, ladder
from grading.judge import submission
from grading.judge.report import Check, Report, first_to_fix
from grading.terminal import progress_report
from grading.text import typed_paths
from grading.text.colours import GOOD, STRONG
from grading.text.labels import Role, Status
from grading.text.layout import LABEL, gap, only_text, prose, step, write

BUILT = (
    "A library that finds gradients by itself. A formula builds its graph while it is computed; backward walks that "
    "graph by the chain rule, the highest generation first; gradients add up where a variable is used twice; and "
    "memory is let go as soon as nobody needs it."
)
EXAMPLE = ("x = Variable(np.array(2.0)); y = x**3 / (x + 1); y.backward()", "x.grad")
EXERCISES = (
    "Write sin as a Function with its own backward, and check it with numerical_diff.",
    "Find the lowest point of (1 - x0)**2 + 100 * (x1 - x0**2)**2 from (0, 2): again and again take a small multiple of "
    "the gradient off x0 and x1. How many steps does it need?",
    "Let backward compute with Variables instead of arrays, so that a gradient has a graph, and a gradient of its own.",
)


def show_summary(report: Report, katas: list[Kata], paths: dict[str, Path], out: Console) -> None:
    """Print the points, and the first thing to fix in full, or what to do now that everything is passed.

    `paths` tells where each kata's module lies.
    """
    with only_text(out):
        gap(out)
        passed = sum(result.status == Status.PASSED for result in report.katas)
        seed = f" (seed {report.seed})" if report.seed else ""
        katas_passed = f"{passed} of {len(report.katas)} katas passed"
        points = f"{report.points} of {report.max_points} points{seed}"
        write(out, f"{points}, {katas_passed}." if len(report.katas) > 1 else f"{points}.", 1, STRONG)
        gap(out)
        found = first_to_fix(report)
        if found is None:
            show_passed(report, katas, paths, out)
        else:
            result, check = found
            kata = next(kata for kata in katas if kata.id == result.id)
            progress_report.show_first(result, check, kata, paths.get(kata.id), out, own=report.own)


def show_passed(report: Report, katas: list[Kata], paths: dict[str, Path], out: Console) -> None:
    """Print what there is to do when every required check and guard of the report is passed."""
    write(out, "Every required check is passed.", 1, GOOD)
    if report.own:
        if len(report.katas) == len(ladder()):
            show_built(paths[katas[-1].id], katas[-1], out)
        else:
            show_next(katas[-1], out)
    show_stretch(report, paths, out)


def show_next(kata: Kata, out: Console) -> None:
    """Print what to do after this kata: to begin the next one, unless that was begun already."""
    gap(out)
    step(out, "compare", typed_paths.command("solution", kata.number))
    following = after(kata)
    if following and stubs.is_untouched(following, submission.look(ROOT, [following])[0].source):
        gap(out)
        progress_report.begin(following, None, out)
        step(out, "on save", typed_paths.command("watch", following.number))
    else:
        step(out, "next", typed_paths.command())


def show_built(path: Path, last: Kata, out: Console) -> None:
    """Print what somebody has built who has passed all katas, and what to do with it."""
    gap(out)
    write(out, "What you have built", 1, STRONG)
    prose(out, BUILT, 3)
    lines = len(path.read_text(encoding="utf-8", errors="replace").splitlines())
    write(out, f"All of it is in {typed_paths.path(path)}: {lines} lines.", 3)
    gap(out)
    write(out, "What to do next", 1, STRONG)
    step(out, "try it", f"{_python()} -i {typed_paths.quoted(typed_paths.path(path))}")
    for line in EXAMPLE:
        write(out, f">>> {line}", 3 + LABEL)
    step(out, "compare", typed_paths.command("solution", last.number))
    for exercise in EXERCISES:
        gap(out)
        prose(out, exercise, 3)


def show_stretch(report: Report, paths: dict[str, Path], out: Console) -> None:
    """Print how many stretch checks are left, and in which katas, and the first in full if it's only one kata."""
    left = [(result, check) for result in report.katas for check in result.checks if _is_left(check)]
    if not left:
        return
    gap(out)
    count = "1 stretch check is" if len(left) == 1 else f"{len(left)} stretch checks are"
    write(out, f"Beyond the book, for no points, {count} left.", 1, STRONG)
    if len(report.katas) == 1:
        result, check = left[0]
        progress_report.show_check(result, check, paths.get(result.id), out, [])
        return
    for number in sorted({result.id[:2] for result, _ in left}):
        step(out, f"kata {number}", typed_paths.command("grade", number))


def _is_left(check: Check) -> bool:
    return check.role == Role.STRETCH and not check.passed


def _python() -> str:
    """The Python that has numpy, as one would type it here."""
    venv = ROOT / ".venv"
    # Not by its text: where a file system ignores case, one folder has many.
    if not venv.is_dir() or not os.path.samefile(sys.prefix, venv):
        return "py" if os.name == "nt" else "python3"
    return typed_paths.quoted(typed_paths.path(Path(sys.executable)))
