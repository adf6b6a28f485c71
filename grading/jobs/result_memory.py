"""The results of the modules that were graded last, so that the same module isn't graded twice."""

from collections import OrderedDict

from grading.curriculum.source import ModuleSource
from grading.judge.report.report import KataResult

MODULES_REMEMBERED = 64


class ResultMemory:
    """Results by module; the module that was asked for the longest ago is forgotten first."""

    def __init__(self) -> None:
        self._results: OrderedDict[ModuleSource, KataResult] = OrderedDict()

    def get(self, source: ModuleSource) -> KataResult | None:
        """Return the module's result, or None if it isn't remembered."""
        if source not in self._results:
            return None
        self._results.move_to_end(source)
        return self._results[source]

    def add(self, source: ModuleSource, result: KataResult) -> None:
        """Remember the module's result."""
        self._results[source] = result
        if len(self._results) > MODULES_REMEMBERED:
            self._results.popitem(last=False)
