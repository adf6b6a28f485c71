"""The command line: what `python3 grader.py …` understands, and its exit status.

0 all required checks passed, 1 some did not, 2 wrong usage, 3 the grader itself could not work.
"""

import argparse
import difflib
import errno
import os
import subprocess
import sys
import textwrap
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from grading import host, machine, parts, submission
from grading.errors import Fault, GraderError, UsageError
from grading.escape import plain
from grading.ladder import ROOT, Kata, find, ladder
from grading.options import COMMANDS, parser
from grading.processes import ACCEPTED, AS_ROOT, ONE_THREAD, runs_as_root
from grading.screen import here, keep, output

if TYPE_CHECKING:  # it takes a while to import, and a worker is started first
    from rich.console import Console

    from grading.report import Report

# They make the parts that the other commands need.
UPKEEP = ("stubs", "check", "signatures", "quality", "picture")
# What whoever named the file is not to blame for: a full disk, a quota, a limit, a fault.
DISK_TROUBLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def main(argv: list[str]) -> int:
    """Run one command; return the exit status. Whatever goes wrong is said in a few lines, never as a traceback.

    Raises Fault, and any other exception that has no words of its own: grader.py says what there is to say of those.
    """
    output.take_over()
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(
            name, value
        )  # before numpy is imported: where threads are few, it would fail for the others
    try:
        with machine.blamed():
            return answer(["--help"] if argv[:1] == ["help"] else argv)
    except UsageError as error:
        print(f"grader.py: {plain(str(error))}", file=sys.stderr)  # a path in it may be of a student's choosing
        return 2
    except Fault as error:
        raise Fault(plain(str(error))) from error
    except GraderError as error:
        print(f"grader.py: {plain(str(error))}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print("\ngrader.py: stopped.", file=sys.stderr)
        return 3
    except output.NobodyReads:
        return 3


def answer(argv: list[str]) -> int:
    """Run one command; return its exit status once all that it has to say is written."""
    try:
        if argv[:1] == ["selftest"]:
            return run_selftest(argv[1:])  # all of it is for pytest, which argparse would rather not believe
        if argv[:1] == ["dask"]:
            return run_dask(argv[1:])  # likewise
        options = parser().parse_args(argv if argv and argv[0] in (*COMMANDS, "-h", "--help") else ["grade", *argv])
        if options.command not in UPKEEP:
            parts.expect_all()
        return RUN[options.command](options)
    finally:
        sys.stdout.flush()


def run_grade(options: argparse.Namespace) -> int:
    outputs = wanted(options)
    katas = find_katas(options.katas)
    folder = Path(options.folder) if options.folder else ROOT
    handed = submission.look(folder, katas)
    start, timestamp = time.perf_counter(), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    worker, sandboxed = start_host(options, [ROOT, folder.resolve()])
    try:
        # Now, while the worker imports numpy: pytest and rich take a while to import as well.
        from grading import report, runner
        from grading.platforms import formats, places
        from grading.screen import ending, terminal

        notes: list[str] = []
        if options.folder:  # others' folders may have archives in them
            from grading.course import collection

            with runner.own_memory_bounded():
                handed, notes = collection.find_in(folder, katas)
        quiet = any(file == "-" for file, _ in outputs)
        out = screen(options)
        show = terminal.shower(out, own=not options.folder)
        tell = (lambda result: None) if quiet else show
        deadline = options.deadline or runner.DEADLINE
        if options.jobs > 1:
            from grading import side_by_side, tasks

            conditions = tasks.Conditions(options.seed, deadline, sandboxed)
            results = side_by_side.grade(handed, conditions, folder.resolve(), options.jobs, tell)
        else:
            results = runner.grade(handed, worker, options.seed, tell, deadline)
    finally:
        worker.stop()
    graded = report.Report(
        str(options.folder or "katas"),
        options.seed,
        time.perf_counter() - start,
        sandboxed,
        tuple(results),
        as_root=runs_as_root(sandboxed),
        own=not options.folder,
    )
    modules = places.from_root(handed, folder)
    for file, name in outputs:
        page = name == "html"
        write(file, as_page(graded, timestamp) if page else formats.as_text(name, graded, timestamp, modules))
    for note in notes:
        print(f"grader.py: {plain(note)}", file=sys.stderr)
    if not quiet:
        paths = {item.kata.id: item.path for item in handed if item.path}
        ending.show_summary(graded, katas, paths, out)
    return 0 if graded.all_passed else 1


def as_page(graded: "Report", timestamp: str) -> str:
    from grading.pages import page

    return page.student_page(graded, timestamp.replace("T", " ") + " UTC")


def start_host(options: argparse.Namespace, hidden: list[Path]) -> tuple[host.Host, bool]:
    """Return where workers come from, and whether that is the sandbox, as `grade` was asked for it."""
    how = options.sandbox or ("yes" if options.folder else "no")
    if how != "auto":
        if options.folder:
            tell_root(how == "yes")
        return host.start(how == "yes", hidden), how == "yes"
    worker, problem = host.start_anyhow(hidden)
    if problem:
        print(
            "grader.py: the sandbox can't run here, so this goes on without it, as --no-sandbox does.", file=sys.stderr
        )
        print(textwrap.indent(problem, "  | "), file=sys.stderr)
        tell_root(sandboxed=False)
    return worker, not problem


def tell_root(sandboxed: bool) -> None:
    """Say so where code that isn't one's own is going to run with all of root's rights."""
    if runs_as_root(sandboxed) and not os.environ.get(ACCEPTED):
        print(f"grader.py: {AS_ROOT}", file=sys.stderr)


def wanted(options: argparse.Namespace) -> list[tuple[str, str]]:
    """Return the outputs that were asked for, as (file, format). Raises UsageError if two would go to the same place."""
    if options.out and not options.format:
        raise UsageError("--out says where --format writes to: add --format gradescope, github or classroom50")
    if options.format == "classroom50":
        from grading.platforms import classroom50

        classroom50.facts(os.environ)  # now, and not when all is graded
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
    for file in files:
        check_place(file)
    return outputs


def run_watch(options: argparse.Namespace) -> int:
    try:
        from grading import runner
        from grading.screen import watch

        kata = find_kata(options.kata) if options.kata else None
        deadline = options.deadline or runner.DEADLINE
        watch.watch(kata, screen(options), options.poll, not options.no_clear, deadline)
    except KeyboardInterrupt:
        pass  # that's how it ends
    return 0


def run_graph(options: argparse.Namespace) -> int:
    from grading import runner
    from grading.graphs import kata_graph
    from grading.screen import current

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
    from grading.screen import compare

    return 0 if compare.show_solution(find_kata(options.kata), screen(options), options.yes) else 1


def run_hint(options: argparse.Namespace) -> int:
    from grading.screen import current, terminal

    kata = find_kata(options.kata) if options.kata else current.current_kata()
    count = len(kata.hints) if options.all else min(keep.hints_seen(kata) + 1, len(kata.hints))
    keep.remember_hints(kata, count)  # first: `hint | head` may not want to see it all
    terminal.show_hints(kata, count, screen(options))
    return 0


def run_reset(options: argparse.Namespace) -> int:
    return replace_stubs([find_kata(options.kata)], screen(options))


def run_stubs(options: argparse.Namespace) -> int:
    from grading.screen import layout

    return replace_stubs(list(ladder()), layout.console())


def replace_stubs(katas: list[Kata], out: "Console") -> int:
    """Write the katas' stubs where something else is, and say where that went."""
    from grading.screen import terminal

    for kata in katas:
        changed, backup = keep.replace_stub(kata)
        terminal.show_reset(kata, changed, backup, out)
    return 0


def run_class(options: argparse.Namespace) -> int:
    from grading.course import class_command

    return class_command.run(options, screen(options))


def run_bundle(options: argparse.Namespace) -> int:
    from grading.platforms import bundle

    print(bundle.build(options.platform, Path(options.out), options.template))
    return 0


def run_selftest(options: list[str]) -> int:
    """Run all tests of the project on every core, or those of a file below the root that is named, with pytest's options."""
    named = any((ROOT / option.partition("::")[0]).exists() for option in options)
    everything = [] if named else ["-n", "auto", "--dist", "worksteal", "tests"]
    # Without the setting that grader.py has made: the tests start programs of all kinds.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    return subprocess.call([sys.executable, "-P", "-m", "pytest", *everything, *options], cwd=ROOT, env=environment)


def run_dask(options: list[str]) -> int:
    """Run dask's own command, for a scheduler or a worker that finds the grader without the checkout on its import path."""
    from grading import pool

    try:
        from dask.cli import run_cli
    except ImportError as error:
        raise UsageError(pool.DASK_MISSING) from error
    sys.argv = ["dask", *options]
    run_cli()
    return 0


def run_signatures(options: argparse.Namespace) -> int:
    from grading import mistakes
    from grading.upkeep import signatures

    for kata, text in signatures.derive(find_katas(options.katas)):
        mistakes.signatures_file(kata).write_text(text, encoding="utf-8", newline="\n")
        print(f"{mistakes.signatures_file(kata).relative_to(ROOT)} is up to date.")
    return 0


def run_check(options: argparse.Namespace) -> int:
    from grading.upkeep import rules

    katas = find_katas(options.katas)
    problems = rules.check_ladder(katas)
    for problem in problems:
        print(problem)
    if not problems:
        print("The ladder holds.")
    return 1 if problems else 0


def run_quality(options: argparse.Namespace) -> int:
    from grading.screen import layout
    from grading.upkeep import quality

    return 0 if quality.measure_all(find_katas(options.katas), layout.console()) else 1


def run_picture(options: argparse.Namespace) -> int:
    from grading.upkeep import picture

    write(options.out, picture.draw())
    return 0


def screen(options: argparse.Namespace) -> "Console":
    from grading.screen import layout

    return layout.console(color=not options.no_color, plain=options.plain)


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


def check_place(file: str) -> None:
    """Raise UsageError if no report can be written there, as far as that shows before anything is graded."""
    folder = os.path.dirname(file) or "."
    if file != "-" and not os.path.isdir(folder):
        raise UsageError(f"{file} can't be written: there is no folder {folder!r}")
    if os.path.isdir(file):
        raise UsageError(f"{file} can't be written: that is a folder, and a file is wanted")


def write(file: str, text: str) -> None:
    """Write a report where it was asked for. Raises UsageError if no file can be there, GraderError if the disk takes no more."""
    if file == "-":
        sys.stdout.write(text)
        return
    try:
        Path(file).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        kind = GraderError if error.errno in DISK_TROUBLE else UsageError
        raise kind(f"{file} can't be written: {error.strerror}") from error


RUN = {
    "grade": run_grade,
    "watch": run_watch,
    "hint": run_hint,
    "reset": run_reset,
    "graph": run_graph,
    "solution": run_solution,
    "class": run_class,
    "bundle": run_bundle,
    "stubs": run_stubs,
    "check": run_check,
    "signatures": run_signatures,
    "quality": run_quality,
    "picture": run_picture,
}
