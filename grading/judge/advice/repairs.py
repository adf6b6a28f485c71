"""Advice about a line that Python could read if one thing in it were changed. Each change is tried first."""

import difflib
import html
import keyword
import re
import unicodedata
from collections.abc import Iterator
from itertools import chain

from sentences import said

from grading.judge.advice import hangul_keyboard
from grading.judge.advice.other_languages import APART, OTHER, QUOTE, bare_code
from grading.text import foreign_syntax

MAX_LINE = 200  # characters; a longer one is hardly a beginner's
MAX_WORDS = 20  # of a line, which are compared with Python's own
LIKE = 0.75  # the least likeness of a word to the one of Python's that is meant, unless both have the same letters
# What stands around a line that doesn't stand alone, such as one that begins a block.
AROUND = ("{}", "{}\n pass", "if x:\n pass\n{}\n pass", "try:\n pass\n{}\n pass")
ENTITY = re.compile(r"&(?:#\w{1,8}|[A-Za-z]{2,8});")
DIFF = re.compile(r"[-+](?:\s|$|(?:class|def|from|import) )")
WIDE = re.compile(r"[\uff01-\uff5e]+")
WIDE_SIGN = said("`{sign}` is a wide sign of another keyboard: write `{plain}`.")
NO_WORD = said("Python has no word `{word}`; did you mean `{meant}`?")
KOREAN = said("`{word}` is `{plain}`, typed with the keyboard set to Korean letters.")
STRAY = re.compile(r"[ㄱ-ㅣ]+")
STRAY_LETTERS = said("`{letters}` came into that line by mistake, as from a keyboard set to Korean: delete it.")
BLANK_IN_NAME = re.compile(r"^(?P<before>(?:async )?def |class )(?P<first>\w+) +(?P<last>\w+)(?= ?[(:])")
BRACES = re.compile(r"^(?P<before>.*?) ?\{(?P<code>[^{}]+?);? ?\}$")
# A remark of several words behind code, of which fewer could be operands, or of Korean ones.
REMARK = re.compile(r"(?P<code>.*?)\s*// ?[^\W\d]\w*(?: \w+){2,}[.!]?$")
KOREAN_REMARK = re.compile(r"(?P<code>[^ㄱ-ㅣ가-힣]*[a-zA-Z0-9_)\]])\s*(?P<remark>[가-힣][^()\[\]=]*)$")
ENDS = re.compile(r"^(?P<code>.+?) ?(?P<sign>[-+*/%.=<>&|^@]+)$")
TWO_PARAMETERS = re.compile(r"^def .*[(,] ?(?P<first>\w+) (?P<last>\w+)")
ENDED = re.compile(r"^(?:return\b|raise\b|[\w.]+ ?=[^=]).*:$")


def advice(line: str) -> str:
    """Return the way to mend this line as it stands in the file, or "" if no change that is known helps."""
    if len(line) > MAX_LINE or QUOTE.search(APART.sub("", line)) or _is_readable(line):
        return ""
    repairs = chain(_from_a_page(line), _of_letters(line), _of_shape(line), _of_words(line))
    return next((sentence for repaired, sentence in repairs if _is_readable(repaired)), "")


def _from_a_page(line: str) -> Iterator[tuple[str, str]]:
    """Yield each change of a line that was copied from a page, a mail or a diff, with the sentence on it."""
    for found in ENTITY.findall(line)[:1]:
        sign = html.unescape(found).replace("\xa0", " ")
        if sign != found:
            repaired = html.unescape(line).replace("\xa0", " ")
            yield (
                repaired.replace("&&", " and "),
                said("`{found}` is how a web page writes `{sign}`.", found=found, sign=sign),
            )
    if line.startswith(("> ", ">\t")):
        yield line[1:], said("`>` marks a line that a mail quotes, and is no Python: delete it.")
    if DIFF.match(line):
        yield line[1:], said("That line is of a diff: one with `-` is to go, and one with `+` stays without that sign.")


def _of_letters(line: str) -> Iterator[tuple[str, str]]:
    """Yield each change of letters that a keyboard wrote in another mode, with the sentence on it."""
    if wide := WIDE.search(line):
        plain = unicodedata.normalize("NFKC", wide[0])
        yield unicodedata.normalize("NFKC", line), said(WIDE_SIGN, sign=wide[0], plain=plain)
    for word in re.findall(r"\w+", line)[:MAX_WORDS]:
        plain = hangul_keyboard.latin(word)
        if keyword.iskeyword(plain):
            repaired = re.sub(r"\w+", lambda met: hangul_keyboard.latin(met[0]) or met[0], line)
            yield repaired, said(KOREAN, word=word, plain=plain)
    if stray := STRAY.search(line):
        yield STRAY.sub("", line), said(STRAY_LETTERS, letters=stray[0])


def _of_shape(line: str) -> Iterator[tuple[str, str]]:
    """Yield each change of a blank, of braces or of a remark, with the sentence on it."""
    code = bare_code(line)
    if found := BLANK_IN_NAME.match(code):
        words = f"{found['first']} {found['last']}"
        joined = code.replace(found[0], f"{found['before']}{found['first']}{found['last']}", 1)
        yield joined, said("A name has no blank in it: `{words}` are two words.", words=words)
    if found := BRACES.match(code):
        before = found["before"] + (":" if found["before"] and not found["before"].endswith(":") else "")
        sentence = said(
            "Python has no braces around a block: the line above it ends in `:`, and the block is indented."
        )
        yield f"{before} {found['code']}", sentence
    if found := REMARK.match(code):
        yield found["code"], said(OTHER, found="//", right="#")
    if found := KOREAN_REMARK.match(code):
        yield found["code"], said("`{remark}` is no code: a remark begins with `#`.", remark=found["remark"])
    if "`" in code:
        yield code.replace("`", ""), said("A backquote is no sign of Python's: delete it.")
    if found := TWO_PARAMETERS.match(code):
        names = found.groupdict()
        comma = f"{code[: found.end('first')]},{code[found.end('first') :]}"
        yield comma, said("A comma is missing between `{first}` and `{last}`.", names)
    if found := ENDS.match(code):
        sentence = said("That line ends in `{sign}`, and Python waits for something after it.", sign=found["sign"])
        yield found["code"], sentence
    if ENDED.match(code):
        yield code[:-1], said("No `:` belongs at the end of that line, since it begins no block.")


def _of_words(line: str) -> Iterator[tuple[str, str]]:
    """Yield each change of a word to a like one of Python's own, with the sentence on it."""
    code = bare_code(line)
    yield code.replace("not is ", "is not "), said(NO_WORD, word="not is", meant="is not")
    for found in list(re.finditer(r"\b([A-Za-z]{1,7}) (?=([a-z]{1,7})\b)", code))[:MAX_WORDS]:
        if keyword.iskeyword(meant := found[1] + found[2]):
            repaired = code[: found.end(1)] + code[found.end() :]
            yield repaired, said(NO_WORD, word=f"{found[1]} {found[2]}", meant=meant)
    for found in list(re.finditer(r"\b[A-Za-z]{2,8}\b", code))[:MAX_WORDS]:
        word = found[0]
        same = [other for other in keyword.kwlist if sorted(other) == sorted(word.lower())]
        for meant in (*same, *difflib.get_close_matches(word.lower(), keyword.kwlist, n=3, cutoff=LIKE)):
            if not keyword.iskeyword(word):
                yield code[: found.start()] + meant + code[found.end() :], said(NO_WORD, word=word, meant=meant)


def _is_readable(line: str) -> bool:
    """True if the line is Python, alone or where such a line may stand."""
    code = bare_code(line).replace("…", "''")
    return any(_parses(around.format(code)) for around in AROUND)


def _parses(text: str) -> bool:
    try:
        foreign_syntax.parse(text)
    except foreign_syntax.UNPARSABLE:
        return False
    return True
