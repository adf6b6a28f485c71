"""A milestone's pictures as text, by plotille, where a terminal is all there is."""

import math
from collections.abc import Iterator
from typing import Any

from grading.graphs.picture import Layer, LayerKind, Picture
from grading.text.language import shown

HEIGHT = 16  # rows
MARGIN = 24  # columns beside the picture, for the axis
MARKS = ("o", "x", "+", "*")
COLOURS = (31, 172, 29, 133)  # of the terminal's 256, on light and on dark: blue, orange, green, purple


def text(picture: Picture, width: int, color: bool) -> str:
    """Return the picture as lines of text. Lines of equal height are left out, except for a single one."""
    import plotille

    figure = _empty_figure(picture, width, color)
    legend = []
    for number, layer in enumerate(layer for layer in picture.layers if layer.label or layer.kind != LayerKind.FIELD):
        colour = COLOURS[number % len(COLOURS)] if color else None
        mark = MARKS[number % len(MARKS)] if layer.kind not in (LayerKind.LINE, LayerKind.FIELD) else ""
        if layer.label:
            sign = plotille.color(mark or "-", fg=colour, mode="byte", no_color=not color)
            legend.append(f"  {sign} {shown(layer.label)}")
        for xs, ys in _lines(layer):
            if points := _points_inside(picture, xs, ys):
                _add(figure, layer.kind, points, mark, colour)
    return "\n".join([shown(picture.title), figure.show(), *legend])


def _empty_figure(picture: Picture, width: int, color: bool) -> Any:
    """Return plotille's figure with the axes of the picture, and nothing drawn."""
    import plotille

    figure = plotille.Figure()
    figure.width, figure.height = max(20, width - MARGIN), HEIGHT
    figure.color_mode = "byte"
    figure.origin = False  # no axes across the picture
    figure.register_label_formatter(float, _number)
    figure.with_colors = color
    figure.x_label, figure.y_label = (
        f"log10 {shown(label)}" if axis in picture.log else shown(label)
        for axis, label in (("x", picture.x), ("y", picture.y))
    )
    if picture.limits:
        figure.set_x_limits(*picture.limits[:2])
        figure.set_y_limits(*picture.limits[2:])
    return figure


def _points_inside(picture: Picture, xs: list[float], ys: list[float]) -> list[tuple[float, float]]:
    """Return the points, on the scales of the axes, that are finite and within the picture's limits."""
    points = [(x, y) for x, y in zip(*_scaled(picture, xs, ys)) if math.isfinite(x) and math.isfinite(y)]
    left, right, bottom, top = picture.limits or (-math.inf, math.inf, -math.inf, math.inf)
    return [(x, y) for x, y in points if left <= x <= right and bottom <= y <= top]


def _add(figure: Any, kind: LayerKind, points: list[tuple[float, float]], mark: str, colour: int | None) -> None:
    xs, ys = [list(values) for values in zip(*points)]
    if kind == LayerKind.POINTS:
        figure.scatter(xs, ys, lc=colour, marker=mark)
    else:
        figure.plot(xs, ys, lc=colour, marker=mark or None)


def _number(value: float, chars: int, delta: float, left: bool = False) -> str:
    """Return a number of an axis, in as many characters as it has."""
    return format(float(f"{value:.3g}"), f"{'<' if left else '>'}{chars}g")


def _lines(layer: Layer) -> Iterator[tuple[list[float], list[float]]]:
    """Yield the layer's lines or points; of a field with a single level, its contour."""
    if layer.kind != LayerKind.FIELD:
        yield layer.xs, layer.ys
    elif layer.levels and len(layer.levels) == 1:
        from contourpy import contour_generator

        lines: Any = contour_generator(layer.xs, layer.ys, layer.values).lines(layer.levels[0])
        for line in lines:
            yield [float(x) for x, _ in line], [float(y) for _, y in line]


def _scaled(picture: Picture, xs: list[float], ys: list[float]) -> Iterator[list[float]]:
    for axis, values in (("x", xs), ("y", ys)):
        yield [(math.log10(v) if v > 0 else math.nan) for v in values] if axis in picture.log else values
