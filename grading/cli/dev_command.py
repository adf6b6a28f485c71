"""`dev`: the commands for maintainers of the katas and their suites."""

import argparse

from grading import ROOT
from grading.cli.output import output_files
from grading.cli.parsing.command import Command, no_arguments
from grading.cli.reset_command import replace_stubs
from grading.curriculum.ladder import ladder
from grading.curriculum.named_katas import find_katas
from grading.text import typed_paths
from grading.text.errors import UsageError
from grading.text.language import ENGLISH, said

NEEDS_BABEL = said("this needs the package babel, which `{command}` installs")
NO_LANGUAGE = said("{language!r} is no language's code; write one such as ko, de or pt_BR")


def add_katas(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("katas", nargs="*", metavar="KATA")


def run_stubs(options: argparse.Namespace) -> int:
    from grading.text import layout

    return replace_stubs(list(ladder()), layout.console(), ENGLISH)


def run_check(options: argparse.Namespace) -> int:
    """Return 0 if the ladder holds, else 1."""
    from grading.dev import ladder_checks

    problems = ladder_checks.check_ladder(find_katas(options.katas))
    for problem in problems:
        print(problem)
    if not problems:
        print("The ladder holds.")
    return 1 if problems else 0


def run_signatures(options: argparse.Namespace) -> int:
    from grading.dev import signatures
    from grading.judge.diagnosis import diagnosis

    for kata, text in signatures.derive(find_katas(options.katas)):
        diagnosis.signatures_file(kata).write_text(text, encoding="utf-8", newline="\n")
        print(f"{diagnosis.signatures_file(kata).relative_to(ROOT)} is up to date.")
    return 0


def run_requests(options: argparse.Namespace) -> int:
    from grading.dev import first_requests
    from grading.workers import solution_requests

    text = solution_requests.as_text(first_requests.derive())
    solution_requests.FILE.write_text(text, encoding="ascii", newline="\n")
    print(f"{solution_requests.FILE.relative_to(ROOT)} is up to date.")
    return 0


def run_quality(options: argparse.Namespace) -> int:
    """Return 0 if the suites tell right from wrong, else 1."""
    from grading.dev import suite_quality
    from grading.text import layout

    return 0 if suite_quality.measure_all(find_katas(options.katas), layout.console()) else 1


def run_learners(options: argparse.Namespace) -> int:
    """Return 0 if the learners' files get their verdicts and names, else 1."""
    from grading.dev import suite_quality
    from grading.text import layout

    return 0 if suite_quality.measure_learners(find_katas(options.katas), layout.console()) else 1


def add_languages(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "languages", nargs="*", metavar="LANGUAGE", help=said("such as ko; a new one gets an empty catalogue")
    )


def run_languages(options: argparse.Namespace) -> int:
    """Return 0 if all texts are translated into all languages, else 1."""
    try:
        from grading.dev import languages
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.startswith("babel"):
            raise
        raise UsageError(said(NEEDS_BABEL, command=typed_paths.command("selftest"))) from error
    for language in options.languages:
        if not languages.is_language(language):
            raise UsageError(said(NO_LANGUAGE, language=language))
    covered = [languages.write(language) for language in options.languages or languages.languages()]
    for each in covered:
        print(f"{each.language}: {each.translated} of {each.texts} texts, {100 * each.translated // each.texts} %")
    return 0 if all(each.translated == each.texts for each in covered) else 1


def add_picture_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", default=str(ROOT / "docs" / "terminal.svg"), metavar="FILE", help=said("where to"))


def run_picture(options: argparse.Namespace) -> int:
    from grading.dev import picture

    output_files.write(options.out, picture.draw())
    return 0


# They make or mend parts of a checkout, so they run where parts are missing.
DEV_COMMANDS = tuple(
    Command(name, text, run, add_arguments, needs_all_parts=False)
    for name, text, run, add_arguments in (
        ("stubs", said("derive all stubs from the solution"), run_stubs, no_arguments),
        ("check", said("check that the ladder holds together"), run_check, add_katas),
        ("signatures", said("derive what each known mistake's failures are"), run_signatures, add_katas),
        ("requests", said("derive the requests that each check makes of the solution"), run_requests, no_arguments),
        ("quality", said("do the suites tell right from wrong? Takes minutes"), run_quality, add_katas),
        ("learners", said("the part of quality that grades tests/learners: seconds"), run_learners, add_katas),
        (
            "languages",
            said("make the catalogues of translations anew, and say how much is translated"),
            run_languages,
            add_languages,
        ),
        ("picture", said("draw README's picture of the terminal from a real run"), run_picture, add_picture_file),
    )
)
