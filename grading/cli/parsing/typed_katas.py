"""The katas that a user names on the command line."""

from grading.curriculum.ladder import Kata, find, ladder
from grading.text.errors import UsageError


class NoSuchKata(UsageError):
    """No kata is called so; `word` is what was typed, which may be a command's."""

    def __init__(self, text: str, word: str) -> None:
        super().__init__(text)
        self.word = word


def find_katas(words: list[str]) -> list[Kata]:
    """Return the katas that the words name, each once, in the ladder's order; all katas without words."""
    named = {find_kata(word).id for word in words}
    return [kata for kata in ladder() if not words or kata.id in named]


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


def kata_or_current(word: str | None) -> Kata:
    """Return the kata that the word names, or the one that the student is on."""
    from grading.terminal import current_kata

    return find_kata(word) if word else current_kata.current_kata()
