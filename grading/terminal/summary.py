"""The part of the report below the katas: the first thing to fix, or the next kata, or the end of the ladder."""

from pathlib import Path

from rich.console import Console

from grading import ROOT
from grading.curriculum import stubs
from grading.curriculum.ladder import Kata, after, ladder
from grading.curriculum.milestones import MILESTONES, milestones
from grading.judge.modules import submission
from grading.judge.report.report import Check, Report, first_to_fix
from grading.terminal import progress_report
from grading.text import typed_paths
from grading.text.colours import GOOD, STRONG
from grading.text.labels import Role, Status
from grading.text.language import said
from grading.text.layout import no_workflow_commands, print_gap, print_lines, print_paragraph, print_step

BUILT = said(
    "A library that finds gradients by itself. A formula builds its graph while it is computed; backward walks that "
    "graph by the chain rule, the highest generation first; gradients add up where a variable is used twice; and "
    "memory is let go as soon as nobody needs it."
)


def show_summary(report: Report, katas: list[Kata], paths: dict[str, Path], out: Console) -> None:
    """Print the points, and in full the first thing to fix, or what to do after all is passed.

    Args:
        paths: The path of each kata's module.
    """
    with no_workflow_commands(out):
        print_gap(out)
        passed = sum(result.status == Status.PASSED for result in report.katas)
        facts = {"points": report.points, "most": report.max_points, "seed": report.seed}
        points = said("{points} of {most} points", facts)
        if report.seed:
            points = said("{points} of {most} points (seed {seed})", facts)
        if len(report.katas) > 1:
            counted = {"points": points, "passed": passed, "katas": len(report.katas)}
            print_lines(out, said("{points}, {passed} of {katas} katas passed.", counted), 1, STRONG)
        else:
            print_lines(out, said("{points}.", points=points), 1, STRONG)
        print_gap(out)
        fix = first_to_fix(report)
        if fix is None:
            show_passed(report, katas, paths, out)
        else:
            result, check = fix
            kata = next(kata for kata in katas if kata.id == result.id)
            progress_report.show_fix(result, check, kata, paths.get(kata.id), out, own=report.own)


def show_passed(report: Report, katas: list[Kata], paths: dict[str, Path], out: Console) -> None:
    """Print what to do after every required check and guard of the report is passed."""
    print_lines(out, said("Every required check is passed."), 1, GOOD)
    if report.own:
        if len(report.katas) == len(ladder()):
            show_built(paths[katas[-1].id], katas[-1], out)
        else:
            show_next(katas[-1], out)
    show_stretch(report, paths, out)


def show_next(kata: Kata, out: Console) -> None:
    """Print what to do after this kata. The next kata is described only if it was not begun yet."""
    print_gap(out)
    progress_report.show_line_to_try(kata, out)
    print_step(out, "compare", typed_paths.command("solution", kata.number))
    following = after(kata)
    if following and stubs.is_untouched(following, submission.find_modules(ROOT, [following])[0].source):
        print_gap(out)
        progress_report.show_first_steps(following, None, out)
        print_step(out, "on save", typed_paths.command("watch", following.number))
    else:
        print_step(out, "next", typed_paths.command())


def show_built(path: Path, last: Kata, out: Console) -> None:
    """Print, after all katas are passed, what the student has built and what to do with it."""
    print_gap(out)
    print_lines(out, said("What you have built"), 1, STRONG)
    print_paragraph(out, BUILT, 3)
    lines = len(path.read_text(encoding="utf-8", errors="replace").splitlines())
    print_lines(out, said("All of it is in {path}: {lines} lines.", path=typed_paths.path(path), lines=lines), 3)
    print_gap(out)
    print_lines(out, said("What to do next"), 1, STRONG)
    progress_report.show_line_to_try(last, out)
    print_step(out, "compare", typed_paths.command("solution", last.number))
    if milestones():
        print_step(out, "use it", typed_paths.command("milestone"), ", ".join(each.name for each in milestones()))
        print_step(out, "read on", typed_paths.lesson(MILESTONES))


def show_stretch(report: Report, paths: dict[str, Path], out: Console) -> None:
    """Print how many stretch checks are left, and in which katas. For a single kata, print the first in full."""
    left = [(result, check) for result in report.katas for check in result.checks if _is_left(check)]
    if not left:
        return
    print_gap(out)
    if len(left) == 1:
        print_lines(out, said("Beyond the book, for no points, 1 stretch check is left."), 1, STRONG)
    else:
        line = said("Beyond the book, for no points, {count} stretch checks are left.", count=len(left))
        print_lines(out, line, 1, STRONG)
    if len(report.katas) == 1:
        result, check = left[0]
        progress_report.show_check(result, check, paths.get(result.id), out, [])
        return
    for number in sorted({result.id[:2] for result, _ in left}):
        print_step(out, said("kata {number}", number=number), typed_paths.command("grade", number))


def _is_left(check: Check) -> bool:
    return check.role == Role.STRETCH and not check.passed
