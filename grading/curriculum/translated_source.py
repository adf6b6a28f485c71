"""A module's text with its docstrings and comments in another language. The code stays as it is."""

import ast
import inspect
import io
import tokenize
from collections.abc import Callable, Iterator

QUOTES = '"""'
Comment = tuple[int, int, str]  # the row, counted from 1, the column, and the text without its sign
Block = tuple[int, int, list[str]]  # the first and the last row, and the lines that take their place


def translated(source: str, translate: Callable[[str], str]) -> str:
    """Return the module's text with each docstring and each comment as `translate` returns it.

    Comments on neighbouring lines are one text. Those beside code stay as they are if the number of lines changes.
    """
    lines = source.split("\n")
    blocks = [*_docstrings(source, lines, translate), *_comments(source, lines, translate)]
    for first, last, replacement in sorted(blocks, reverse=True):
        lines[first - 1 : last] = replacement
    return "\n".join(lines)


def comment_blocks(source: str) -> Iterator[list[Comment]]:
    """Yield the comments of a module; those of neighbouring lines come together."""
    block: list[Comment] = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        if block and token.start[0] != block[-1][0] + 1:
            yield block
            block = []
        block.append((*token.start, inspect.cleandoc(token.string.lstrip("#"))))
    if block:
        yield block


def _docstrings(source: str, lines: list[str], translate: Callable[[str], str]) -> Iterator[Block]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            continue
        text = ast.get_docstring(node)
        if not text:
            continue
        place = node.body[0]
        last = place.end_lineno or place.lineno
        own_line = lines[last - 1].strip() == QUOTES and last > place.lineno
        indent = " " * place.col_offset
        first, *rest = translate(text).replace("\\", "\\\\").split("\n")
        made = [f"{indent}{QUOTES}{first}", *(indent + line if line else "" for line in rest)]
        if own_line:
            made.append(indent)
        made[-1] += QUOTES
        yield place.lineno, last, made


def _comments(source: str, lines: list[str], translate: Callable[[str], str]) -> Iterator[Block]:
    for block in comment_blocks(source):
        made = translate("\n".join(text for _, _, text in block)).split("\n")
        before = [lines[row - 1][:column] for row, column, _ in block]
        if not any(code.strip() for code in before):
            before = [before[0]] * len(made)
        if len(before) == len(made):
            yield block[0][0], block[-1][0], [f"{code}# {line}".rstrip() for code, line in zip(before, made)]
