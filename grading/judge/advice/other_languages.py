"""Advice about a line that Python can't read since it is written as in another language, or as a formula."""

import keyword
import re

from sentences import joined, said

# Texts and comments, which may hold any sign.
APART = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|#.*")
QUOTE = re.compile(r"['\"]")  # such as that of a text over several lines
OTHER = said("`{found}` is of another language: Python writes `{right}`.")
NOTHING = said("`{found}` is of another language: Python writes nothing in its place.")
BLOCK = said(
    "Line {line} ends in `{sign}`, as a block begins in other languages. In Python such a line ends in `:`, "
    "and the lines of the block are indented."
)
CONDITION = r"(?:assert|elif|if|return|while)\b"  # in which `=>` is meant as `>=`
# The name of a type, and not a word of Python's with a capital letter.
TYPE = (
    r"(?!(?:And|Class|Def|Del|Elif|Else|Except|For|From|If|Import|In|Is|Not|Or|Raise|Return|Try|While|With|Yield)\b)"
    r"(?:[A-Z]\w*|auto|bool|double|float|int|str|string|np\.\w+)"
)
OPERATORS = {r"\+": "__add__", r"-(?=\((?:self)?\))": "__neg__", "-": "__sub__", r"\*": "__mul__", "/": "__truediv__"}
OPERATORS |= {r"\*\*": "__pow__", "==": "__eq__", r"\[\]": "__getitem__"}
# Patterns of other languages' code, and Python's own, which is "" where Python needs nothing. They are compiled when a
# line can't be read, since each command would wait for it.
OF_OTHERS = (
    (r"\belse if\b", "elif"),
    (r"^(?:elseif|elsif)\b", "elif"),
    (r"&&", "and"),
    (r"\|\|", "or"),
    (r"(?<![=!<>])===(?!=)", "=="),
    (r"!==(?!=)", "!="),
    (r"<>", "!="),
    (r"^[\w.]+ ?(?P<found>:=)", "="),
    (r"(?<![\w!])!(?=[\w(])", "not"),
    (r"\bnew ([A-Za-z_]\w*)(?=\()", r"\1"),
    (r"(?<=[\w\])])\+\+(?=$|;)", "+= 1"),
    (r"(?<=[\w\])])--(?=$|;)", "-= 1"),
    (r"^(?!def\b|async\b).*?\w(?P<found>->)\w", "."),
    (r"(?:=|return) .*(?P<found>\?).*:", "a if c else b"),
    (r"\b([\w.]+) instanceof ([\w.]+)", r"isinstance(\1, \2)"),
    (
        rf"^(?!{CONDITION}).*[=(,] ?(?P<found>(?:(?P<one>\w+)|\((?P<more>\w+(?:, ?\w+)*)\)) ?=>)",
        r"lambda \g<one>\g<more>:",
    ),
    (r"^throw\b", "raise"),
    (r"^(?:\} ?)?catch\b", "except"),
    (r"^switch\b", "match"),
    (r"^do(?= ?[:{]?$)", "while True"),
    (r"^for ?\(?[^;]*;[^;]*;[^{]*", "for i in range(n):"),
    (r"^for ?\(?(?:(?:const|let|var) )?(\w+) of (\w[\w.]*)\)?", r"for \1 in \2"),
    (r"^for ?\((\w+) in ([\w.]+)\)", r"for \1 in \2"),
    (r"^(?:if|elif)\b.* (?P<found>then)$", ":"),
    (r"^(?:function\b|func? (?=\w)|fn (?=\w))", "def"),
    (r"^(?:def |public |private )*void (\w+)", r"def \1"),
    (r"^(?:abstract|final|private|protected|public|static) ", ""),
    (r"^class (\w+) (?:extends|implements) (\w+)", r"class \1(\2)"),
    (rf"^(?:def )?{TYPE} (\w+)(?=\(.*[:{{]$)", r"def \1"),
    (rf"^def .*[(,] ?(?P<found>{TYPE} (?P<name>\w+)) ?[=,)]", r"\g<name>"),
    (r"^(?:Variable|Function|auto|const|double|float|int|let|var) (\w+) ?=(?!=)", r"\1 ="),
    (r"^import (\w+) from", r"import \1"),
    *[(rf"^def (?:operator ?|__)?{sign}(?:__)?(?= ?\()", f"def {name}") for sign, name in OPERATORS.items()],
    (r"^//|^/\*|^<!--", "#"),
)
# Between a sign and the end or another sign, so that no prose is meant.
PRODUCT = re.compile(r"(?:[-=(*/+,]|\breturn) *(\d+(?:\.\d+)?) ?([A-DF-Za-df-z]\w{0,40}|eps)(?= *(?:$|[-+*/),]))")
NO_SIGN = said("A sign is missing between `{number}` and `{name}`: a product is written `{number} * {name}`.")
# A line that begins a block with a brace. After `in` and the like the brace may be a set's or a dict's.
BRACED = re.compile(
    r"^(?:\} ?)?(?:abstract|catch|class|def|do|elif|else|except|final|finally|for|function|if|private|public|switch|try"
    r"|while|with)\b.*(?<=[\w)\]])(?<!\bin)(?<!\bis)(?<!\bor)(?<!\bnot)(?<!\band) ?\{$"
)
MAX_LINES_ABOVE = 200


def advice(lines: list[str]) -> str:
    """Return advice about code of another language or of a formula in the last of these lines, or "".

    A brace that begins a block above it counts as well.
    """
    brace = _of_brace(lines)
    found = "" if brace and not BRACED.search(bare_code(lines[-1])) else _of_line(lines[-1])
    return joined(" ", [each for each in (found, brace) if each])


def _of_line(line: str) -> str:
    code = bare_code(line)
    for pattern, right in OF_OTHERS:
        if met := re.search(pattern, code):
            return _advice(met, right)
    for product in PRODUCT.finditer(code):
        number, name = product.groups()
        if not keyword.iskeyword(name) and name not in ("j", "J") and not (number == "0" and name[0] in "xXbBoO"):
            return said(NO_SIGN, number=number, name=name)
    return ""


def _of_brace(lines: list[str]) -> str:
    """Return advice about a brace that begins a block in the last of these lines or above it, or "".

    Python reads on to the end of the bracket, so that it refuses a line below.
    """
    above = max(len(lines) - MAX_LINES_ABOVE, 0)
    for number in range(len(lines), above, -1):
        if BRACED.search(bare_code(lines[number - 1])) and not _in_docstring(lines[: number - 1]):
            return said(BLOCK, line=number, sign="{")
    return ""


def bare_code(line: str) -> str:
    """Return a line without its comment, and with "…" for its texts; it ends where a text begins that goes on below."""
    code = APART.sub(lambda found: "" if found[0].startswith("#") else "…", line.strip())
    return QUOTE.split(code)[0].strip()


def _in_docstring(above: list[str]) -> bool:
    """True if these lines leave a text in three quotes open."""
    return any(sum(line.count(quotes) for line in above) % 2 for quotes in ('"""', "'''"))


def _advice(met: re.Match[str], right: str) -> str:
    found = (met.groupdict().get("found") or met[0]).strip()
    return said(OTHER, found=found, right=met.expand(right)) if right else said(NOTHING, found=found)
