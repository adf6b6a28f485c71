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

from grading import ROOT
from grading.cli import stdout
from grading.cli.arguments import COMMANDS, parser
from grading.curriculum import checkout_parts
from grading.curriculum.ladder import Kata, find, ladder
from grading.judge import submission
from grading.terminal import backups
from grading.text import typed_paths
from grading.text.errors import Fault, GraderError, UsageError
from grading.text.safe_text import plain
from grading.workers import fork_server, machine_faults
from grading.workers.worker_process import ACCEPTED, AS_ROOT, ONE_THREAD, runs_as_root

if TYPE_CHECKING:  # it takes a while to import, and a worker is started first
    from rich.console import Console

    from grading.judge.report import Report

# They make the parts that the other commands need.
UPKEEP = ("stubs", "check", "signatures", "quality", "picture")
# What whoever named the file is not to blame for: a full disk, a quota, a limit, a fault.
DISK_TROUBLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def main(argv: list[str]) -> int:
    """Run one command; return the exit status. Whatever goes wrong is said in a few lines, never as a traceback.

    Raises Fault, and any other exception that has no words of its own: grader.py says what there is to say of those.
    """
    stdout.take_over()
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(
            name, value
        )  # before numpy is imported: where threads are few, it would fail for the others
    try:
        with machine_faults.blamed():
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
    except stdout.NobodyReads:
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
            checkout_parts.expect_all()
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
        from grading.judge import report, runner
        from grading.platforms import formats, repository_paths
        from grading.terminal import progress_report, summary

        notes: list[str] = []
        if options.folder:  # others' folders may have archives in them
            from grading.classroom import submissions

            with runner.own_memory_bounded():
                handed, notes = submissions.find_in(folder, katas)
        quiet = any(file == "-" for file, _ in outputs)
        out = screen(options)
        show = progress_report.progress_printer(out, own=not options.folder)
        tell = (lambda result: None) if quiet else show
        deadline = options.deadline or runner.DEADLINE
        if options.jobs > 1:
            from grading.jobs import job, parallel_katas

            conditions = job.GradingConfig(options.seed, deadline, sandboxed)
            results = parallel_katas.grade(handed, conditions, folder.resolve(), options.jobs, tell)
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
    modules = repository_paths.from_root(handed, folder)
    for file, name in outputs:
        page = name == "html"
        write(file, as_page(graded, timestamp) if page else formats.as_text(name, graded, timestamp, modules))
    for note in notes:
        print(f"grader.py: {plain(note)}", file=sys.stderr)
    if not quiet:
        paths = {item.kata.id: item.path for item in handed if item.path}
        summary.show_summary(graded, katas, paths, out)
    return 0 if graded.all_passed else 1


def as_page(graded: "Report", timestamp: str) -> str:
    from grading.pages import render

    return render.student_page(graded, timestamp.replace("T", " ") + " UTC")


def start_host(options: argparse.Namespace, hidden: list[Path]) -> tuple[fork_server.Host, bool]:
    """Return where workers come from, and whether that is the sandbox, as `grade` was asked for it."""
    how = options.sandbox or ("yes" if options.folder else "no")
    if how != "auto":
        if options.folder:
            tell_root(how == "yes")
        return fork_server.start(how == "yes", hidden), how == "yes"
    worker, problem = fork_server.start_anyhow(hidden)
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
        from grading.judge import runner
        from grading.terminal import watch

        kata = find_kata(options.kata) if options.kata else None
        deadline = options.deadline or runner.DEADLINE
        watch.watch(kata, screen(options), options.poll, not options.no_clear, deadline)
    except KeyboardInterrupt:
        pass  # that's how it ends
    return 0


def run_graph(options: argparse.Namespace) -> int:
    from grading.graphs import command
    from grading.judge import runner
    from grading.terminal import current_kata

    kata = find_kata(options.kata) if options.kata else current_kata.current_kata()
    folder = Path(options.folder) if options.folder else ROOT
    source = command.drawable(kata, folder)
    worker, _ = start_host(options, [ROOT, folder.resolve()])
    try:
        seen = command.take(kata, source, worker, options.deadline or runner.DEADLINE)
    finally:
        worker.stop()
    if options.format == "text" and not options.out:
        command.show(seen, screen(options))
    else:
        write(options.out or "-", command.as_text(options.format, seen))
    return 0 if seen.graph.nodes else 1


def run_solution(options: argparse.Namespace) -> int:
    from grading.terminal import solution_diff

    return 0 if solution_diff.show_solution(find_kata(options.kata), screen(options), options.yes) else 1


def run_hint(options: argparse.Namespace) -> int:
    from grading.terminal import current_kata, hints_seen, progress_report

    kata = find_kata(options.kata) if options.kata else current_kata.current_kata()
    count = len(kata.hints) if options.all else min(hints_seen.read(kata) + 1, len(kata.hints))
    hints_seen.store(kata, count)  # first: `hint | head` may not want to see it all
    progress_report.show_hints(kata, count, screen(options))
    return 0


def run_reset(options: argparse.Namespace) -> int:
    return replace_stubs([find_kata(options.kata)], screen(options))


def run_stubs(options: argparse.Namespace) -> int:
    from grading.text import layout

    return replace_stubs(list(ladder()), layout.console())


def replace_stubs(katas: list[Kata], out: "Console") -> int:
    """Write the katas' stubs where something else is, and say where that went."""
    from grading.terminal import progress_report

    for kata in katas:
        changed, backup = backups.replace_stub(kata)
        progress_report.show_reset(kata, changed, backup, out)
    return 0


def run_class(options: argparse.Namespace) -> int:
    from grading.cli import class_command

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
    from grading.jobs import executors

    try:
        from dask.cli import run_cli
    except ImportError as error:
        raise UsageError(executors.DASK_MISSING) from error
    sys.argv = ["dask", *options]
    run_cli()
    return 0


def run_signatures(options: argparse.Namespace) -> int:
    from grading.dev import signatures
    from grading.judge import diagnosis

    for kata, text in signatures.derive(find_katas(options.katas)):
        diagnosis.signatures_file(kata).write_text(text, encoding="utf-8", newline="\n")
        print(f"{diagnosis.signatures_file(kata).relative_to(ROOT)} is up to date.")
    return 0


def run_check(options: argparse.Namespace) -> int:
    from grading.dev import ladder_checks

    katas = find_katas(options.katas)
    problems = ladder_checks.check_ladder(katas)
    for problem in problems:
        print(problem)
    if not problems:
        print("The ladder holds.")
    return 1 if problems else 0


def run_quality(options: argparse.Namespace) -> int:
    from grading.dev import suite_quality
    from grading.text import layout

    return 0 if suite_quality.measure_all(find_katas(options.katas), layout.console()) else 1


def run_picture(options: argparse.Namespace) -> int:
    from grading.dev import picture

    write(options.out, picture.draw())
    return 0


def screen(options: argparse.Namespace) -> "Console":
    from grading.text import layout

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
        raise UsageError(
            error.args[0] + (f". Did you mean `{typed_paths.command(meant[0])}`?" if meant else "")
        ) from error


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
