"""A kata's module out of a notebook: the code cells, in order, as far as the notebook still answers that kata.

- A cell that begins with `%%writefile backward.py` is that kata's module by itself; the last such cell counts, with
  those below it that add to the file by `%%writefile -a`.
- Otherwise the notebook counts as it stood in the state that answers the kata best: see resemblance.best_state.
- If there is no such state, a cell that is no Python may be the answer: then the module is what it would define.
- If there is no such state either, a notebook that is meant for the kata counts as it stands in the end.
"""

from dataclasses import dataclass, replace
from functools import cached_property

from sentences import Sentence, joined, said

from grading.curriculum import stubs
from grading.curriculum.ladder import Kata, ladder
from grading.curriculum.source import Cell, ModuleSource
from grading.judge.modules import notebook
from grading.judge.modules.notebook import SUFFIX, CodeCell
from grading.judge.syntax import resemblance, syntax_facts
from grading.judge.syntax.resemblance import State
from grading.text.foreign_syntax import syntax_error
from grading.text.safe_text import storable


@dataclass(frozen=True)
class NotebookModule:
    """A kata's module from a notebook.

    - `reading`: a sentence on the cells that were left out or on the notebook's name, or "".
    - `level`: the number of the kata that it resembles, or that it is written for.
    """

    source: ModuleSource
    reading: str
    level: int

    @cached_property
    def is_stub(self) -> bool:
        """True if no kata was begun in it, whatever cells are beside those of stubs."""
        return stubs.holds_stubs_alone(self.source.live_text)


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

    @cached_property
    def states_with_broken(self) -> list[State]:
        """The same as `states`, if the cells that are no Python defined what their lines begin to define."""
        if not self._broken:
            return self.states
        cells = ((place.first, cell.text) for place, cell in zip(_places(self.running), self.running))
        return resemblance.states(cells, broken_too=True)

    @property
    def level(self) -> int:
        """The number of the highest kata that the notebook resembles in any of its states, or 0."""
        return max(state.level for state in self.states)

    @property
    def answers_any(self) -> bool:
        """True if the notebook has a module for any kata."""
        return len(self.running) < len(self.cells) or any(state.level for state in self.states_with_broken)

    @cached_property
    def _broken(self) -> list[CodeCell]:
        """The cells that begin to define something, and have no syntax tree."""
        return [
            cell
            for cell in self.running
            if resemblance.DEFINING.search(cell.text) and syntax_facts.of(cell.text) is None
        ]

    @property
    def broken_places(self) -> list[Sentence]:
        """The places where cells with definitions are no Python, each with Python's message."""
        found = []
        for cell in self._broken:
            if error := syntax_error(cell.text):
                facts = {"cell": cell.number, "line": error.lineno or 1, "message": error.msg}
                found.append(said("cell {cell}, line {line}: SyntaxError: {message}", facts))
        return found

    def module(self, kata: Kata, meant: bool) -> NotebookModule | None:
        """Return the kata's module, or None if the notebook has none; `meant` if it is the kata's by its name."""
        written = _last_written([cell for cell in self.cells if cell.file == f"{kata.name}.py"])
        if written:
            places = tuple(replace(place, goes_on=place.first > 1) for place in _places(written))
            text = "\n".join(cell.text for cell in written)
            source = ModuleSource(kata.name, f"{kata.name}.py", text, self.name, places)
            numbers = joined(", ", [str(cell.number) for cell in written])
            facts = {"cell": numbers, "name": self.name, "file": written[0].file}
            if written[1:]:
                reading = said("Cells {cell} of {name} were graded: they write {file}.", facts)
            else:
                reading = said("Cell {cell} of {name} was graded: it writes {file}.", facts)
            return NotebookModule(source, reading, int(kata.number))
        state = (
            resemblance.best_state(kata, self.states)
            or resemblance.best_state(kata, self.states_with_broken)
            or (self.states[-1] if meant else None)
        )
        if state is None or not self.running:
            return None
        source = self._source(kata, self.running, state)
        return NotebookModule(source, self._reading(kata, source, state), state.level)

    def _source(self, kata: Kata, cells: tuple[CodeCell, ...], state: State) -> ModuleSource:
        places = tuple(place for place in _places(cells) if place.first <= state.last)
        text = "\n".join("\n".join(cell.text for cell in cells[: len(places)]).split("\n")[: state.last])
        return ModuleSource(kata.name, f"{kata.name}.py", text, self.name, places, state.outdated)

    def _reading(self, kata: Kata, source: ModuleSource, state: State) -> str:
        usual = self.name.lower().endswith(SUFFIX)
        name = self.name if usual else said("{name}, a notebook under another name,", name=self.name)
        whole = state.last == self.states[-1].last
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


def _last_written(cells: list[CodeCell]) -> tuple[CodeCell, ...]:
    """Return the last of the cells that write one file anew, with all after it, which add to the file."""
    anew = [place for place, cell in enumerate(cells) if not cell.appends]
    return tuple(cells[anew[-1] if anew else 0 :])


def _places(cells: tuple[CodeCell, ...]) -> tuple[Cell, ...]:
    places, first = [], 1
    for cell in cells:
        places.append(Cell(cell.number, first))
        first += cell.text.count("\n") + 1
    return tuple(places)
