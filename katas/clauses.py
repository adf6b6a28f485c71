"""The words in the Python that a failure shows, such as "y.data at x = 2.0", made ready to be translated."""

import ast
import functools
import re

from sentences import Sentence, joined, said

# The words around what differs from check to check. Words by themselves, such as "whether y still exists", stand in the
# suites alone.
WORDS = (
    said("{code}, where {facts}"),
    said("{code}, then {count} times {again}"),
    said("then {count} times {again}"),
    said("{code} for x of shape {shape}"),
    said("{code} at {place}"),
    said("{code} as before, then {more}"),
    said("{code}, then cleargrad on all five and y.backward()"),
    said("{code}, twice"),
    said("{code}, a memory check"),
    said("{code} after the block"),
    said("{code} in the block"),
    said("{code} after the inner block, still in the outer one"),
    said("{code} after both"),
    said("with {outer}: with {inner}: ..."),
)


def translatable(called):
    """Return the same text as a Sentence if there are words in it: its statements, with ; between them."""
    clauses = [_clause(text) for text in called.split("; ")]
    return joined("; ", clauses) if any(isinstance(clause, Sentence) for clause in clauses) else called


def _clause(text):
    if _is_python(text):
        return text
    for words, pattern in _patterns():
        if found := pattern.fullmatch(text):
            return said(words, {name: _clause(part) for name, part in found.groupdict().items()})
    return said(text)


@functools.cache
def _patterns():
    """Return the words, each with its pattern. Most runs need none of them, and to compile them takes a while."""
    return [(words, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(words)), re.DOTALL)) for words in WORDS]


def _is_python(text):
    """True for a statement, and for values such as "x0 = 2.0, x1 = 3.0"."""
    for form in (text, f"at({text})"):
        try:
            ast.parse(form)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        return True
    return False
