"""`language`: choose the language of all texts once, or show which one is chosen and why."""

import argparse
import os
import sys
from pathlib import Path

from grading.cli.parsing import language_choice
from grading.cli.parsing.arguments import add_screen, console
from grading.cli.parsing.command import Command
from grading.cli.parsing.language_choice import Origin
from grading.text.errors import GraderError, UsageError, system_reason
from grading.text.language import ENGLISH, choose, fits, known, said

REASONS = {
    Origin.OPTION: said("The language is {language}, because of --lang."),
    Origin.VARIABLE: said("The language is {language}, because of KATAS_LANG={wanted}."),
    Origin.STORED: said("The language is {language}, as you chose it by this command."),
    Origin.SYSTEM: said("The language is {language}, as the system has it: {wanted}."),
}
UNNAMED = said("The language is {language}, since the system names no other that is here.")

LACKING = said("The encoding of this output, {encoding}, lacks its letters, so the texts here are English.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("language", nargs="?", metavar="LANGUAGE", help=said("such as ko; default: show which it is"))
    add_screen(parser)


def run(options: argparse.Namespace) -> int:
    """Return 0. Raises UsageError if there is no such language, and GraderError if it can't be stored."""
    from grading.text.layout import print_lines, print_step
    from grading.text.typed_paths import command

    out = console(options)
    if options.language is None:
        option = language_choice.without_option(sys.argv[1:])[1]  # main has taken it out of the words
        choice = language_choice.choose(option, known())
        print_lines(out, reason(choice), 1)
        if choice.origin is Origin.SYSTEM and not fits(choice.language, out.encoding):
            print_lines(out, said(LACKING, encoding=out.encoding), 1)
        for name in known():
            print_step(out, name, command("language", name))
        return 0
    language = language_choice.matching(options.language, known())
    if language is None:
        languages = ", ".join(known())
        raise UsageError(
            said("there is no language {name!r}; there are {languages}", name=options.language, languages=languages)
        )
    store(language)
    choose(language)
    print_lines(out, said("From now on all commands speak {language}.", language=language), 1)
    renewed, begun = renew_stubs(language)
    if renewed:
        print_lines(out, said("So do the stubs that you have not begun: {katas}.", katas=", ".join(renewed)), 1)
    if begun:
        print_lines(out, said("Files that you have begun stay as they are: {katas}.", katas=", ".join(begun)), 1)
    if os.environ.get(language_choice.VARIABLE):
        print_lines(out, said("Only KATAS_LANG, which is set here, goes before that."), 1)
    return 0


def store(language: str) -> None:
    """Store the language. Raises GraderError."""
    try:
        language_choice.store(language)
    except OSError as error:
        raise not_written(language_choice.STORED, error) from error


def renew_stubs(language: str) -> tuple[list[str], list[str]]:
    """Write the stubs that are as shipped anew in this language; return their katas, and those of all other files.

    Raises GraderError if a stub can't be written.
    """
    from grading.curriculum import stubs
    from grading.curriculum.ladder import ladder
    from grading.text.atomic_write import atomic_write

    renewed, begun = [], []
    for kata in ladder():
        try:
            text = kata.stub.read_bytes().decode("utf-8", "replace")
            if kata.stub.is_symlink() or not stubs.is_as_shipped(kata, text):
                begun.append(kata.id)
                continue
            atomic_write(kata.stub, [stubs.derive(kata, language).encode()])
            renewed.append(kata.id)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise not_written(kata.stub, error) from error
    return renewed, begun


def not_written(path: Path, error: OSError) -> GraderError:
    return GraderError(said("{path} can't be written: {reason}", path=str(path), reason=system_reason(error)))


def reason(choice: language_choice.Choice) -> str:
    """Return a sentence with the language, and why it is that one."""
    unnamed = choice.origin is Origin.SYSTEM and (not choice.is_known or choice.language == ENGLISH)
    template = UNNAMED if unnamed else REASONS[choice.origin]
    return said(template, language=choice.language, wanted=choice.wanted)


LANGUAGE = Command("language", said("choose the language of all texts, such as ko"), run, add_arguments)
