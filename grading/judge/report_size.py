"""A bound on what one module adds to a report, however much the student's code prints or says.

What is counted is a text's size where it takes the most room: in JSON a NUL is six characters, in HTML a < is four or more.
What a check prints is cut first, then its message. A verdict never depends on it.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace

from grading.judge.report import KataResult

MODULE = 90_000  # characters; ten modules and what is around them stay below a million
MESSAGES = 45_000  # of those, where there is as much to say
MESSAGE = 6000  # of one message that stands for the module as a whole
REPEATED = 1000  # what is printed while the module is imported is shown with each check if it isn't longer
ELSEWHERE = "(What the module prints while it is imported stands with its first check.)\n"

GROWS_IN_HTML = re.compile("[<>&\"']")
GROWTH = 5  # characters more for each of those
MORE = re.compile(r"\n… and (\d+) bytes more\Z")


def bounded(result: KataResult) -> KataResult:
    """Return the result with texts cut so that it takes at most MODULE characters in a report."""
    checks = result.checks
    messages = _cut_together([check.message for check in checks], MESSAGES)
    message, notice = (text if text is None else _cut(text, MESSAGE) for text in (result.message, result.notice))
    texts = [text for check in checks for text in (check.name, check.requirement, check.where, *check.mistakes) if text]
    rest = 300 * len(checks) + sum(map(size, [*texts, *messages, message or "", notice or ""]))
    outputs = _cut_together([check.output for check in checks], max(MODULE - rest, 0))
    cut = [
        replace(check, message=said, output=printed)
        for check, said, printed in zip(checks, messages, outputs, strict=True)
    ]
    return replace(result, message=message, notice=notice, checks=tuple(cut))


def without_repeats(output: str, before: str, first: bool) -> str:
    """Return what a check printed, without what the module printed `before` unless it is short or the check is the first."""
    if first or len(before) <= REPEATED or not output.startswith(before):
        return output
    return ELSEWHERE + output[len(before) :]


def size(text: str) -> int:
    """How many characters a text takes at most, as JSON or HTML writes it."""
    if text.isascii() and text.isalnum():
        return len(text)
    return len(json.dumps(text)) - 2 + GROWTH * len(GROWS_IN_HTML.findall(text))


def _cut_together(texts: list[str], room: int) -> list[str]:
    """Cut the longest texts, all to one size, so that together they take no more than there is room for."""
    sizes = [size(text) for text in texts]
    if sum(sizes) <= room:
        return texts
    left, shortest = room, sorted(sizes)
    for place, each in enumerate(shortest):
        if each * (len(shortest) - place) > left:
            most = left // (len(shortest) - place)
            return [text if own <= most else _cut(text, most) for text, own in zip(texts, sizes, strict=True)]
        left -= each
    return texts


def _cut(text: str, most: int) -> str:
    """Return the beginning of a text so that it takes no more than `most` characters, and how much more there was."""
    if size(text) <= most:
        return text
    more = MORE.search(text)
    whole = text[: more.start()] if more else text

    def shown(count: int) -> str:
        left = len(whole[count:].encode("utf-8", "surrogatepass")) + (int(more[1]) if more else 0)
        return f"{whole[:count]}\n… and {left} bytes more"

    return shown(_last(lambda count: size(shown(count)) <= most, len(whole)))


def _last(fits: Callable[[int], bool], most: int) -> int:
    """Return the highest number up to `most` that fits, where all below one that fits do so too; 0 if none does."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
