"""The katas that a user names on the command line."""

import difflib

from grading.curriculum.ladder import Kata, find, ladder
from grading.text import typed_paths
from grading.text.errors import UsageError
from grading.text.language import said


def find_katas(words: list[str]) -> list[Kata]:
    """Return the katas that the words name, each once, in the ladder's order; all katas without words."""
    named = {find_kata(word).id for word in words}
    return [kata for kata in ladder() if not words or kata.id in named]


def find_kata(word: str) -> Kata:
    """Return the kata of this number or name. Raises UsageError, which names a command that is spelled almost so."""
    try:
        return find(word)
    except LookupError as error:
        from grading.cli.commands import spellings  # it imports all commands, and they import this module

        close = difflib.get_close_matches(word, spellings(), n=1)
        text = error.args[0]
        if close:
            command = typed_paths.command(*spellings()[close[0]])
            text = said("{text}. Did you mean `{command}`?", text=text, command=command)
        raise UsageError(text) from error


def is_kata(word: str) -> bool:
    """Return True if a kata has this number or name."""
    try:
        find(word)
    except LookupError:
        return False
    return True


def kata_or_current(word: str | None) -> Kata:
    """Return the kata that the word names, or the one that the student is on."""
    from grading.terminal import current_kata

    return find_kata(word) if word else current_kata.current_kata()
