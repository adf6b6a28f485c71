"""The kata that a command is for, where the user may leave it out."""

from grading.curriculum.ladder import Kata
from grading.curriculum.named_katas import find_kata


def kata_or_current(word: str | None) -> Kata:
    """Return the kata that the word names, or the one that the student is on."""
    from grading.terminal import current_kata

    return find_kata(word) if word else current_kata.current_kata()
