"""Print the sentences of a command for instructors, in which names that a student chose do no harm."""

from rich.console import Console

from grading.text.language import said, shown
from grading.text.safe_text import plain

MAX_SENTENCES_SHOWN = 10  # of a kind


def say(out: Console, text: str) -> None:
    """Print a text that may hold names which a student chose."""
    out.print(shown(plain(text)), soft_wrap=True)


def show_sentences(out: Console, title: str, sentences: list[str], rest: str = "") -> None:
    """Print the sentences. If `rest` names a place that has all of them, print only the first ones."""
    first = sentences[:MAX_SENTENCES_SHOWN] if rest else sentences
    if sentences:
        say(out, said("{title} ({count}):", title=title, count=len(sentences)))
    for sentence in first:
        say(out, "  " + shown(plain(sentence)).replace("\n", "\\n"))  # a name must not look like a line of the summary
    if len(first) < len(sentences):
        say(out, said("  … and {count} more; {rest}", count=len(sentences) - len(first), rest=rest))
