"""The text of one Python module, as it goes to a worker."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ModuleSource:
    """A student's module as text: `name` to import it by, `file` as messages call it."""

    name: str
    file: str
    text: str
