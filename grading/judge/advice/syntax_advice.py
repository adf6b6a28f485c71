"""Advice about a line that Python can't read since it was pasted: signs of other programs, prompts, marks of git."""

import re
import unicodedata

from sentences import said

QUOTES = frozenset("“”„‟‘’‚‛«»′″「」『』")
MARKS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
PROMPT = re.compile(r"(?:>>>|\.\.\.)(?:\s|$)|(?:In|Out) ?\[\d*\]:")
SIGN = re.compile(r"U\+([0-9A-F]{4,6})")  # as Python's parser names a sign that it refuses
# Signs of a formula, and the dashes of text programs.
ARITHMETIC = dict.fromkeys("×·⋅∙∗", "*") | dict.fromkeys("−–—", "-") | {"÷": "/", "≤": "<=", "≥": ">=", "≠": "!="}


def advice(kind: str, text: str, line: str) -> str:
    """Return the way to mend this line, at which an exception of this class and text arose, or "" if it shows none."""
    if kind == "TabError":
        return said("Some lines begin with tabs and others with spaces: write four spaces for each level everywhere.")
    if kind not in ("SyntaxError", "IndentationError"):
        return ""
    start = line.strip()
    if start.startswith(MARKS):
        return said("That line is a mark of a merge in git: keep one of the two versions, and delete all such marks.")
    if start.startswith("```"):
        return said("That line marks code in a text, and is no Python. Delete it.")
    if PROMPT.match(start):
        prompt = start.split()[0]
        return said("`{prompt}` is a prompt and no Python: delete it, and what was printed below it.", prompt=prompt)
    return _strange_sign(text)


def _strange_sign(text: str) -> str:
    """Return advice about the sign that the exception's text names: it looks like one of Python's, or like none."""
    named = SIGN.search(text)
    sign = chr(int(named[1], 16)) if named else ""
    if not named or not sign:
        return ""
    if sign in QUOTES:
        return said("`{sign}` is a quote of a text program: Python's are `\"` and `'`.", sign=sign)
    if unicodedata.category(sign) == "Cf":
        return said("A sign in that line can't be seen ({code}): delete the line and type it anew.", code=named[0])
    if unicodedata.category(sign) == "Zs":
        return said("A sign in that line can't be seen ({code}): delete the blanks and type them anew.", code=named[0])
    kind, _, codes = unicodedata.decomposition(sign).partition(" ")
    plain = chr(int(codes, 16)) if codes.isalnum() else ""
    if kind == "<super>" and plain.isdecimal():
        return said("`{sign}` is no Python: a power is written `** {plain}`.", sign=sign, plain=plain)
    if sign in ARITHMETIC:
        return said("`{sign}` is no Python: write `{plain}`.", sign=sign, plain=ARITHMETIC[sign])
    if kind == "<wide>" and plain.isascii() and plain.isprintable():
        return said("`{sign}` is a wide sign of another keyboard: write `{plain}`.", sign=sign, plain=plain)
    return ""
