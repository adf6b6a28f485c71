"""A milestone's picture as plain data, as its script has sent it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Layer:
    """One layer: a line, points, a path (a line with a mark on each point), or a field with its contour levels."""

    kind: str
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
        labels = ", ".join(layer.label for layer in self.layers if layer.label)
        return f"{self.title}. {self.y} over {self.x}{': ' if labels else ''}{labels}."


def from_message(data: dict[str, Any]) -> Picture:
    """Return the picture in a script's message."""
    layers = tuple(Layer(**layer) for layer in data["layers"])
    limits = tuple(data["limits"]) if data["limits"] else None
    return Picture(data["title"], data["x"], data["y"], data["log"], limits, layers)
