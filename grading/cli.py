"""The command line: what `python3 grader.py …` understands, and its exit status.

0 all required checks passed, 1 some did not, 2 wrong usage, 3 the grader itself could not work.
"""

import argparse
import io
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from grading import host, keep, stubs, submission
from grading.errors import GraderError, UsageError
from grading.ladder import ROOT, Kata, find, ladder

COMMANDS = ("grade", "hint", "reset", "selftest", "stubs", "check", "signatures", "quality")


def main(argv: list[str]) -> int:
    """Run one command; return the exit status. Whatever goes wrong is said in a few lines, never as a traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that knows no "²" shows a question mark, and the report goes on.
        sys.stdout.reconfigure(errors="replace")
    try:
        options = parser().parse_args(argv if argv and argv[0] in (*COMMANDS, "-h", "--help") else ["grade", *argv])
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


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="grader.py", description="Grades the katas. Without a command: grade all of them."
    )
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")

    grade = commands.add_parser("grade", help="grade all katas, or only those named (07, 7, generations)")
    grade.add_argument("katas", nargs="*", metavar="KATA")
    grade.add_argument("--from", dest="folder", metavar="DIR", help="grade what is in DIR, in a sandbox")
    grade.add_argument("--json", metavar="FILE", help="write the report as JSON, to standard output if FILE is -")
    grade.add_argument("--junit", metavar="FILE", help="write the report as JUnit's XML, likewise")
    grade.add_argument(
        "--format",
        choices=("gradescope", "github"),
        help="write the report as Gradescope's results.json, or as base64 for GitHub Classroom's step output `result`",
    )
    grade.add_argument("--out", metavar="FILE", help="where --format writes to (default: standard output)")
    grade.add_argument("--seed", type=int, default=0, metavar="N", help="the seed of random inputs (default: 0)")
    grade.add_argument(
        "--deadline", type=seconds, metavar="SECONDS", help="how long a check may take, on a slow machine (default: 5)"
    )
    grade.add_argument(
        "--no-sandbox", action="store_true", help="run code from DIR without the sandbox, at your own risk"
    )
    grade.add_argument("--no-color", action="store_true")
    grade.set_defaults(run=run_grade)

    hint = commands.add_parser("hint", help="show a hint for a kata: one more each time")
    hint.add_argument("kata", metavar="KATA")
    hint.add_argument("--all", action="store_true", help="show all of them")
    hint.set_defaults(run=run_hint)

    reset = commands.add_parser("reset", help="bring a kata's stub back; your file is kept as a backup")
    reset.add_argument("kata", metavar="KATA")
    reset.set_defaults(run=run_reset)

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
    return top


def run_grade(options: argparse.Namespace) -> int:
    outputs = wanted(options)
    katas = find_katas(options.katas)
    folder = Path(options.folder) if options.folder else ROOT
    handed = submission.look(folder, katas)
    sandboxed = bool(options.folder) and not options.no_sandbox
    start, timestamp = time.perf_counter(), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    worker = host.start(sandboxed, hidden=[ROOT, folder.resolve()])
    try:
        # Now, while the worker imports numpy: pytest and rich take a while to import as well.
        from grading import formats, report, runner, terminal

        quiet = any(file == "-" for file, _ in outputs)
        out = terminal.console(color=not options.no_color)
        results = runner.grade(
            handed,
            worker,
            options.seed,
            lambda result: None if quiet else terminal.show_kata(result, out),
            options.deadline or runner.DEADLINE,
        )
    finally:
        worker.stop()
    graded = report.Report(
        str(options.folder or "katas"), options.seed, time.perf_counter() - start, sandboxed, tuple(results)
    )
    for file, name in outputs:
        write(file, formats.as_text(name, graded, timestamp))
    if not quiet:
        paths = {item.kata.id: item.path for item in handed if item.path}
        terminal.show_summary(graded, katas, paths, out)
    return 0 if graded.all_passed else 1


def seconds(text: str) -> float:
    """Read a length of time, for argparse."""
    found = float(text)
    if not 0.1 <= found <= 25:
        raise argparse.ArgumentTypeError(f"{text} seconds is not between 0.1 and 25")
    return found


def wanted(options: argparse.Namespace) -> list[tuple[str, str]]:
    """Return the outputs that were asked for, as (file, format). Raises UsageError if two would go to the same place."""
    if options.out and not options.format:
        raise UsageError("--out says where --format writes to: add --format gradescope or --format github")
    asked = [(options.json, "json"), (options.junit, "junit")]
    if options.format:
        asked.append((options.out or "-", options.format))
    outputs = [(file, name) for file, name in asked if file]
    files = [file for file, _ in outputs]
    if files.count("-") > 1:
        raise UsageError(
            "only one of --json, --junit and --format can write to standard output; give the others a file"
        )
    if len(set(files)) < len(files):
        raise UsageError("--json, --junit and --format need a file each")
    return outputs


def run_hint(options: argparse.Namespace) -> int:
    kata = find_kata(options.kata)
    seen = keep.hints_seen(kata)
    count = len(kata.hints) if options.all else min(seen + 1, len(kata.hints))
    print(f"Kata {kata.number}, {kata.title}: {count} of {len(kata.hints)} hints\n")
    for number, hint in enumerate(kata.hints[:count], 1):
        print(f"{number}. {hint}")
    keep.remember_hints(kata, count)
    if count < len(kata.hints):
        print(f"\nOne more: python3 grader.py hint {kata.number}")
    return 0


def run_reset(options: argparse.Namespace) -> int:
    kata = find_kata(options.kata)
    return replace_stubs([kata])


def run_stubs(options: argparse.Namespace) -> int:
    return replace_stubs(list(ladder()))


def replace_stubs(katas: list[Kata]) -> int:
    """Write the katas' stubs where something else is, and say where that went."""
    for kata in katas:
        stub = stubs.derive(kata)
        if kata.stub.exists() and kata.stub.read_bytes() == stub.encode():
            print(f"{kata.stub.relative_to(ROOT)} is the stub already.")
            continue
        if kata.stub.exists():
            print(f"Your file was kept as {keep.back_up(kata.stub).relative_to(ROOT)}")
        try:
            kata.stub.write_bytes(stub.encode())
        except OSError as error:
            raise GraderError(f"{kata.stub} can't be written: {error}") from error
        print(f"{kata.stub.relative_to(ROOT)} is the stub again.")
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


def find_katas(words: list[str]) -> list[Kata]:
    """The katas that a person names, each once, in the ladder's order; all of them where none is named."""
    named = {find_kata(word).id for word in words}
    return [kata for kata in ladder() if not words or kata.id in named]


def find_kata(word: str) -> Kata:
    try:
        return find(word)
    except LookupError as error:
        raise UsageError(error.args[0]) from error


def write(file: str, text: str) -> None:
    """Write a report where it was asked for. Raises UsageError if that can't be."""
    if file == "-":
        sys.stdout.write(text)
        return
    try:
        Path(file).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{file} can't be written: {error.strerror}") from error
