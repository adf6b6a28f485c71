"""The katas that a user names, on the command line or in a course's file."""

import os
import re

from grading.curriculum.ladder import Kata, find, ladder
from grading.text.errors import UsageError
from grading.text.language import said

# "4-6", and "4~6" as Koreans write it; with the dash and the tilde that editors and keyboards put there too.
RANGE = re.compile(r"([^-–~～]+)[-–~～]([^-–~～]+)")


class NoSuchKata(UsageError):
    """No kata is called so; `word` is what was typed, which may be a command's."""

    def __init__(self, text: str, word: str) -> None:
        super().__init__(text)
        self.word = word


def find_katas(words: list[str]) -> list[Kata]:
    """Return the katas that the words name, each once, in the ladder's order; all katas without words.

    A word is a kata, several with commas between them, or the first and the last of a range. Raises UsageError.
    """
    named = {kata.id for word in words for kata in _named_by(word)}
    return [kata for kata in ladder() if not words or kata.id in named]


def _named_by(word: str) -> list[Kata]:
    """Return the katas that one word names. A path is one kata's, and may have commas and dashes."""
    if is_kata(word) or "/" in word or os.sep in word or not word.strip(","):
        return [find_kata(word)]
    if "," in word:
        return [kata for part in word.split(",") if part for kata in _named_by(part)]
    ends = RANGE.fullmatch(word)
    if not (ends and is_kata(ends[1]) and is_kata(ends[2])):
        return [find_kata(word)]
    first, last = find_kata(ends[1]), find_kata(ends[2])
    katas = [kata for kata in ladder() if first.number <= kata.number <= last.number]
    if not katas:
        text = said("{word!r} ends before it begins; write {first}-{last}", word=word, first=ends[2], last=ends[1])
        raise NoSuchKata(text, word)
    return katas


def names_katas(word: str) -> bool:
    """Return True if `find_katas` knows the word."""
    try:
        _named_by(word)
    except UsageError:
        return False
    return True


def find_kata(word: str) -> Kata:
    """Return the kata of this number or name. Raises NoSuchKata."""
    try:
        return find(word)
    except LookupError as error:
        raise NoSuchKata(error.args[0], word) from error


def is_kata(word: str) -> bool:
    """Return True if a kata has this number or name."""
    try:
        find(word)
    except LookupError:
        return False
    return True
