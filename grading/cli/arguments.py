"""What `python3 grader.py …` understands: its commands, and what each of them takes."""

import argparse
from typing import Any

from grading import ROOT

COMMANDS = (
    "grade",
    "watch",
    "hint",
    "reset",
    "graph",
    "solution",
    "class",
    "bundle",
    "dask",
    "selftest",
    "stubs",
    "check",
    "signatures",
    "quality",
    "picture",
)


class Command(argparse.ArgumentParser):
    """The parser of one command. Nothing that is a text may be empty: "$FOLDER" is, where that was never set."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.register("type", None, filled)  # None: the type of whatever is declared without one


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="grader.py", description="Grades the katas. Without a command: grade all of them."
    )
    commands = top.add_subparsers(
        title="commands", required=True, metavar="COMMAND", dest="command", parser_class=Command
    )

    grade = commands.add_parser("grade", help="grade all katas, or only those named (07, 7, generations)")
    grade.add_argument("katas", nargs="*", metavar="KATA")
    grade.add_argument("--from", dest="folder", metavar="DIR", help="grade what is in DIR, in a sandbox")
    grade.add_argument("--json", metavar="FILE", help="write the report as JSON, to standard output if FILE is -")
    grade.add_argument("--junit", metavar="FILE", help="write the report as JUnit's XML, likewise")
    grade.add_argument("--html", metavar="FILE", help="write the report as a page for a browser, in one file")
    grade.add_argument(
        "--format",
        choices=("gradescope", "github", "classroom50"),
        help="write the report for a platform: Gradescope's results.json, base64 for GitHub Classroom's step output "
        "`result`, or Classroom 50's result.json",
    )
    grade.add_argument("--out", metavar="FILE", help="where --format writes to (default: standard output)")
    grade.add_argument("--seed", type=seed, default=0, metavar="N", help="the seed of random inputs (default: 0)")
    grade.add_argument(
        "--jobs", type=count, default=1, metavar="N", help="how many katas to grade at a time (default: 1)"
    )
    add_deadline(grade)
    grade.add_argument(
        "--sandbox",
        choices=("yes", "auto", "no"),
        help="run code from DIR in the sandbox (the default), or auto: without it only where it can't run",
    )
    add_no_sandbox(grade)
    add_screen(grade)

    watch = commands.add_parser("watch", help="grade a kata again on every save")
    watch.add_argument("kata", nargs="?", metavar="KATA", help="default: the kata that you are on")
    watch.add_argument(
        "--poll", action="store_true", help="look at the file every now and then: for folders that send no events"
    )
    watch.add_argument("--no-clear", action="store_true", help="leave earlier verdicts on the screen")
    add_deadline(watch)
    add_screen(watch)

    hint = commands.add_parser("hint", help="show a hint for a kata: one more each time")
    hint.add_argument("kata", nargs="?", metavar="KATA", help="default: the kata that you are on")
    hint.add_argument("--all", action="store_true", help="show all of them")
    add_screen(hint)

    reset = commands.add_parser("reset", help="bring a kata's stub back; your file is kept as a backup")
    reset.add_argument("kata", metavar="KATA")
    add_screen(reset)

    graph = commands.add_parser("graph", help="draw the graph that your code builds for a kata's example")
    graph.add_argument("kata", nargs="?", metavar="KATA", help="default: the kata that you are on")
    graph.add_argument("--from", dest="folder", metavar="DIR", help="draw what the code in DIR builds, in a sandbox")
    graph.add_argument("--format", choices=("text", "mermaid", "svg"), default="text", help="svg needs graphviz")
    graph.add_argument("--out", metavar="FILE", help="where to (default: standard output)")
    add_deadline(graph)
    add_no_sandbox(graph)
    add_screen(graph)

    solution = commands.add_parser("solution", help="show how the reference differs from yours, once you pass")
    solution.add_argument("kata", metavar="KATA")
    solution.add_argument("--yes", action="store_true", help="show it although the kata isn't passed, without asking")
    add_screen(solution)

    class_ = commands.add_parser("class", help="for instructors: grade every submission under DIR into a gradebook")
    add_class(class_)
    add_screen(class_)

    bundle = commands.add_parser("bundle", help="for instructors: build what a platform needs to grade by itself")
    bundle.add_argument("platform", choices=("gradescope", "github", "classroom50"))
    bundle.add_argument("--out", required=True, metavar="FILE", help="where to; for classroom50 a new folder")
    bundle.add_argument(
        "--template", metavar="OWNER/REPO@COMMIT", help="for github: where the workflow takes the grader from"
    )

    commands.add_parser("dask", help="for instructors: start Dask's scheduler or a worker; takes dask's options")

    commands.add_parser("selftest", help="run the project's own tests; takes pytest's options")

    commands.add_parser("stubs", help="for maintainers: derive all stubs from the solution")
    check = commands.add_parser("check", help="for maintainers: check that the ladder holds together")
    check.add_argument("katas", nargs="*", metavar="KATA")
    derive = commands.add_parser("signatures", help="for maintainers: derive what each known mistake's failures are")
    derive.add_argument("katas", nargs="*", metavar="KATA")
    quality = commands.add_parser("quality", help="for maintainers: do the suites tell right from wrong? Takes minutes")
    quality.add_argument("katas", nargs="*", metavar="KATA")
    picture = commands.add_parser(
        "picture", help="for maintainers: draw README's picture of the terminal from a real run"
    )
    picture.add_argument("--out", default=str(ROOT / "docs" / "terminal.svg"), metavar="FILE", help="where to")
    return top


def add_class(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", metavar="DIR", help="the folder of submissions: folders, archives or files")
    command.add_argument("--gradebook", metavar="FILE", help="where everything is kept (default: DIR.gradebook)")
    command.add_argument("--roster", metavar="CSV", help="who is in the class, to tell who handed in nothing")
    command.add_argument("--only", metavar="NAME", help="grade this one submission, even if it was graded before")
    command.add_argument(
        "--drop",
        action="append",
        default=[],
        metavar="NAME",
        help="take this person out of the gradebook first, with all their attempts; may be there several times",
    )
    command.add_argument("--jobs", type=count, metavar="N", help="how many at a time (default: one a core)")
    command.add_argument("--dask", metavar="ADDRESS", help="have them graded by the Dask cluster with this scheduler")
    command.add_argument("--html", metavar="FILE", help="write a page for a browser: the class, and everybody in it")
    command.add_argument(
        "--export",
        action="append",
        default=[],
        metavar="KIND=TARGET",
        help="write the gradebook as csv, jsonl, moodle or canvas (a file), gradescope or classroom50 (a folder)",
    )
    command.add_argument(
        "--worksheet",
        action="append",
        default=[],
        metavar="CSV",
        help="what Moodle or Canvas exported, to be filled in",
    )
    command.add_argument("--column", metavar="TITLE", help="the column of Canvas's gradebook that is to be filled in")
    command.add_argument(
        "--classroom50",
        metavar="CLASSROOM/ASSIGNMENT",
        help="which ones the export for Classroom 50 is for (default: the environment's CLASSROOM and ASSIGNMENT)",
    )
    command.add_argument(
        "--seed",
        type=seed,
        metavar="N",
        help="the seed of random inputs (default: the gradebook's own, which is drawn at random)",
    )
    add_deadline(command)
    command.add_argument(
        "--no-sandbox", action="store_true", help="run their code without the sandbox, at your own risk"
    )


def add_deadline(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--deadline", type=seconds, metavar="SECONDS", help="how long a check may take, on a slow machine (default: 5)"
    )


def add_no_sandbox(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--no-sandbox",
        dest="sandbox",
        action="store_const",
        const="no",
        help="run code from DIR without the sandbox, at your own risk",
    )


def add_screen(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--plain", action="store_true", help="sentences for a screen reader; always, with KATAS_PLAIN=1"
    )
    command.add_argument("--no-color", action="store_true", help="no colours; always, with NO_COLOR=1")


def filled(text: str) -> str:
    """Read a text, for argparse."""
    if not text:
        raise argparse.ArgumentTypeError("this is empty; was it to be a variable's value, which isn't set?")
    return text


def seconds(text: str) -> float:
    """Read a length of time, for argparse."""
    found = float(text)
    if not 0.1 <= found <= 25:
        raise argparse.ArgumentTypeError(f"{text} seconds is not between 0.1 and 25")
    return found


def seed(text: str) -> int:
    """Read a seed, for argparse: one that every generator of random numbers takes, and every reader of JSON."""
    found = int(text)
    if not 0 <= found < 2**32:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and {2**32 - 1}")
    return found


def count(text: str) -> int:
    """Read how many, for argparse."""
    found = int(text)
    if not 1 <= found <= 256:
        raise argparse.ArgumentTypeError(f"{text} is not between 1 and 256")
    return found
