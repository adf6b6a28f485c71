"""The command line: what `python3 grader.py …` understands, and its exit status.

0 all required checks passed, 1 some did not, 2 wrong usage, 3 the grader itself could not work.
"""

import argparse
import difflib
import io
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from grading import here, host, keep, letters, submission
from grading.errors import GraderError, UsageError
from grading.ladder import ROOT, Kata, find, ladder

if TYPE_CHECKING:  # it takes a while to import, and a worker is started first
    from rich.console import Console

    from grading.report import Report

COMMANDS = (
    "grade",
    "watch",
    "hint",
    "reset",
    "graph",
    "solution",
    "class",
    "bundle",
    "selftest",
    "stubs",
    "check",
    "signatures",
    "quality",
    "picture",
)


def main(argv: list[str]) -> int:
    """Run one command; return the exit status. Whatever goes wrong is said in a few lines, never as a traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that knows no "²" shows "^2", and the report goes on.
        sys.stdout.reconfigure(errors=letters.ERRORS)
    if argv[:1] == ["help"]:
        argv = ["--help"]
    try:
        options = parser(argv).parse_args(argv if argv and argv[0] in (*COMMANDS, "-h", "--help") else ["grade", *argv])
        return options.run(options)
    except UsageError as error:
        print(f"grader.py: {error}", file=sys.stderr)
        return 2
    except GraderError as error:
        print(f"grader.py: {error}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print("\ngrader.py: stopped.", file=sys.stderr)
        return 3
    except BrokenPipeError:
        sys.stderr.close()
        return 3


def parser(argv: Sequence[str] = ()) -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="grader.py", description="Grades the katas. Without a command: grade all of them."
    )
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")

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
    grade.add_argument("--seed", type=int, default=0, metavar="N", help="the seed of random inputs (default: 0)")
    grade.add_argument(
        "--deadline", type=seconds, metavar="SECONDS", help="how long a check may take, on a slow machine (default: 5)"
    )
    grade.add_argument(
        "--sandbox",
        choices=("yes", "auto", "no"),
        help="run code from DIR in the sandbox (the default), or auto: without it only where it can't run",
    )
    grade.add_argument(
        "--no-sandbox",
        dest="sandbox",
        action="store_const",
        const="no",
        help="run code from DIR without the sandbox, at your own risk",
    )
    add_screen(grade)
    grade.set_defaults(run=run_grade)

    watch = commands.add_parser("watch", help="grade a kata again on every save")
    watch.add_argument("kata", nargs="?", metavar="KATA", help="default: the kata that you are on")
    watch.add_argument(
        "--poll", action="store_true", help="look at the file every now and then: for folders that send no events"
    )
    watch.add_argument("--no-clear", action="store_true", help="leave earlier verdicts on the screen")
    watch.add_argument(
        "--deadline", type=seconds, metavar="SECONDS", help="how long a check may take, on a slow machine (default: 5)"
    )
    add_screen(watch)
    watch.set_defaults(run=run_watch)

    hint = commands.add_parser("hint", help="show a hint for a kata: one more each time")
    hint.add_argument("kata", nargs="?", metavar="KATA", help="default: the kata that you are on")
    hint.add_argument("--all", action="store_true", help="show all of them")
    add_screen(hint)
    hint.set_defaults(run=run_hint)

    reset = commands.add_parser("reset", help="bring a kata's stub back; your file is kept as a backup")
    reset.add_argument("kata", metavar="KATA")
    add_screen(reset)
    reset.set_defaults(run=run_reset)

    graph = commands.add_parser("graph", help="draw the graph that your code builds for a kata's example")
    graph.add_argument("kata", nargs="?", metavar="KATA", help="default: the kata that you are on")
    graph.add_argument("--from", dest="folder", metavar="DIR", help="draw what the code in DIR builds, in a sandbox")
    graph.add_argument("--format", choices=("text", "mermaid", "svg"), default="text", help="svg needs graphviz")
    graph.add_argument("--out", metavar="FILE", help="where to (default: standard output)")
    graph.add_argument(
        "--deadline", type=seconds, metavar="SECONDS", help="how long it may take, on a slow machine (default: 5)"
    )
    graph.add_argument(
        "--no-sandbox",
        dest="sandbox",
        action="store_const",
        const="no",
        help="run code from DIR without the sandbox, at your own risk",
    )
    add_screen(graph)
    graph.set_defaults(run=run_graph)

    solution = commands.add_parser("solution", help="show how the reference differs from yours, once you pass")
    solution.add_argument("kata", metavar="KATA")
    solution.add_argument("--yes", action="store_true", help="show it although the kata isn't passed, without asking")
    add_screen(solution)
    solution.set_defaults(run=run_solution)

    class_ = commands.add_parser("class", help="for instructors: grade every submission under DIR into a gradebook")
    if argv[:1] == ["class"]:
        # Only now, since nobody else has to wait for what it imports.
        from grading import class_command

        class_command.add_options(class_, seconds)
    add_screen(class_)
    class_.set_defaults(run=run_class)

    bundle = commands.add_parser("bundle", help="for instructors: build what a platform needs to grade by itself")
    bundle.add_argument("platform", choices=("gradescope", "github", "classroom50"))
    bundle.add_argument("--out", required=True, metavar="FILE", help="where to; for classroom50 a new folder")
    bundle.set_defaults(run=run_bundle)

    selftest = commands.add_parser("selftest", help="run the project's own tests", add_help=False)
    selftest.add_argument("options", nargs=argparse.REMAINDER, help="options for pytest")
    selftest.set_defaults(run=run_selftest)

    derive = commands.add_parser("stubs", help="for maintainers: derive all stubs from the solution")
    derive.set_defaults(run=run_stubs)
    check = commands.add_parser("check", help="for maintainers: check that the ladder holds together")
    check.add_argument("katas", nargs="*", metavar="KATA")
    check.set_defaults(run=run_check)
    derive = commands.add_parser("signatures", help="for maintainers: derive what each known mistake's failures are")
    derive.add_argument("katas", nargs="*", metavar="KATA")
    derive.set_defaults(run=run_signatures)
    quality = commands.add_parser("quality", help="for maintainers: do the suites tell right from wrong? Takes minutes")
    quality.add_argument("katas", nargs="*", metavar="KATA")
    quality.set_defaults(run=run_quality)
    picture = commands.add_parser(
        "picture", help="for maintainers: draw README's picture of the terminal from a real run"
    )
    picture.add_argument("--out", default=str(ROOT / "docs" / "terminal.svg"), metavar="FILE", help="where to")
    picture.set_defaults(run=run_picture)
    return top


def add_screen(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--plain", action="store_true", help="sentences for a screen reader; always, with KATAS_PLAIN=1"
    )
    command.add_argument("--no-color", action="store_true", help="no colours; always, with NO_COLOR=1")


def run_grade(options: argparse.Namespace) -> int:
    outputs = wanted(options)
    katas = find_katas(options.katas)
    folder = Path(options.folder) if options.folder else ROOT
    handed = submission.look(folder, katas)
    start, timestamp = time.perf_counter(), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    worker, sandboxed = start_host(options, [ROOT, folder.resolve()])
    try:
        # Now, while the worker imports numpy: pytest and rich take a while to import as well.
        from grading import formats, report, runner, terminal

        quiet = any(file == "-" for file, _ in outputs)
        out = screen(options)
        show = terminal.shower(out, own=not options.folder)
        results = runner.grade(
            handed,
            worker,
            options.seed,
            lambda result: None if quiet else show(result),
            options.deadline or runner.DEADLINE,
        )
    finally:
        worker.stop()
    graded = report.Report(
        str(options.folder or "katas"), options.seed, time.perf_counter() - start, sandboxed, tuple(results)
    )
    for file, name in outputs:
        write(file, as_page(graded, timestamp) if name == "html" else formats.as_text(name, graded, timestamp))
    if not quiet:
        paths = {item.kata.id: item.path for item in handed if item.path}
        terminal.show_summary(graded, katas, paths, out)
    return 0 if graded.all_passed else 1


def as_page(graded: "Report", timestamp: str) -> str:
    from grading import page

    return page.student_page(graded, timestamp.replace("T", " ") + " UTC")


def start_host(options: argparse.Namespace, hidden: list[Path]) -> tuple[host.ForkHost | host.SpawnHost, bool]:
    """Return where workers come from, and whether that is the sandbox, as `grade` was asked for it."""
    how = options.sandbox or ("yes" if options.folder else "no")
    if how != "auto":
        return host.start(how == "yes", hidden), how == "yes"
    worker, problem = host.start_anyhow(hidden)
    if problem:
        print(
            "grader.py: the sandbox can't run here, so this goes on without it, as --no-sandbox does.", file=sys.stderr
        )
        print(textwrap.indent(problem, "  | "), file=sys.stderr)
    return worker, not problem


def seconds(text: str) -> float:
    """Read a length of time, for argparse."""
    found = float(text)
    if not 0.1 <= found <= 25:
        raise argparse.ArgumentTypeError(f"{text} seconds is not between 0.1 and 25")
    return found


def wanted(options: argparse.Namespace) -> list[tuple[str, str]]:
    """Return the outputs that were asked for, as (file, format). Raises UsageError if two would go to the same place."""
    if options.out and not options.format:
        raise UsageError("--out says where --format writes to: add --format gradescope, github or classroom50")
    if options.format == "classroom50":
        from grading import classroom50

        classroom50.facts(os.environ)  # now, and not when all is graded
    if options.html:
        from grading import page

        page.environment()  # likewise: it says if Jinja2 is missing
    asked = [(options.json, "json"), (options.junit, "junit"), (options.html, "html")]
    if options.format:
        asked.append((options.out or "-", options.format))
    outputs = [(file, name) for file, name in asked if file]
    files = [file for file, _ in outputs]
    if files.count("-") > 1:
        raise UsageError(
            "only one of --json, --junit and --format, or --html alone, can write to standard output; "
            "give the others a file"
        )
    if len(set(files)) < len(files):
        raise UsageError("--json, --junit, --html and --format need a file each")
    return outputs


def run_watch(options: argparse.Namespace) -> int:
    try:
        from grading import runner, watch

        kata = find_kata(options.kata) if options.kata else None
        deadline = options.deadline or runner.DEADLINE
        watch.watch(kata, screen(options), options.poll, not options.no_clear, deadline)
    except KeyboardInterrupt:
        pass  # that's how it ends
    return 0


def run_graph(options: argparse.Namespace) -> int:
    from grading import current, kata_graph, runner

    kata = find_kata(options.kata) if options.kata else current.current_kata()
    folder = Path(options.folder) if options.folder else ROOT
    source = kata_graph.drawable(kata, folder)
    worker, _ = start_host(options, [ROOT, folder.resolve()])
    try:
        seen = kata_graph.take(kata, source, worker, options.deadline or runner.DEADLINE)
    finally:
        worker.stop()
    if options.format == "text" and not options.out:
        kata_graph.show(seen, screen(options))
    else:
        write(options.out or "-", kata_graph.as_text(options.format, seen))
    return 0 if seen.graph.nodes else 1


def run_solution(options: argparse.Namespace) -> int:
    from grading import compare

    return 0 if compare.show_solution(find_kata(options.kata), screen(options), options.yes) else 1


def run_hint(options: argparse.Namespace) -> int:
    from grading import current, terminal

    kata = find_kata(options.kata) if options.kata else current.current_kata()
    count = len(kata.hints) if options.all else min(keep.hints_seen(kata) + 1, len(kata.hints))
    terminal.show_hints(kata, count, screen(options))
    keep.remember_hints(kata, count)
    return 0


def run_reset(options: argparse.Namespace) -> int:
    return replace_stubs([find_kata(options.kata)], screen(options))


def run_stubs(options: argparse.Namespace) -> int:
    from grading import terminal

    return replace_stubs(list(ladder()), terminal.console())


def replace_stubs(katas: list[Kata], out: "Console") -> int:
    """Write the katas' stubs where something else is, and say where that went."""
    from grading import terminal

    for kata in katas:
        changed, backup = keep.replace_stub(kata)
        terminal.show_reset(kata, changed, backup, out)
    return 0


def run_class(options: argparse.Namespace) -> int:
    from grading import class_command

    return class_command.run(options, screen(options))


def run_bundle(options: argparse.Namespace) -> int:
    from grading import platforms

    print(platforms.build(options.platform, Path(options.out)))
    return 0


def run_selftest(options: argparse.Namespace) -> int:
    return subprocess.call([sys.executable, "-m", "pytest", str(ROOT / "tests"), *options.options], cwd=ROOT)


def run_signatures(options: argparse.Namespace) -> int:
    from grading import mistakes, signatures

    for kata, text in signatures.derive(find_katas(options.katas)):
        mistakes.signatures_file(kata).write_text(text, encoding="utf-8", newline="\n")
        print(f"{mistakes.signatures_file(kata).relative_to(ROOT)} is up to date.")
    return 0


def run_check(options: argparse.Namespace) -> int:
    from grading import rules

    katas = find_katas(options.katas)
    problems = rules.check_ladder(katas)
    for problem in problems:
        print(problem)
    if not problems:
        print("The ladder holds.")
    return 1 if problems else 0


def run_quality(options: argparse.Namespace) -> int:
    from grading import quality, terminal

    return 0 if quality.measure_all(find_katas(options.katas), terminal.console()) else 1


def run_picture(options: argparse.Namespace) -> int:
    from grading import picture

    write(options.out, picture.draw())
    return 0


def screen(options: argparse.Namespace) -> "Console":
    from grading import terminal

    return terminal.console(color=not options.no_color, plain=options.plain)


def find_katas(words: list[str]) -> list[Kata]:
    """The katas that a person names, each once, in the ladder's order; all of them where none is named."""
    named = {find_kata(word).id for word in words}
    return [kata for kata in ladder() if not words or kata.id in named]


def find_kata(word: str) -> Kata:
    try:
        return find(word)
    except LookupError as error:
        meant = difflib.get_close_matches(word, COMMANDS, n=1)
        raise UsageError(error.args[0] + (f". Did you mean `{here.command(meant[0])}`?" if meant else "")) from error


def write(file: str, text: str) -> None:
    """Write a report where it was asked for. Raises UsageError if that can't be."""
    if file == "-":
        sys.stdout.write(text)
        return
    try:
        Path(file).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{file} can't be written: {error.strerror}") from error
