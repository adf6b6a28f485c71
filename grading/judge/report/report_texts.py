"""A report's texts in JSON: beside the English, the templates and fields from which another language is made.

A text without fields is known by itself, so it has no entry. Nor has a check's message that is its kata's too.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from sentences import Sentence, joined, said

from grading.text.cut_text import split_left_out, with_left_out
from grading.text.language import as_data, from_data

MODULE = 30_000  # characters of all entries of one module; texts beyond that stay English
ELSEWHERE = said("(What the module prints while it is imported stands with its first check.)")
# Patterns that re compiles when they are first used, which is seldom.
IN_CELL = r"(?s)(?P<notebook>.+), cell (?P<cell>\d{1,9}), line (?P<line>\d{1,9})"


def stored(message: str | None, notice: str | None, checks: Mapping[str, str]) -> dict:
    """Return what to store of a kata's message and notice, and of its checks' messages by the checks' names."""
    of_kata = [(name, text) for name, text in (("message", message), ("notice", notice)) if text]
    found, room = _entries(of_kata, MODULE)
    of_checks, _ = _entries([(name, text) for name, text in checks.items() if text != message], room)
    return {**found, "checks": of_checks} if of_checks else found


def _entries(texts: Iterable[tuple[str, str]], room: int) -> tuple[dict, int]:
    """Return the entries that there is room for, and the room that is left."""
    entries = {}
    for name, text in texts:
        if isinstance(text, Sentence) and text.fields:
            entry = as_data(text)
            size = len(json.dumps(entry))
            if size <= room:
                entries[name] = entry
                room -= size
    return entries, room


def restored(text: str, entry: Any) -> str:
    """Return a stored text with its template and fields; the text alone if the entry makes another text."""
    if entry is None:
        return said(text)
    try:
        made = from_data(entry, len(text))
    except (ValueError, RecursionError):
        return text
    return made if made == text else text


def entry_of(kata: Mapping, check: Mapping) -> Any:
    """Return what is stored of a check's message, or None. Where the kata has the same message, it is stored there."""
    entries = kata.get("said", {})
    same = kata["message"] is not None and check["message"] == kata["message"]
    return entries.get("message") if same else entries.get("checks", {}).get(check["name"])


def place(text: str) -> str:
    """Return the place of a line, such as "answer.ipynb, cell 7, line 3", as it can be translated."""
    found = re.fullmatch(IN_CELL, text) if ", cell " in text else None
    if not found:
        return text
    cell = said("cell {cell}, line {line}", cell=int(found["cell"]), line=int(found["line"]))
    return said("{notebook}, {place}", notebook=found["notebook"], place=cell)


def output(text: str) -> str:
    """Return what a student's code printed, with the grader's own words in it as they can be translated."""
    if text.startswith(f"{ELSEWHERE}\n"):
        return joined("\n", [ELSEWHERE, output(text[len(ELSEWHERE) + 1 :])])
    beginning, left = split_left_out(text)
    return with_left_out(beginning, left) if left else text
