"""A kata's module out of a notebook: the code cells, in order, as far as the notebook still answers that kata.

- A cell that begins with `%%writefile backward.py` is that kata's module by itself; the last such cell counts.
- Otherwise the notebook counts as it stood in the state that answers the kata best: see resemblance.best_state.
- If there is no such state, a notebook that is meant for the kata counts as it stands in the end.
"""

from dataclasses import dataclass
from functools import cached_property

from sentences import said

from grading.curriculum.ladder import Kata, ladder
from grading.curriculum.source import Cell, ModuleSource
from grading.judge.modules import notebook
from grading.judge.modules.notebook import SUFFIX, CodeCell
from grading.judge.syntax import resemblance
from grading.judge.syntax.resemblance import State
from grading.text.safe_text import storable


@dataclass(frozen=True)
class NotebookModule:
    """A kata's module from a notebook, and a sentence on the cells that were left out or on the notebook's name."""

    source: ModuleSource
    reading: str


@dataclass(frozen=True)
class Notebook:
    """A notebook's name, as messages have it, and its code cells."""

    name: str
    cells: tuple[CodeCell, ...]

    @cached_property
    def running(self) -> tuple[CodeCell, ...]:
        """The cells that run one after the other: all that aren't the file of a kata."""
        files = {f"{kata.name}.py" for kata in ladder()}
        return tuple(cell for cell in self.cells if cell.file not in files)

    @cached_property
    def states(self) -> list[State]:
        return resemblance.states((place.first, cell.text) for place, cell in zip(_places(self.running), self.running))

    @property
    def level(self) -> int:
        """The number of the highest kata that the notebook resembles in any of its states, or 0."""
        return max(state.level for state in self.states)

    def module(self, kata: Kata, meant: bool) -> NotebookModule | None:
        """Return the kata's module, or None if the notebook has none; `meant` if it is the kata's by its name."""
        written = [cell for cell in self.cells if cell.file == f"{kata.name}.py"]
        if written:
            (cell,) = written[-1:]
            source = self._source(kata, (cell,), State(0, frozenset(), cell.text.count("\n") + 1))
            reading = said(
                "Cell {cell} of {name} was graded: it writes {file}.",
                cell=cell.number,
                name=self.name,
                file=cell.file,
            )
            return NotebookModule(source, reading)
        state = resemblance.best_state(kata, self.states) or (self.states[-1] if meant else None)
        if state is None or not self.running:
            return None
        source = self._source(kata, self.running, state)
        return NotebookModule(source, self._reading(kata, source, state))

    def _source(self, kata: Kata, cells: tuple[CodeCell, ...], state: State) -> ModuleSource:
        places = tuple(place for place in _places(cells) if place.first <= state.last)
        text = "\n".join("\n".join(cell.text for cell in cells[: len(places)]).split("\n")[: state.last])
        return ModuleSource(kata.name, f"{kata.name}.py", text, self.name, places, state.outdated)

    def _reading(self, kata: Kata, source: ModuleSource, state: State) -> str:
        usual = self.name.lower().endswith(SUFFIX)
        name = self.name if usual else said("{name}, a notebook under another name,", name=self.name)
        whole = state is self.states[-1]
        end = said("in the end") if whole else said("after {place}", place=source.place_in_cell(state.last))
        facts = {"name": name, "end": end, "kata": f"{state.level:02}"}
        if state.level > int(kata.number) and resemblance.answers(kata, state.level):
            return said(
                "{name} was graded as it stands {end}: there it looks like kata {kata}, "
                "which answers this kata as well.",
                facts,
            )
        if state.level > int(kata.number):
            return said(
                "{name} was graded as it stands {end}: there it looks like kata {kata}, "
                "and no part of it looks like this one.",
                facts,
            )
        if not whole:
            return said("{name} was graded as it stands {end}: below, it goes on to a later kata.", facts)
        return "" if usual else said("{name} was graded by its code cells.", facts)


def read(name: str, text: str) -> Notebook:
    """Return the notebook with this text. Raises NotANotebook."""
    cells = notebook.code_cells(text, storable(name))
    return Notebook(storable(name).replace("\n", "\\n"), tuple(cells))


def _places(cells: tuple[CodeCell, ...]) -> tuple[Cell, ...]:
    places, first = [], 1
    for cell in cells:
        places.append(Cell(cell.number, first))
        first += cell.text.count("\n") + 1
    return tuple(places)
