"""The command line: what `python3 grader.py …` understands, and its exit status.

0 all required checks passed, 1 some did not, 2 wrong usage, 3 the grader itself could not work.
"""

import argparse
import difflib
import os
import sys

from grading.cli.commands import OLD_SPELLINGS, forwarding_command, parser, spellings
from grading.cli.output import stderr, stdout
from grading.cli.parsing import language_choice, split_paths
from grading.cli.parsing.arguments import kata_words
from grading.curriculum import checkout_parts
from grading.curriculum.named_katas import NoSuchKata, names_katas
from grading.judge import garbage
from grading.text import typed_paths
from grading.text.errors import Fault, GraderError, UsageError
from grading.text.language import ENGLISH, choose, fits, known, said, shown
from grading.text.safe_text import plain
from grading.workers import machine_faults
from grading.workers.worker_process import ONE_THREAD


def main(argv: list[str]) -> int:
    """Run one command; return the exit status. An error is reported in a few lines, never as a traceback.

    Raises Fault, and any other exception that has no message for a user: grader.py reports those.
    """
    stdout.take_over()
    stderr.take_over()
    garbage.collect_seldom()
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)  # before numpy is imported, which fails where threads are few
    try:
        with machine_faults.blamed():
            return run_command(in_chosen_language(argv))
    except UsageError as error:
        print(f"grader.py: {message(error)}", file=sys.stderr)
        return 2
    except Fault as error:
        raise Fault(message(error)) from error
    except GraderError as error:
        print(f"grader.py: {message(error)}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print("\ngrader.py: " + shown(said("stopped.")), file=sys.stderr)
        return 3
    except stdout.ReaderGone:
        return 3


def message(error: Exception) -> str:
    """Return an error's message in the chosen language, escaped: a path in it may be of a student's choosing."""
    return shown(plain(error.args[0] if len(error.args) == 1 and isinstance(error.args[0], str) else str(error)))


def in_chosen_language(argv: list[str]) -> list[str]:
    """Choose the language that this command shows; return the words without --lang. Raises UsageError."""
    words, option = language_choice.without_option(argv)
    choice = language_choice.choose(option, known())
    choose(choice.language)
    if not choice.is_known and choice.origin is language_choice.Origin.OPTION:
        choose(language_choice.choose(None, known()).language)
        if not choice.wanted:
            raise UsageError(said("--lang takes a language; there are {languages}", languages=", ".join(known())))
        raise UsageError(no_such_language(language_choice.OPTION, choice.wanted))
    wanted = os.environ.get(language_choice.VARIABLE)
    if wanted and option is None and not language_choice.matching(wanted, known()):
        note = no_such_language(language_choice.VARIABLE, wanted)
        print(f"grader.py: {shown(plain(note))}", file=sys.stderr)
    see_to_letters(choice)
    return words


def see_to_letters(choice: language_choice.Choice) -> None:
    """Show English where the output lacks the letters of the system's language.

    A language that was asked for stays, since pages and files have its letters, and a note says what the output lacks.
    """
    encoding = sys.stdout.encoding
    if fits(choice.language, encoding):
        return
    if choice.origin is language_choice.Origin.SYSTEM:
        choose(ENGLISH)
        return
    text = "grader.py: the encoding of this output, {}, lacks letters of the language {}, so you see ? for them; "
    text += "set PYTHONIOENCODING=utf-8, or add --lang en"
    print(text.format(encoding, choice.language), file=sys.stderr)


def no_such_language(place: str, wanted: str) -> str:
    """Return a sentence about a language that isn't there, with those that are."""
    languages = ", ".join(known())
    return said(
        "{place} names no language that is here: {wanted!r}; there are {languages}",
        place=place,
        wanted=wanted,
        languages=languages,
    )


def run_command(argv: list[str]) -> int:
    """Run one command; return its exit status once all that it prints is written."""
    try:
        words = complete(argv)
        forwarding = forwarding_command(words[0])
        if forwarding:  # argparse would look for options of its own
            return forwarding.run(argparse.Namespace(words=words[1:]))
        options = parse_options(words)
        if options.command.needs_all_parts:
            checkout_parts.expect_all()
        return options.command.run(options)
    except NoSuchKata as error:
        split_paths.refuse(words)
        raise with_command_meant(error) from error
    finally:
        sys.stdout.flush()


def with_command_meant(error: NoSuchKata) -> UsageError:
    """Return the error with the command that is spelled almost as the word that names no kata."""
    known = spellings()
    alike = [name for name in known if name[:1] == error.word[:1] and name not in OLD_SPELLINGS]
    close = [error.word] if error.word in known else difflib.get_close_matches(error.word, alike, n=1)
    if not close:
        return error
    command = typed_paths.command(*known[close[0]])
    return UsageError(said("{text}. Did you mean `{command}`?", text=error.args[0], command=command))


def parse_options(words: list[str]) -> argparse.Namespace:
    """Return the options. `--katas 01 02` at the end means what `--katas 01,02` does.

    Exits with status 2 if the words make no sense. Raises UsageError if a path among them lacks its quotation marks.
    """
    options, unparsed = parser().parse_known_args(words)
    if unparsed:
        split_paths.refuse(words)
    return parser().parse_args(with_katas_joined(words)) if unparsed else options


def with_katas_joined(words: list[str]) -> list[str]:
    """Return the words with commas between the katas of a last `--katas`, if katas are all that follows it."""
    places = [place for place, word in enumerate(words) if word.partition("=")[0] == "--katas"]
    if not places:
        return words
    option, _, first = words[places[-1]].partition("=")
    following = [first, *words[places[-1] + 1 :]]
    katas = [kata for word in following for kata in kata_words(word)]
    return [*words[: places[-1]], option, ",".join(katas)] if all(map(names_katas, katas)) else words


def complete(argv: list[str]) -> list[str]:
    """Return what was typed with the words in front that may be left out."""
    first = argv[0] if argv else ""
    if first == "help":
        return ["--help"]
    if first in OLD_SPELLINGS:
        words = OLD_SPELLINGS[first]
        now = typed_paths.command(*words)
        print("grader.py: " + shown(said("`{first}` is now `{now}`.", first=first, now=now)), file=sys.stderr)
        return [*words, *argv[1:]]
    return argv if first in (*spellings(), "-h", "--help") else ["grade", *argv]
