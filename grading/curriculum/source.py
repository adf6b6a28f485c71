"""The text of one Python module, as it goes to a worker, and the places of its lines in the student's file."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from sentences import Sentence, said

LINES_IN_WORDS = re.compile(r"\b(?P<word>[Ll]ines? )(?P<first>\d+)(?: and (?P<second>\d+))?")
LINE_FIELDS = re.compile(r"\b[Ll]ines? \{(?P<first>\w+)\}(?: and \{(?P<second>\w+)\})?")  # the same in a template


@dataclass(frozen=True)
class Cell:
    """A notebook's cell in a module's text: its number among all cells, and its first line in the text, from 1.

    `goes_on` is true for a cell whose text goes on from the cell before, and is run with it.
    """

    number: int
    first: int
    goes_on: bool = False


@dataclass(frozen=True)
class ModuleSource:
    """A student's module as text.

    - `name`: the name to import it by.
    - `file`: the file's name for Python.
    - `notebook`: the notebook's name, if the text was made of the code cells of one; otherwise "".
    - `cells`: those cells. Each is run on its own, so that an exception ends that cell alone, unless it goes on from
      the one before.
    - `outdated`: the first and last lines of definitions that later ones in the notebook replace.
    """

    name: str
    file: str
    text: str
    notebook: str = ""
    cells: tuple[Cell, ...] = ()
    outdated: tuple[tuple[int, int], ...] = ()

    @property
    def shown(self) -> str:
        """The file's name for people."""
        return self.notebook or self.file

    @property
    def live_text(self) -> str:
        """The text without definitions that later ones replace; the other lines stay where they are."""
        if not self.outdated:
            return self.text
        lines = self.text.split("\n")
        for first, last in self.outdated:
            lines[first - 1 : last] = [""] * (last - first + 1)
        return "\n".join(lines)

    def place(self, line: int) -> str:
        """Return the place of a line, such as "backward.py:41" or "answer.ipynb, cell 7, line 3"."""
        if not self.cells:
            return f"{self.shown}:{line}"
        return said("{notebook}, {place}", notebook=self.shown, place=self.place_in_cell(line))

    def place_in_cell(self, line: int) -> str:
        """Return the place of a notebook's line, such as "cell 7, line 3"."""
        cell, number = self._in_cell(line)
        return said("cell {cell}, line {line}", cell=cell.number, line=number)

    def with_frames(self, output: str) -> str:
        """Return what the code printed, with the cells in the places of tracebacks and warnings."""
        if not self.cells:
            return output
        frame = rf'File "{re.escape(self.file)}", line (\d{{1,7}})|{re.escape(self.file)}:(\d{{1,7}})(?=:)'
        return re.sub(frame, lambda found: self.place(int(found[1] or found[2])), output)

    def with_places(self, sentence: str) -> str:
        """Return a sentence that names lines of the text, with the cells' lines in their place."""
        if not self.cells:
            return sentence
        if not isinstance(sentence, Sentence):
            return LINES_IN_WORDS.sub(self._in_words, sentence)
        fields = {
            name: self.with_places(value) if isinstance(value, Sentence) else value
            for name, value in sentence.fields.items()
        }
        for found in LINE_FIELDS.finditer(sentence.template):
            first, second = str(found["first"]), found["second"]
            cell, number = self._in_cell(int(sentence.fields[first]))
            if second:
                fields[first], number = number, self._in_cell(int(sentence.fields[second]))[1]
            fields[second or first] = said("{line} of cell {cell}", line=number, cell=cell.number)
        return said(sentence.template, fields)

    def _in_words(self, found: re.Match[str]) -> str:
        cell, first = self._in_cell(int(found["first"]))
        second = f" and {self._in_cell(int(found['second']))[1]}" if found["second"] else ""
        return f"{found['word']}{first}{second} of cell {cell.number}"

    def _in_cell(self, line: int) -> tuple[Cell, int]:
        place = bisect_right(self.cells, line, key=lambda cell: cell.first)
        cell = self.cells[max(place - 1, 0)]
        return cell, line - cell.first + 1
