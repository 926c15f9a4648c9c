"""The map of a report as a picture that needs no browser: PNG or SVG, drawn as on the page."""

import io
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.patches import Polygon, Rectangle

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.number_of_segments.border import BorderKind
from mallseg.entrypoints.presentation.colours import REGION, colours_of, ink_on, shade_of
from mallseg.entrypoints.presentation.views.map_panel import Axis, Boundary, Panel
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.views.ticks import log_ticks
from mallseg.entrypoints.presentation.words.features import heading, trimmed
from mallseg.entrypoints.presentation.words.phrases import counted
from mallseg.files.draft import check_target, draft_of
from mallseg.files.modes import Modes

_OPTION = "picture"
_KINDS = ("png", "svg")


def _ignore(names: Sequence[str]) -> None:
    """Ignore boxes drawn for missing letters."""


@dataclass(frozen=True, slots=True)
class MapPicture:
    """A picture in a file; the ending of its name says which kind.

    Attributes
    ----------
    on_boxes
        Called with the names in a written picture in which boxes stand for some letters.
    group_readable
        Whether its group may read it; others never may.
    """

    target: Path
    on_boxes: Callable[[Sequence[str]], None] = _ignore
    group_readable: bool = False

    def check_writable(self) -> None:
        """Raise InvalidOptionError if the picture could not be written now. Change nothing."""
        self._kind()
        check_target(self.target, option=_OPTION, source=None)

    def write(self, report: SegmentationReport) -> None:
        """Draw the map, and write the picture atomically."""
        kind = self._kind()
        content = _picture_of(report, kind)
        mode = Modes(self.group_readable).file
        with draft_of(self.target, option=_OPTION, source=None, mode=mode) as draft:
            draft.write(content)
        if kind == "png" and (names := _names_without_glyphs(report)):
            self.on_boxes(names)

    def _kind(self) -> str:
        kind = self.target.suffix.lower().removeprefix(".")
        if kind not in _KINDS:
            raise InvalidOptionError(_OPTION, OptionFault.WRONG_ENDING, endings=(".png", ".svg"))
        return kind


_WIDTH, _HEIGHT, _DPI = 9.6, 6.0, 150
_LEFT, _LETTER, _LETTERS = 0.075, 0.009, 4
"""Of the width: what is left of a map, and a letter more than these beside it."""

_LINE = 0.26
"""Inches of a line of text below the map."""

_STYLE: dict[Any, Any] = {"svg.hashsalt": "mallseg", "svg.fonttype": "none", "font.size": 10}
"""Names stay texts in an SVG: the viewer may have letters that matplotlib's font lacks."""

_NOTHING_OF_TODAY = {"png": {"Software": None}, "svg": {"Date": None, "Creator": "mallseg"}}
"""The same map gives the same bytes: without the day, and without the library's version."""

_INK, _MUTED, _RULE = "#1d2129", "#5d6470", "#e3e5e9"
_BUBBLE, _LARGEST_BUBBLE = 22.0, 420.0
"""Areas in square points: of one customer, and of the largest bubble."""

_LINES: Mapping[BorderKind | None, Mapping[str, Any]] = {
    BorderKind.GAP: {"linestyle": "-", "linewidth": 1.4, "color": _INK},
    BorderKind.LINE: {"linestyle": (0, (5, 4)), "linewidth": 1.4, "color": _INK},
    None: {"linestyle": (0, (1, 4)), "linewidth": 0.8, "color": _MUTED},
}
_KEY = {
    BorderKind.GAP: "Solid: a real gap.",
    BorderKind.LINE: "Dashed: a line we drew where there is no gap.",
    None: "Dotted: not measured.",
}


def _picture_of(report: SegmentationReport, kind: str) -> bytes:
    """Draw the map of a report as a file of a kind, ``png`` or ``svg``."""
    content = io.BytesIO()
    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        _picture(report).savefig(content, format=kind, metadata=_NOTHING_OF_TODAY[kind])
    return content.getvalue()


def _names_without_glyphs(report: SegmentationReport) -> list[str]:
    """List the names with letters that the font of pictures lacks: a PNG shows boxes instead."""
    with mpl.rc_context(_STYLE):
        letters = get_font(findfont(FontProperties())).get_charmap()
    names = [segment.name for segment in report.segments]
    return [name for name in names if any(ord(letter) not in letters for letter in name)]


def _picture(report: SegmentationReport) -> Figure:
    drawn = report.map
    below = (len(report.segments) + 2) * _LINE
    rows = len(drawn.panels)
    height = _HEIGHT * rows + below
    picture = Figure(figsize=(_WIDTH, height), dpi=_DPI, facecolor="white")
    room = 1 - below / height
    for row, panel in enumerate(drawn.panels):
        top, bottom = 1 - room * row / rows, 1 - room * (row + 1) / rows
        inches = 0.62 / height
        left = _left(panel)
        area = (left, bottom + inches, 0.975 - left, top - bottom - inches - 0.25 / height)
        axes = picture.add_axes(area)
        _draw_panel(axes, panel, report, shows_single=drawn.shows_single_customers)
    _list_names(picture, report, top=below / height, line=_LINE / height)
    return picture


def _left(panel: Panel) -> float:
    """Leave room for the longest number beside the map."""
    up = panel.axes[-1]
    ticks = log_ticks(up.feature, up.low, up.high) or (up.low, up.high)
    longest = max(len(trimmed(tick, 0)) for tick in ticks)
    return _LEFT + _LETTER * max(0, longest - _LETTERS)


def _draw_panel(
    axes: Axes, panel: Panel, report: SegmentationReport, *, shows_single: bool
) -> None:
    """Draw one picture of the map."""
    colours = colours_of(segment.slug for segment in report.segments)
    _dress(axes, panel)
    if len(panel.axes) > 1:
        _plane(axes, panel, colours, shows_single=shows_single)
        places = [(slug, (x, y)) for slug, (x, y) in panel.centres]
    else:
        top = _columns(axes, panel, colours)
        places = [(slug, (x, top)) for slug, (x,) in panel.centres]
    for slug, (x, y) in places:
        axes.plot(
            x, y, "o", markersize=15, color=colours[slug], markeredgecolor="white",
            markeredgewidth=1.4, clip_on=False, zorder=5,
        )  # fmt: skip
        axes.text(
            x, y, str(report.segment(slug).number), color=ink_on(colours[slug]), weight="bold",
            size=9, ha="center", va="center_baseline", zorder=6,
        )  # fmt: skip


def _list_names(picture: Figure, report: SegmentationReport, *, top: float, line: float) -> None:
    """Write below the map which number is whose, and what the lines mean."""
    colours = colours_of(segment.slug for segment in report.segments)
    for row, segment in enumerate(report.segments, start=1):
        height = top - row * line
        text = f"{segment.name}: {counted(segment.customers, 'customer')}, {segment.share:.1%}"
        picture.text(
            0.085, height, f" {segment.number} ", size=8.5, weight="bold", va="center", ha="center",
            color=ink_on(colours[segment.slug]),
            bbox={"boxstyle": "round,pad=0.25", "facecolor": colours[segment.slug], "linewidth": 0},
        )  # fmt: skip
        picture.text(0.11, height, text, color=_INK, va="center", parse_math=False)
    kinds = {boundary.kind for boundary in report.map.panels[0].boundaries}
    if key := " ".join(text for kind, text in _KEY.items() if kind in kinds):
        height = top - (len(report.segments) + 1.2) * line
        picture.text(0.075, height, key, color=_MUTED, size=8.5, va="center")


def _dress(axes: Axes, panel: Panel) -> None:
    across, *up = panel.axes
    axes.set_xlim(across.low, across.high)
    axes.set_xlabel(heading(across.feature), color=_MUTED, parse_math=False)
    axes.set_ylabel(heading(up[0].feature) if up else "customers", color=_MUTED, parse_math=False)
    if up:
        axes.set_ylim(up[0].low, up[0].high)
    _mark(axes.set_xticks, across)
    for shown in up:
        _mark(axes.set_yticks, shown)
    axes.grid(visible=True, color=_RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelcolor=_MUTED)
    axes.spines[:].set_visible(False)


def _mark(set_ticks: Callable[..., object], shown: Axis) -> None:
    """Mark an axis of logarithms in the feature's own unit."""
    if ticks := log_ticks(shown.feature, shown.low, shown.high):
        set_ticks(
            [shown.feature.encode(tick) for tick in ticks], [trimmed(tick, 6) for tick in ticks]
        )


def _plane(axes: Axes, panel: Panel, colours: Mapping[str, str], *, shows_single: bool) -> None:
    for region in panel.regions:
        if region.corners:
            patch = Polygon(region.corners, facecolor=colours[region.slug], alpha=REGION)
            axes.add_patch(patch)
    (_bubbles if shows_single else _shades)(axes, panel, colours)
    for boundary in panel.boundaries:
        _draw_line(axes, boundary)


def _bubbles(axes: Axes, panel: Panel, colours: Mapping[str, str]) -> None:
    most = max((cell.customers for cell in panel.cells), default=1)
    unit = min(_BUBBLE, _LARGEST_BUBBLE / most)
    axes.scatter(
        [cell.middle[0] for cell in panel.cells], [cell.middle[1] for cell in panel.cells],
        s=[unit * cell.customers for cell in panel.cells],
        c=[colours[cell.slug] for cell in panel.cells],
        alpha=0.85, linewidths=0.6, edgecolors="white", zorder=3,
    )  # fmt: skip


def _shades(axes: Axes, panel: Panel, colours: Mapping[str, str]) -> None:
    most = max((cell.people for cell in panel.dominant_cells), default=1)
    for cell in panel.dominant_cells:
        (x, y), (right, top) = cell.low, cell.high
        strength = shade_of(cell.people, most)
        square = Rectangle((x, y), right - x, top - y, linewidth=0, alpha=strength, zorder=2)
        square.set_facecolor(colours[cell.slug])
        axes.add_patch(square)


def _columns(axes: Axes, panel: Panel, colours: Mapping[str, str]) -> float:
    """Draw how many customers stand along one feature; return how high the picture is."""
    most = max((cell.customers for cell in panel.cells), default=1)
    for region in panel.regions:
        (low,), (high,) = region.corners
        axes.axvspan(low, high, color=colours[region.slug], alpha=REGION, linewidth=0)
    tops: dict[float, int] = {}
    for cell in panel.cells:
        (low,), (high,) = cell.low, cell.high
        below = tops.get(low, 0)
        axes.bar(
            low, cell.customers, high - low, bottom=below, align="edge", linewidth=0,
            color=colours[cell.slug],
        )  # fmt: skip
        tops[low] = below + cell.customers
    for boundary in panel.boundaries:
        axes.axvline(boundary.start[0], **_LINES[boundary.kind])
    top = max(tops.values(), default=most) * 1.12
    axes.set_ylim(0, top)
    return top


def _draw_line(axes: Axes, boundary: Boundary) -> None:
    (x, y), (x_end, y_end) = boundary.start, boundary.end
    axes.plot([x, x_end], [y, y_end], **_LINES[boundary.kind], zorder=4, solid_capstyle="butt")
