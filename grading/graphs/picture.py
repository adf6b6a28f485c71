"""A milestone's picture as plain data, as its script has sent it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from grading.text.language import from_data, joined, said


class LayerKind(StrEnum):
    """The words of a script's message for how a layer is drawn; a path is a line with a mark on each point."""

    LINE = "line"
    POINTS = "points"
    PATH = "path"
    FIELD = "field"


@dataclass(frozen=True)
class Layer:
    """One layer; only a field has values and the levels of its contours."""

    kind: LayerKind
    xs: list[float]
    ys: list[float]
    label: str = ""
    values: list[list[float]] | None = None
    levels: list[float] | None = None


@dataclass(frozen=True)
class Picture:
    """A title, the labels of the axes, those that are logarithmic, the part that is shown, and the layers."""

    title: str
    x: str
    y: str
    log: str
    limits: tuple[float, float, float, float] | None
    layers: tuple[Layer, ...]

    @property
    def description(self) -> str:
        """The picture in words, for those who can't see it."""
        labels = [layer.label for layer in self.layers if layer.label]
        facts = {"title": self.title, "x": self.x, "y": self.y}
        if not labels:
            return said("{title}. {y} over {x}.", facts)
        return said("{title}. {y} over {x}: {labels}.", {**facts, "labels": joined(", ", labels)})


def from_message(data: dict[str, Any]) -> Picture:
    """Return the picture in a script's message."""
    layers = tuple(
        Layer(**{**layer, "kind": LayerKind(layer["kind"]), "label": from_data(layer["label"])})
        for layer in data["layers"]
    )
    limits = tuple(data["limits"]) if data["limits"] else None
    title, x, y = (from_data(data[name]) for name in ("title", "x", "y"))
    return Picture(title, x, y, data["log"], limits, layers)
