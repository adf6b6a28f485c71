"""A bound on one module's part of a report, however much the student's code prints or raises.

A text's size is that in the format where it is largest: a NUL is six characters in JSON, a < is four or more in HTML.
Printed output is cut first, then messages. Verdicts never depend on it.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace

from sentences import joined

from grading.judge.report import report_texts
from grading.judge.report.report import KataResult
from grading.text.cut_text import split_left_out, with_left_out

MODULE = 90_000  # characters; ten modules and the rest of the report stay below a million
MESSAGES = 45_000  # of those, for all messages of checks
MESSAGE = 6000  # for one message or notice
REPEATED = 1000  # characters printed while the module is imported, up to which each check repeats them

GROWS_IN_HTML = re.compile("[<>&\"']")
GROWTH = 5  # characters more for each of those


def bounded(result: KataResult) -> KataResult:
    """Return the result, its texts cut so that it takes at most MODULE characters in a report."""
    checks = result.checks
    messages = _cut_together([check.message for check in checks], MESSAGES)
    message, notice = (text if text is None else cut(text, MESSAGE) for text in (result.message, result.notice))
    texts = [text for check in checks for text in (check.name, check.requirement, check.where, *check.mistakes) if text]
    rest = 300 * len(checks) + sum(map(size, [*texts, *messages, message or "", notice or ""]))
    entries = report_texts.stored(message, notice, dict(zip([check.name for check in checks], messages, strict=True)))
    rest += len(json.dumps(entries))
    outputs = _cut_together([check.output for check in checks], max(MODULE - rest, 0))
    cut_checks = [
        replace(check, message=text, output=printed)
        for check, text, printed in zip(checks, messages, outputs, strict=True)
    ]
    return replace(result, message=message, notice=notice, checks=tuple(cut_checks))


def without_repeats(output: str, before: str, first: bool) -> str:
    """Return a check's output without the module's output `before`, unless that is short or the check is the first."""
    if first or len(before) <= REPEATED or not output.startswith(before):
        return output
    return joined("\n", [report_texts.ELSEWHERE, output[len(before) :]])


def size(text: str) -> int:
    """Return how many characters a text takes at most in JSON or HTML."""
    if text.isascii() and text.isalnum():
        return len(text)
    return len(json.dumps(text)) - 2 + GROWTH * len(GROWS_IN_HTML.findall(text))


def cut(text: str, most: int) -> str:
    """Return a text of at most `most` characters: its beginning, and the number of bytes left out."""
    if size(text) <= most:
        return text
    beginning, left_out = split_left_out(text)

    def shown(count: int) -> str:
        left = len(beginning[count:].encode("utf-8", "surrogatepass")) + left_out
        return with_left_out(beginning[:count], left)

    return shown(_last(lambda count: size(shown(count)) <= most, len(beginning)))


def _cut_together(texts: list[str], room: int) -> list[str]:
    """Return the texts, the longest of them cut to one size, so that all together take at most `room` characters."""
    sizes = [size(text) for text in texts]
    if sum(sizes) <= room:
        return texts
    left, shortest = room, sorted(sizes)
    for place, each in enumerate(shortest):
        if each * (len(shortest) - place) > left:
            most = left // (len(shortest) - place)
            return [text if own <= most else cut(text, most) for text, own in zip(texts, sizes, strict=True)]
        left -= each
    return texts


def _last(fits: Callable[[int], bool], most: int) -> int:
    """Return the highest number up to `most` that fits, or 0. All numbers below one that fits have to fit too."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
