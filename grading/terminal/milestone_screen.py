"""The milestones in a terminal: their list, the progress of one, and its pictures as text."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from grading.curriculum.milestones import Milestone
from grading.graphs import text_plot
from grading.graphs.milestone_run import MilestoneRun
from grading.judge.report.report import KataResult
from grading.text import typed_paths
from grading.text.colours import BAD, GOOD, QUIET, STRONG
from grading.text.language import said, shown
from grading.text.layout import WIDEST, has_signs, is_plain, print_gap, print_lines, print_paragraph, print_step
from grading.text.safe_text import plain


def show_list(milestones: list[Milestone], passed: set[str], out: Console) -> None:
    """Print one line per milestone, and its idea; a milestone whose kata isn't passed is marked as closed."""
    print_lines(out, said("Milestones: what you can do with the engine that you have built."), 1, STRONG)
    for milestone in milestones:
        is_open = milestone.kata.id in passed
        state = said("open")
        if not is_open:
            kata = milestone.kata
            state = said("opens when kata {number}, {title}, is passed", number=kata.number, title=kata.title)
        print_gap(out)
        if is_plain(out):
            facts = {"name": milestone.name, "state": state, "title": milestone.title, "idea": milestone.idea}
            print_lines(out, said("{name}, {state}. {title}: {idea}", facts))
        else:
            sign = ("✓" if has_signs(out) else "+") if is_open else ("·" if has_signs(out) else ".")
            head = Text.assemble(
                (f"{sign} ", GOOD if is_open else QUIET), (milestone.name, STRONG), f", {shown(state)}"
            )
            print_lines(out, head, 2)
            print_paragraph(out, milestone.idea, 4)
        print_step(out, "look at", typed_paths.path(milestone.script))
    print_gap(out)
    first = next((milestone for milestone in milestones if milestone.kata.id in passed), None)
    if first:
        print_step(out, "try it", typed_paths.command("milestone", first.name))
        print_step(out, "a page", typed_paths.command("milestone", "--html", "milestones.html"))
    else:
        print_step(out, "next", typed_paths.command())


def show_closed(milestone: Milestone, result: KataResult | None, out: Console) -> None:
    """Print that a milestone isn't open yet, where its script lies, and what to type.

    Args:
        result: that of the milestone's kata, or None if the student hasn't begun it.
    """
    kata = milestone.kata
    facts = {"milestone": milestone.title, "number": kata.number, "title": kata.title}
    if result is None:
        text = said("{milestone} opens when kata {number}, {title}, is passed. So far you haven't begun it.", facts)
    else:
        text = said(
            "{milestone} opens when kata {number}, {title}, is passed. So far you have {points} of its {most} points.",
            {**facts, "points": result.points, "most": result.max_points},
        )
    print_paragraph(out, text, 1, STRONG)
    print_step(out, "look at", typed_paths.path(milestone.script))
    print_step(out, "again", typed_paths.command("grade", kata.number))
    print_step(
        out, "try it", typed_paths.command("milestone", milestone.name, "--anyway"), said("on your code as it is")
    )


@contextmanager
def progress(out: Console) -> Iterator[Callable[[dict], None]]:
    """Give a function that shows each message of a milestone: sentences stay, and the progress goes at the end."""
    if is_plain(out) or not out.is_terminal:
        yield lambda message: _show_sentence(message, out)
        return
    columns = (TextColumn("   {task.description}"), BarColumn(30), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, console=out, transient=True) as bar:
        task = bar.add_task(shown(said("starting")), total=None)

        def show(message: dict) -> None:
            if "doing" in message:
                bar.update(
                    task,
                    description=shown(plain(message["doing"])),
                    completed=message.get("step", 0),
                    total=message.get("of"),
                )
            _show_sentence(message, out)

        yield show


def _show_sentence(message: dict, out: Console) -> None:
    for kind in ("notice", "say"):
        if kind in message:
            print_lines(out, plain(message[kind]), 3)


def show_start(milestone: Milestone, seed: int, out: Console) -> None:
    """Print a milestone's title, its idea and the seed."""
    facts = {"title": milestone.title, "number": milestone.kata.number, "seed": seed}
    print_lines(out, said("{title}, on your kata {number} (seed {seed})", facts), 1, STRONG)
    print_paragraph(out, milestone.idea, 3)
    print_step(out, "script", typed_paths.path(milestone.script))
    print_gap(out)


def show_end(result: MilestoneRun, out: Console) -> None:
    """Print how a milestone ended: nothing more if it is complete, or what went wrong, and which kata to look at."""
    if result.ending.stopped:
        print_lines(out, said("Stopped: this is as far as it came."), 3)
    for line in result.problem:
        print_paragraph(out, plain(line), 3, BAD if line == result.ending.why else "")
    if result.problem:
        if result.ending.output.strip():
            lines = plain(result.ending.output).splitlines()[-10:]
            print_lines(out, said("your code printed:"), 3, QUIET)
            print_lines(out, "  " + "\n  ".join(lines), 3, QUIET)
        print_step(out, "again", typed_paths.command("grade", result.kata_to_grade))


def show_as_text(result: MilestoneRun, out: Console) -> None:
    """Print the pictures as text, or as a sentence each for a screen reader."""
    for picture in result.pictures:
        print_gap(out)
        if is_plain(out) or not has_signs(out):
            print_lines(out, said("Picture: {description}", description=picture.description), 3)
        else:
            color = out.is_terminal and out.color_system is not None and not out.no_color
            drawn = text_plot.text(picture, min(out.width, WIDEST), color)
            out.print(Text.from_ansi(drawn), soft_wrap=True)
