"""A Jupyter notebook as text: its code cells, read from the JSON of any version. Nothing of it is run here.

Jupyter's own library isn't needed for that: of the format only the cells, their types and their texts matter.
https://nbformat.readthedocs.io/en/latest/format_description.html
"""

import json
import re
from dataclasses import dataclass

from sentences import joined, said

SUFFIX = ".ipynb"
MAX_NOTEBOOK_BYTES = 64 * 2**20  # pictures among the outputs may take that much
MAX_CODE = 2**20  # characters of all code cells together
MAX_CELLS = 5000
MAX_VALUES = 5_000_000  # of the JSON: each may take 70 bytes of memory
CLEAR = said("Clear its outputs (in Jupyter: Edit, Clear Outputs of All Cells), save it, and hand it in again.")
# Cell magics that run the rest of the cell as Python, perhaps in an unusual way.
PYTHON_CELLS = {
    "time",
    "timeit",
    "capture",
    "prun",
    "python",
    "python3",
    "pypy",
    "memit",
    "mprun",
    "debug",
    "writefile",
    "file",
}
WRITES_FILE = {"writefile", "file"}
BEGINNING = re.compile(r'\s*+\{\s*+"(?:cells|metadata|nbformat|nbformat_minor|worksheets)"\s*+:')
CELL_MAGIC = re.compile(r"\s*%%(?P<name>\w+)[ \t]*(?P<rest>[^\n]*)")
APPENDS = re.compile(r"^(?:-a|--append)[ \t]+|(?<![ \t])[ \t]+(?:-a|--append)$")  # a run of blanks is read once
# As nbconvert, Colab and jupytext write a notebook as a script.
EXPORTED = re.compile(
    r"^\#\ In\[(?:\d+|[ ])\]:[ ]*$ | ^Automatically\ generated\ by\ Colab | ^\#\ {3}jupytext:[ ]*$ | ^\#\ %%(?:\s|$)",
    re.MULTILINE | re.VERBOSE,
)
# Strings, comments and brackets, so that a line that begins within one of them isn't taken for a command.
TOKEN = re.compile(
    r"""
    (?P<command>^[ \t]*+(?:
        [%!?][^\n]*
        | \w[\w., \t\[\]"']*=[ \t]*[%!][^\n]*
        | [\w.*]+\?{1,2}[ \t]*$
        | get_ipython\(\)\.[^\n]*
        ) | ^await\b[^\n]*
    )
    | (?P<text>\#[^\n]*
        | \"\"\"[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*(?:\"\"\"|\\?\Z)
        | '''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*(?:'''|\\?\Z)
        | "(?:\\.|[^"\\\n])*"? | '(?:\\.|[^'\\\n])*'?)
    | (?P<open>[(\[{]) | (?P<close>[)\]}])
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class CodeCell:
    """A code cell: its number among all cells, from 1, and its Python text.

    `file` is the one that `%%writefile` names, and `appends` is true if the cell adds to that file, by `-a`.
    """

    number: int
    text: str
    file: str = ""
    appends: bool = False


class NotANotebook(Exception):
    """The reason why a notebook can't be read, as a sentence with its name."""


def is_notebook(name: str) -> bool:
    """True if a file of that name should be a notebook."""
    return name.lower().endswith(SUFFIX)


def looks_like(text: str) -> bool:
    """True if a text that should be Python begins as a notebook's JSON does, in any version of the format."""
    return BEGINNING.match(text) is not None


def code_cells(text: str, name: str = "It") -> list[CodeCell]:
    """Return the code cells of a notebook, in order, without the commands of IPython and of the shell.

    `name` is the notebook's, for messages.

    Raises NotANotebook.
    """
    found = _parsed(text, name)
    language = _language(found)
    if language not in ("", "python"):
        raise NotANotebook(
            said("{name} is a notebook in {language}, and no Python.", name=name, language=language[:40])
        )
    cells, taken = [], 0
    for number, cell in enumerate(_all_cells(found), 1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = _text_of(cell)
        taken += len(source)
        if number > MAX_CELLS or taken > MAX_CODE:
            raise NotANotebook(
                said("{name} has far more code than ten katas. Hand in the cells that answer them alone.", name=name)
            )
        code = _python_of(number, source)
        if code is not None and code.text.strip():
            cells.append(code)
    if not cells:
        raise NotANotebook(said("{name} has no code cell with Python in it. Is it saved?", name=name))
    return cells


def _parsed(text: str, name: str) -> dict:
    if not text.strip():
        raise NotANotebook(said("{name} is empty. Is it saved?", name=name))
    if sum(map(text.count, ",[{")) > MAX_VALUES:
        raise NotANotebook(joined(" ", [said("{name} has too much beside its code.", name=name), CLEAR]))
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotANotebook(
            said(
                "{name} is damaged: line {line} is not the JSON that Jupyter writes. Open it in Jupyter and save it "
                "again, or download it again.",
                name=name,
                line=error.lineno,
            )
        ) from None
    except (ValueError, RecursionError):
        raise NotANotebook(said("{name} is damaged: it is not the JSON that Jupyter writes.", name=name)) from None
    if not isinstance(found, dict) or not isinstance(found.get("cells", found.get("worksheets")), list):
        raise NotANotebook(said("{name} is no notebook: its JSON has no list of cells.", name=name))
    return found


def _all_cells(found: dict) -> list:
    """Return the cells of all types; versions before 4 have them in worksheets."""
    if isinstance(found.get("cells"), list):
        return found["cells"]
    sheets = [sheet.get("cells") for sheet in found["worksheets"] if isinstance(sheet, dict)]
    return [cell for cells in sheets if isinstance(cells, list) for cell in cells]


def _text_of(cell: dict) -> str:
    source = cell.get("source", cell.get("input", ""))
    lines = source if isinstance(source, list) else [source]
    text = "".join(line for line in lines if isinstance(line, str))
    # Half a character, which JSON can spell, is no text that a worker could be sent.
    return text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _language(found: dict) -> str:
    """Return the notebook's language in small letters, or "" if it doesn't name one."""
    metadata = found.get("metadata")
    parts = [metadata.get(key) for key in ("language_info", "kernelspec")] if isinstance(metadata, dict) else []
    names = [
        part.get("name" if place == 0 else "language") for place, part in enumerate(parts) if isinstance(part, dict)
    ]
    name = next((name.lower() for name in names if isinstance(name, str)), "")
    return "python" if re.fullmatch(r"i?python[0-9.]*", name) else name


def _python_of(number: int, source: str) -> CodeCell | None:
    """Return a code cell's Python, on the lines where it stands; None if the cell's magic runs something else."""
    magic, file, appends = CELL_MAGIC.match(source), "", False
    if magic:
        if magic["name"] not in PYTHON_CELLS:
            return None
        if magic["name"] in WRITES_FILE:
            path = APPENDS.sub("", magic["rest"].strip())
            appends = path != magic["rest"].strip()
            file = re.split(r"[\\/]", path.strip().strip("\"'"))[-1]  # of a path only the name matters
            if not file.endswith(".py") or file.startswith(("test_", "memory_")):
                return None
        source = f"{source[: magic.start('name') - 2]}# {source[magic.start('name') - 2 :]}"
    return CodeCell(number, without_commands(source), file, appends)


def script_text(text: str) -> str:
    """Return the text of a script; if a notebook was exported as it, then without the commands of a notebook."""
    return without_commands(text) if EXPORTED.search(text) else text


def without_commands(text: str) -> str:
    """Return a cell's text with `%magic`, `!shell` and `help?` as comments, and every line where it was."""
    parts, done, depth, position = [], 0, 0, 0
    while found := TOKEN.search(text, position):
        position = found.end()
        if found["command"] is None:
            depth = max(depth + (found["open"] is not None) - (found["close"] is not None), 0)
        elif depth or _continues(text, found.start()):
            # A line of an expression may begin with %. Its brackets and strings count.
            position = found.start() + len(found[0]) - len(found[0].lstrip(" \t%!?")) or found.start() + 1
        else:
            position = _end_of_command(text, position)
            command = text[found.start() : position]
            indent = command[: len(command) - len(command.lstrip())]
            # A block needs a statement. At the top level a comment must do, above `from __future__`.
            comment = command.strip().replace("\n", "\n# ")
            parts += [text[done : found.start()], indent, "pass  # " if indent else "# ", comment]
            done = position
    return "".join([*parts, text[done:]])


def _end_of_command(text: str, end: int) -> int:
    """Return where a command ends whose first line ends here: each line that ends with a backslash has another."""
    while text[end - 1] == "\\" and end < len(text):
        line = text.find("\n", end + 1)
        end = len(text) if line < 0 else line
    return end


def _continues(text: str, position: int) -> bool:
    """True if the line at this position goes on from the one before, which ends with a backslash."""
    return text[max(position - 2, 0) : position] == "\\\n"
