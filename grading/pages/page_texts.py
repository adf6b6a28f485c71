"""The texts of a page: made harmless, put into the page's language, cut to their limits, and stored once."""

from collections.abc import Callable
from dataclasses import dataclass

from grading.pages.interned import Interned
from grading.text.language import said, shown
from grading.text.safe_text import plain

LEFT_OUT = said("(left out here, since there is so much of it; the report has it in full)")


@dataclass(frozen=True)
class TextLimits:
    """How many characters a page shows of one message, of one check's output, and of all texts of one person."""

    message: int
    output: int
    person: int


# A class must fit into one file, even if every student hands in a program that prints without end.
OF_A_CLASS = TextLimits(message=1000, output=400, person=12_000)
OF_ONE = TextLimits(message=4000, output=4000, person=400_000)


class PageTexts:
    """The texts of all people on a page, by number. It takes in one person at a time."""

    def __init__(self, limits: TextLimits) -> None:
        self.limits = limits
        self.interned: Interned[str] = Interned()
        self.interned.number("", str)  # the page's scripts take text 0 for none
        self._left = 0  # characters that the person who is taken in may still add

    def start_person(self) -> None:
        """Take in the next person: their own texts may have as many characters as the limit says."""
        self._left = self.limits.person

    def number(self, text: str, longest: int, restored: Callable[[str], str]) -> int:
        """Return the number of a text. A text that no other person has counts against the limit of its person.

        Args:
            restored: A function that returns a text of the JSON report as a sentence, which can be translated.
        """
        if len(text) <= longest and text in self.interned.numbers:
            return self.interned.numbers[text]
        harmless = plain(shown(restored(text)), longest)
        if len(harmless) > self._left:
            text = harmless = shown(LEFT_OUT)
        else:
            self._left -= len(harmless)
        # As its key, a cut text is stored as it is shown: the whole of it would take too much memory.
        return self.interned.number(text if len(text) <= longest else harmless, lambda: harmless)
