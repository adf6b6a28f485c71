"""A milestone's pictures by matplotlib: as PNG on light or dark paper, or in a window."""

import io
import os
import sys
import warnings
from dataclasses import dataclass
from typing import Any

from grading.graphs.picture import Layer, LayerKind, Picture
from grading.text.language import shown

INCHES = (7.0, 4.6)
DPI = 130
MARKS = ("o", "^", "s", "D")
# Colour is never all that tells two layers apart: each has a mark or a style of line, too.
LINE_STYLES = ("-", "--", "-.", ":")
STYLES = ("-.", ":", "--", "-")  # of fields
LATIN_FONT = "DejaVu Sans"  # comes with matplotlib
# Fonts that have Korean letters, of Windows, macOS and Linux.
FONTS = ("Malgun Gothic", "Apple SD Gothic Neo", "AppleGothic", "NanumGothic", "Noto Sans CJK KR", "Noto Sans KR")


@dataclass(frozen=True)
class Paper:
    """The colours of a picture: paper, ink, the lines of equal height, and the layers'."""

    paper: str
    ink: str
    grid: str
    heights: str
    layers: tuple[str, ...]


# The layers' colours are those of Okabe and Ito's palette that stand out, and the colour-blind can tell them apart. On
# white the palette's purple is too near to the lines of equal height, so a darker one takes its place.
LIGHT = Paper("#ffffff", "#1b1f23", "#d4d8dc", "#a4acb3", ("#0072B2", "#D55E00", "#009E73", "#8A1C5C"))
DARK = Paper("#14171a", "#e6e9ec", "#3a4148", "#5f6870", ("#56B4E9", "#E69F00", "#009E73", "#CC79A7"))


def png(picture: Picture, paper: Paper) -> bytes:
    """Return the picture as PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=INCHES, dpi=DPI, layout="constrained")
    _draw(figure, picture, paper)
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a wrong engine's picture may have no place for its numbers
        figure.savefig(file, format="png", facecolor=paper.paper)
    return file.getvalue()


def has_window() -> bool:
    """True if this terminal's user can be shown a window."""
    if not sys.stdout.isatty() or os.environ.get("MPLBACKEND", "").startswith("module:"):
        return False
    import matplotlib.pyplot
    from matplotlib.backends.registry import BackendFilter, backend_registry

    # It is chosen now: the first whose toolkit is installed, and that finds a screen.
    return matplotlib.pyplot.get_backend().lower() in backend_registry.list_builtin(BackendFilter.INTERACTIVE)


def show_windows(pictures: list[Picture]) -> None:
    """Show each picture in a window, and return when the user has closed them."""
    from matplotlib import pyplot

    for picture in pictures:
        _draw(pyplot.figure(shown(picture.title), figsize=INCHES, layout="constrained"), picture, LIGHT)
    pyplot.show()


def _draw(figure: Any, picture: Picture, paper: Paper) -> None:
    figure.set_facecolor(paper.paper)
    axes = figure.add_subplot(facecolor=paper.paper)
    axes.set_title(_label(picture.title), color=paper.ink, loc="left", fontsize=11, fontweight="bold")
    axes.set_xlabel(_label(picture.x), color=paper.ink)
    axes.set_ylabel(_label(picture.y), color=paper.ink)
    axes.tick_params(colors=paper.ink, which="both")
    axes.grid(color=paper.grid, linewidth=0.6)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_color(paper.grid)
    if "x" in picture.log:
        axes.set_xscale("log")
    if "y" in picture.log:
        axes.set_yscale("log")
    drawn = []
    for number, layer in enumerate(sorted(picture.layers, key=lambda layer: layer.kind == LayerKind.FIELD)):
        handle = _draw_field(axes, layer, number, len(picture.layers), paper) if layer.kind == LayerKind.FIELD else None
        drawn.append((handle or _draw_points(axes, layer, number, paper), _label(layer.label)))
    if picture.limits:
        axes.set_xlim(*picture.limits[:2])
        axes.set_ylim(*picture.limits[2:])
    labelled = [(handle, label) for handle, label in drawn if label]
    if labelled:
        # Below the picture, where it hides nothing of it.
        figure.legend(*zip(*labelled), loc="outside lower center", ncols=3, labelcolor=paper.ink, frameon=False)


def _label(text: str) -> str:
    """Return a label in the chosen language, or in English where no font has its letters."""
    translated = shown(text)
    return translated if translated == text or _have_letters(translated) else str(text)


def _have_letters(text: str) -> bool:
    """Have the pictures use the fonts that are here, and return True if these have all letters of the text."""
    from matplotlib import font_manager, rcParams

    here = {font.name for font in font_manager.fontManager.ttflist}
    rcParams["font.family"] = family = [*(name for name in FONTS if name in here), LATIN_FONT]
    fonts = [font_manager.get_font(font_manager.findfont(name)) for name in family]
    return all(any(font.get_char_index(ord(letter)) for font in fonts) for letter in text)


def _draw_points(axes: Any, layer: Layer, number: int, paper: Paper) -> Any:
    """Draw a line, points or a path; return what stands for it in the legend."""
    color, mark = paper.layers[number % len(paper.layers)], MARKS[number % len(MARKS)]
    size = 5 if layer.kind == LayerKind.POINTS else 4
    marks = {"marker": mark, "markersize": size} if layer.kind != LayerKind.LINE else {}
    styles = {LayerKind.POINTS: "none", LayerKind.LINE: LINE_STYLES[number % len(LINE_STYLES)]}
    (drawn,) = axes.plot(
        layer.xs, layer.ys, color=color, linestyle=styles.get(layer.kind, "-"), linewidth=1.6, zorder=4, **marks
    )
    return drawn


def _draw_field(axes: Any, layer: Layer, number: int, count: int, paper: Paper) -> Any:
    """Draw a field's lines: many thin ones behind all else, or a single one; the last field's is unbroken."""
    from matplotlib.lines import Line2D

    many = len(layer.levels or ()) > 1
    style: Any = "-" if many else STYLES[(number - count) % len(STYLES)]
    look: dict[str, Any] = {"linewidths": 0.8 if many else 1.8, "zorder": 1 if many else 3}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # there may be no such level
        color = paper.heights if many else paper.ink
        axes.contour(layer.xs, layer.ys, layer.values, layer.levels, colors=[color], linestyles=[style], **look)
    return Line2D([], [], color=color, linestyle=style, linewidth=look["linewidths"])
