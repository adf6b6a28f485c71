"""Advice about a line that Python can't read since it was pasted: signs of other programs, prompts, marks of git."""

import keyword
import re
import unicodedata

from sentences import said

QUOTES = frozenset("“”„‟‘’‚‛«»′″「」『』")
MARKS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
PROMPT = re.compile(r"(?:>>>|\.\.\.)(?:\s|$)|(?:In|Out) ?\[\d*\]:")
SIGN = re.compile(r"U\+([0-9A-F]{4,6})")  # as Python's parser names a sign that it refuses
# Signs of a formula, and the dashes of text programs.
ARITHMETIC = dict.fromkeys("×·⋅∙∗", "*") | dict.fromkeys("−–—", "-") | {"÷": "/", "≤": "<=", "≥": ">=", "≠": "!="}
# Texts and comments, which may hold any sign.
APART = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|#.*")
QUOTE = re.compile(r"['\"]")  # such as that of a text over several lines
OTHER = said("`{found}` is of another language: Python writes `{right}`.")
# Code of other languages, and Python's own.
OF_OTHERS = [
    (re.compile(pattern), right)
    for pattern, right in (
        (r"\belse if\b", "elif"),
        (r"&&", "and"),
        (r"\|\|", "or"),
        (r"(?<![\w!])!(?=[\w(])", "not"),
        (r"\bnew ([A-Za-z_]\w*)(?=\()", r"\1"),
        (r"\+\+(?=$|;)", "+= 1"),
        (r"--(?=$|;)", "-= 1"),
        (r"^(?!def\b|async\b).*?\w(?P<found>->)\w", "."),
        (r"(?:=|return) .*(?P<found>\?).*:", "a if c else b"),
        (r"^throw\b", "raise"),
        (r"^function\b", "def"),
        (r"^(?:def |public |private )*void (\w+)", r"def \1"),
        (r"^(?:Variable|Function|auto|const|double|float|int|let|var) (\w+) ?=(?!=)", r"\1 ="),
        (r"^//", "#"),
    )
]
# Between a sign and the end or another sign, so that no prose is meant.
PRODUCT = re.compile(r"(?:[-=(*/+,]|\breturn) *(\d+(?:\.\d+)?) ?([A-DF-Za-df-z]\w{0,40}|eps)(?= *(?:$|[-+*/),]))")
NO_SIGN = said("A sign is missing between `{number}` and `{name}`: a product is written `{number} * {name}`.")


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
    return _strange_sign(text) or _other_language(start)


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


def _other_language(line: str) -> str:
    """Return advice about code of another language or of a formula that stands in the line, or ""."""
    code = QUOTE.split(APART.sub("…", line))[0].strip()
    for pattern, right in OF_OTHERS:
        if met := pattern.search(code):
            found = met.groupdict().get("found") or met[0]
            return said(OTHER, found=found.strip(), right=met.expand(right))
    for product in PRODUCT.finditer(code):
        number, name = product.groups()
        if not keyword.iskeyword(name) and name not in ("j", "J") and not (number == "0" and name[0] in "xXbBoO"):
            return said(NO_SIGN, number=number, name=name)
    return ""
