"""Advice about a line that Python can't read since it was pasted: signs of other programs, prompts, marks of git."""

import re
import unicodedata

from sentences import said

from grading.judge.advice import other_languages, parser_messages, repairs

MAX_LINE = 500  # characters of a line that is looked at: patterns take the square of a longer one's length, or its cube
QUOTES = frozenset("“”„‟‘’‚‛«»′″「」『』")
FOREIGN_QUOTE = said("`{sign}` is a quote of a text program: Python's are `\"` and `'`.")
# As Python's parser names a sign that it refuses. Code can raise the same with a number that no sign has.
SIGN = re.compile(r"U\+((?:10|[0-9A-F])?[0-9A-F]{4})(?![0-9A-F])")
# The first Pythons 3.11, as that of Debian 12, call the number before such a sign invalid, and don't name the sign.
INVALID_NUMBER = re.compile(r"^invalid \w+ literal")
SIGN_BEHIND_NUMBER = re.compile(r"^[^#'\"]*?\d([^\x00-\x7f])")
# Signs of a formula, the dashes of text programs, and signs of Korean and Japanese keyboards.
ARITHMETIC = dict.fromkeys("×·⋅∙∗", "*") | dict.fromkeys("−–—", "-") | {"÷": "/", "≤": "<=", "≥": ">=", "≠": "!="}
ARITHMETIC |= {"₩": "\\", "￦": "\\", "。": ".", "、": ",", "←": "="}
# A line that is no code at all, and the word on it.
NO_CODE = [
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (
            r"^(?:<<<<<<<|=======|>>>>>>>|\|\|\|\|\|\|\|)",
            said("That line is a mark of a merge in git: keep one of the two versions, and delete all such marks."),
        ),
        (r"^(?:```|~~~)", said("That line marks code in a text, and is no Python. Delete it.")),
        (
            r"^(?P<prompt>>>>?(?=\s|$)|\.\.\.:?(?=\s)|\[\d+\](?=:?\s+\w)|\(Pdb\)|(?:In|Out)(?= ?\[\d*\]:))",
            said("`{prompt}` is a prompt and no Python: delete it, and what was printed below it."),
        ),
        (
            r"^(?P<number>\d{1,4})(?: ?[:.|])?\s+(?!(?:and|else|in|is|not|or)\b)(?=[^\W\d]|[\"'#@])",
            said(
                "That line begins with the number {number}: if that came along with the code, delete all such numbers."
            ),
        ),
        (
            r"^(?:(?:\([\w.-]+\) ?)?(?:PS )?[A-Z]:\\[^>]*>|[\w.-]+@[\w.-]+:?\S*[$#%>]|[$%] ?\w"
            r"|(?:cd|git|pip3?|py|pytest|python3?) [-\w./]+(?: |$))",
            said("That line is a command for the terminal, and no Python. Delete it."),
        ),
        (
            r'^(?:Traceback \(most recent|File ".*", line \d|\w{1,30}(?:Error|Exception): )',
            said("That line is of a message of Python's, and no code. Delete it."),
        ),
        (
            r"^(?:[A-Z][a-z']*[!,.]?(?: [\w'`,()-]+[!,.]?){3,}[.:!?]|Copy code"
            r"|(?:[^\w\s'\"#@(\[{] )?(?=.*[가-힣]{2})[^\W_]+[,.!?]?(?: [^\W_]+[,.!?]?)+[.:!?]?"
            r"|\*\*[^*]+\*\*:?(?: .*)?)$",
            said("That line is a sentence and no Python. Delete it, or write `#` before it."),
        ),
    )
]


def advice(kind: str, text: str, lines: list[str]) -> str:
    """Return the way to mend the last of these lines, or "" if they show none.

    An exception of this class and text arose there. The lines are those of the file up to it.
    """
    if kind == "TabError":
        return said("Some lines begin with tabs and others with spaces: write four spaces for each level everywhere.")
    if kind not in ("SyntaxError", "IndentationError"):
        return ""
    lines = lines if lines and len(lines[-1]) <= MAX_LINE else [""]
    line = lines[-1].strip()
    return (
        _no_code(line)
        or parser_messages.of_docstring(text, line)
        or _strange_sign(_refused_sign(text, line))
        or _quote_of_text_program(text, line)
        or other_languages.advice(lines)
        or repairs.advice(lines[-1])
        or parser_messages.advice(text, line)
    )


def _no_code(line: str) -> str:
    """Return advice about a line that came along with the code, or ""."""
    for pattern, sentence in NO_CODE:
        if met := pattern.search(line):
            return said(sentence, {name: value for name, value in met.groupdict().items() if value})
    return ""


def _refused_sign(text: str, line: str) -> str:
    """Return the sign that Python's parser refuses in the line by an exception of this text, or ""."""
    if named := SIGN.search(text):
        return chr(int(named[1], 16))
    behind = SIGN_BEHIND_NUMBER.match(line) if INVALID_NUMBER.match(text) else None
    return behind[1] if behind and not f"a{behind[1]}".isidentifier() else ""


def _strange_sign(sign: str) -> str:
    """Return advice about a sign that looks like one of Python's, or like none, or ""."""
    if not sign:
        return ""
    code = f"U+{ord(sign):04X}"
    if sign == "…":
        return said("`…` stands for code that was left out: write that code in its place.")
    if sign in QUOTES:
        return said(FOREIGN_QUOTE, sign=sign)
    if unicodedata.category(sign) == "Cf":
        return said("A sign in that line can't be seen ({code}): delete the line and type it anew.", code=code)
    if unicodedata.category(sign) == "Zs":
        return said("A sign in that line can't be seen ({code}): delete the blanks and type them anew.", code=code)
    kind, _, codes = unicodedata.decomposition(sign).partition(" ")
    plain = chr(int(codes, 16)) if codes.isalnum() else ""
    if kind == "<super>" and plain.isdecimal():
        return said("`{sign}` is no Python: a power is written `** {plain}`.", sign=sign, plain=plain)
    if sign in ARITHMETIC:
        return said("`{sign}` is no Python: write `{plain}`.", sign=sign, plain=ARITHMETIC[sign])
    if kind == "<wide>" and plain.isascii() and plain.isprintable():
        return said(repairs.WIDE_SIGN, sign=sign, plain=plain)
    return ""


def _quote_of_text_program(text: str, line: str) -> str:
    """Return advice about a text that a quote of a text program should end, or ""."""
    sign = next((sign for sign in line if sign in QUOTES), "") if text.startswith("unterminated") else ""
    return said(FOREIGN_QUOTE, sign=sign) if sign else ""
