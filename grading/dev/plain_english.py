"""A lint for the habits of style that a program can find: in docstrings, comments, documents and commit subjects.

It finds a sentence that begins with "What", "Who" or "Whether" without being a question, words such as "somebody",
lines that are too long, and commit subjects that a list of commits would cut off.
"""

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from pathlib import Path

from grading import ROOT

LINE, SUBJECT = 120, 72  # characters
SUBJECTS_FROM = "2026-11-28T10:35:00Z"  # older subjects can't be changed any more
OPENING = re.compile(r"(?:^|[.!?]\s+|\n\s*\n\s*)((?:What|Who|Whether|Whoever|Whatever)\b[^.!?]*[.!?]?)")
NO_ONE = re.compile(r"\b(somebody|nobody|whoever)\b", re.IGNORECASE)
CODE = re.compile(r"```.*?```|`[^`\n]*`|\"[^\"\n]*\"|“[^”\n]*”", re.DOTALL)
SOURCES = (
    "grader.py",
    "grading/**/*.py",
    "solution/*.py",
    "milestones/*.py",
    "katas/*.py",
    "katas/*/*.py",
    "tests/**/*.py",
)
DOCUMENTS = ("*.md", "docs/*.md", "milestones/README.md")
# Code as students write it.
PASSED_OVER = ("tests/answers/", "tests/hostile/", "tests/learners/")


def findings(root: Path = ROOT) -> list[str]:
    """Return `file:line: habit` for each habit found in the checkout, and `commit: habit` for its subjects."""
    found: list[str] = []
    for name, path in _files(root, SOURCES):
        text = path.read_text(encoding="utf-8")
        found += [f"{name}:{line}: {habit}" for line, habit in sorted({*_long_lines(text), *_in_source(text)})]
    for name, path in _files(root, DOCUMENTS):
        found += [f"{name}:{line}: {habit}" for line, habit in sorted(set(_in_document(path.read_text("utf-8"))))]
    return found + [f"commit {subject!r}: its subject has {len(subject)} characters" for subject in _subjects(root)]


def _files(root: Path, patterns: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    for path in sorted({path for pattern in patterns for path in root.glob(pattern)}):
        name = path.relative_to(root).as_posix()
        if not name.startswith(PASSED_OVER):
            yield name, path


def _long_lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > LINE:
            yield number, f"the line has {len(line)} characters, and {LINE} is the most"


def _in_source(text: str) -> Iterator[tuple[int, str]]:
    """Yield the habits in a module's docstrings and comments."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and type(first.value.value) is str:
                yield from _in_prose(first.value.value, first.lineno)
    # A comment of several lines is one text, since its sentences go on from line to line.
    block: list[str] = []
    begin = last = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type != tokenize.COMMENT:
            continue
        alone = token.line.lstrip().startswith("#")
        if not (block and alone and token.start[0] == last + 1):
            yield from _in_prose("\n".join(block), begin)
            block, begin = [], token.start[0]
        block.append(token.string.lstrip("#! "))
        last = token.start[0]
    yield from _in_prose("\n".join(block), begin)


def _in_document(text: str) -> Iterator[tuple[int, str]]:
    """Yield the habits in a Markdown document: tables and code may have long lines."""
    prose = re.sub(r"```.*?```", lambda code: "\n" * code[0].count("\n"), text, flags=re.DOTALL)
    for number, line in enumerate(prose.splitlines(), 1):
        if len(line) > LINE and not line.startswith(("|", "![")) and "](" not in line:
            yield number, f"the line has {len(line)} characters, and {LINE} is the most"
    # The cells of a table are texts of their own, and its headings are none.
    yield from _in_prose(re.sub(r"^\|.*$|^#.*$", "", prose, flags=re.MULTILINE), 1)


def _in_prose(text: str, line: int) -> Iterator[tuple[int, str]]:
    """Yield the habits in a text that begins on this line. Code and quoted words have no habits."""
    plain = CODE.sub(lambda code: re.sub(r"[^\n]", "_", code[0]), text)
    for opening in OPENING.finditer(plain):
        if not opening[1].endswith("?"):
            yield line + plain[: opening.start(1)].count("\n"), f"a sentence begins with {opening[1].split()[0]!r}"
    for word in NO_ONE.finditer(plain):
        yield line + plain[: word.start()].count("\n"), f"{word[0]!r} names no person: say who acts"


def _subjects(root: Path) -> list[str]:
    """Return the subjects that are too long, of the commits that git lists; none where there is no git."""
    command = ["git", "-C", str(root), "log", "--no-merges", f"--since={SUBJECTS_FROM}", "--format=%s"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    except OSError:
        return []
    return [subject for subject in done.stdout.splitlines() if len(subject) > SUBJECT]
