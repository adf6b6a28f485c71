"""Right answers in other styles than the solution's, from tests/answers.

The folder of a style has one of these, or several for different katas:

- `backward.py` and the like: a kata's answer, whole.
- `same_as.toml`: the module of the solution that is handed in for a kata.
- `changes.toml`: `changes` to the solution's text, as old and new, for each kata in `modules`.
- `definitions.toml`: definitions in place of the solution's; each table lists the `modules` that it is for, and has
  - `name`, as in kata.toml, and `text`, which replaces that definition or, if it is empty, leaves it out; a class's
    text is its first line, and its members stay;
  - `after`, for a definition that the solution hasn't: the name of the definition above it;
  - or `imports`, which come first, or `end`, statements that come last.
"""

import tomllib
from dataclasses import replace
from pathlib import Path

from grading import ROOT
from grading.curriculum import mistakes, module_parts
from grading.curriculum.ladder import SOLUTION, Kata
from grading.curriculum.module_parts import Definition, DefinitionKind

ANSWERS = ROOT / "tests" / "answers"


def right_answers(kata: Kata) -> dict[str, str]:
    """Return the text of each right answer by the name of its style."""
    styles = [ANSWERS / "book_style", *sorted((ANSWERS / "right").iterdir())]
    answers = {style.name: _answer(style, kata) for style in styles}
    return {style: text for style, text in answers.items() if text is not None}


def _answer(style: Path, kata: Kata) -> str | None:
    """Return the answer to the kata in this style, or None if the style has none."""
    whole = style / f"{kata.name}.py"
    if whole.exists():
        return whole.read_text(encoding="utf-8")
    if (other := _read_toml(style / "same_as.toml").get(kata.name)) is not None:
        return (SOLUTION / f"{other}.py").read_text(encoding="utf-8")
    solution = kata.solution.read_text(encoding="utf-8")
    changes = _read_toml(style / "changes.toml")
    if kata.name in changes.get("modules", ()):
        return mistakes.changed(solution, changes["changes"])
    tables = [
        table for table in _read_toml(style / "definitions.toml").get("definition", ()) if kata.name in table["modules"]
    ]
    return _with_definitions(solution, tables) if tables else None


def _read_toml(path: Path) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _with_definitions(solution: str, tables: list[dict]) -> str:
    """Return the solution with the tables of a definitions.toml applied. Raises LookupError for a missing name."""
    module = module_parts.parse(solution)
    definitions = list(module.definitions)
    imports, end = module.imports, ""
    for table in tables:
        imports += "\n" + table["imports"] if "imports" in table else ""
        end += table.get("end", "")
        if "name" in table:
            _change(definitions, table["name"], table["text"].strip("\n"), table.get("after"))
    text = module_parts.render(replace(module, imports=imports, definitions=tuple(definitions)))
    return f"{text}\n\n{end.strip()}\n" if end else text


def _change(definitions: list[Definition], name: str, text: str, after: str | None) -> None:
    """Put the text in place of the definition of that name, or behind the one called `after`."""
    names = [definition.name for definition in definitions]
    if (after or name) not in names:
        raise LookupError(f"the solution has no {after or name}")
    place = names.index(after or name) + (after is not None)
    kind = DefinitionKind.CLASS if text.lstrip().startswith("class ") else DefinitionKind.FUNCTION
    changed = [Definition(name, kind, text, "", "")] if text else []
    definitions[place : place + (after is None)] = changed
