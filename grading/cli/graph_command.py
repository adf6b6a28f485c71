"""`graph`: draw the graph that a student's code builds for a kata's example, or for a formula of theirs."""

import argparse
from pathlib import Path

from grading import ROOT
from grading.cli import sandbox_choice
from grading.cli.output import output_files
from grading.cli.parsing.arguments import add_deadline, add_no_sandbox, add_screen, console
from grading.cli.parsing.command import Command
from grading.cli.parsing.typed_katas import kata_or_current
from grading.graphs import formula
from grading.judge.modules import submission
from grading.text.language import said


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kata", nargs="?", metavar="KATA", help=said("default: the kata that you are on"))
    parser.add_argument("--of", metavar="FORMULA", help=formula.HELP)
    parser.add_argument(
        "--from", dest="folder", metavar="DIR", help=said("draw what the code in DIR builds, in a sandbox")
    )
    parser.add_argument("--format", choices=("text", "mermaid", "svg"), default="text", help=said("svg needs graphviz"))
    parser.add_argument("--out", metavar="FILE", help=said("where to (default: standard output)"))
    add_deadline(parser)
    add_no_sandbox(parser)
    add_screen(parser)


def run(options: argparse.Namespace) -> int:
    """Return 0, or 1 if the code builds no graph."""
    from grading.graphs import command
    from grading.judge import runner

    kata = kata_or_current(options.kata)
    folder = Path(options.folder) if options.folder else ROOT
    source = command.drawable(kata, folder)
    example = formula.example_of(options.of, source.text) if options.of else None
    server, _ = sandbox_choice.start_server(options, [ROOT, submission.folder_of(folder).resolve()])
    try:
        deadline = options.deadline or runner.DEADLINE
        if example:
            seen = command.take_formula(kata, source, example, server, deadline)
        else:
            seen = command.take(kata, source, server, deadline)
    finally:
        server.stop()
    if options.format == "text" and not options.out:
        command.show(seen, console(options))
    else:
        output_files.write(options.out or output_files.STANDARD_OUTPUT, command.as_text(options.format, seen))
    return 0 if seen.graph.nodes else 1


GRAPH = Command(
    "graph", said("draw the graph that your code builds for a kata's example or for your formula"), run, add_arguments
)
