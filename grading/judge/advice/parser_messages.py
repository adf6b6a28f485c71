"""Advice for the usual texts with which Python's parser refuses a line."""

import keyword
import re

from sentences import said

from grading.judge.advice.other_languages import bare_code

DOCSTRING = said("A docstring in that line or above it may lack one of its three quotes.")
THREE_QUOTES = re.compile(r"\"\"\"|'''")
QUOTES = ('""', "''")
BY_TEXT = [
    (re.compile(pattern), advice)
    for pattern, advice in (
        (r"^expected ':'", said("A line that begins a block ends in `:`, as those with `if` and `def` do.")),
        (
            r"^'(?P<opening>[(\[{])' was never closed",
            said("Count the brackets from that line on: this `{opening}` lacks its partner."),
        ),
        (
            r"^unmatched '(?P<closing>[)\]}])'",
            said("Count the brackets up to that line: this `{closing}` has no partner."),
        ),
        (
            r"^closing parenthesis '(?P<closing>.)' does not match opening parenthesis '(?P<opening>.)'",
            said("Count the brackets up to that line: between `{opening}` and `{closing}` one is missing or too much."),
        ),
        (r"^unterminated (?:f-|t-)?(?:string literal|triple)", said("A text ends with the quote that it begins with.")),
        (
            r"^unexpected indent",
            said(
                "That line is indented more than the block that it is in. A deeper block begins only below a line that "
                "ends in `:`."
            ),
        ),
        (
            r"^unindent does not match",
            said("Give that line as many spaces at its beginning as the other lines of its block have."),
        ),
        (
            r"^expected an indented block",
            said("Below a line that ends in `:` there is at least one line with four spaces more at its beginning."),
        ),
    )
]

OWN_WORD = re.compile(rf"(?:(?<=[^\W\d])\.|^(?:def|class) )(?P<name>{'|'.join(keyword.kwlist)})\b")
NO_NAME = said("`{name}` is a word of Python's own, so nothing else can have that name.")
CONTINUES = re.compile(r"^(?P<word>elif|else|except|finally)\b.*:$")
NOTHING_ABOVE = said(
    "There is no block right above that line, with the same indentation, to which `{word}` could belong."
)


def of_docstring(text: str, line: str) -> str:
    """Return the sentence on a docstring's line, or "": Python refuses no sign in it unless a quote is missing."""
    unreadable = text == "invalid syntax" or text.startswith(("unterminated", "invalid character"))
    broken = "triple" in text or line.startswith(QUOTES) or THREE_QUOTES.search(line)
    return DOCSTRING if unreadable and broken else ""


def advice(text: str, line: str) -> str:
    """Return the sentence on an exception's text and the line that Python refuses, or ""."""
    for pattern, sentence in BY_TEXT:
        if met := pattern.search(text):
            return said(sentence, met.groupdict())
    if text != "invalid syntax":
        return ""
    code = bare_code(line)
    for pattern, sentence in ((OWN_WORD, NO_NAME), (CONTINUES, NOTHING_ABOVE)):
        if met := pattern.search(code):
            return said(sentence, met.groupdict())
    return ""
