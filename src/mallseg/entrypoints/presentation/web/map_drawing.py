"""The map as marks of a drawing, in the units of its box: what the template writes as SVG.

The report draws the same geometry with Plotly. Here no script is needed to see it, and it has a
hundredth of the bytes; what is lost is zooming, and a hover text for every customer where there is
no script.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Transform
from mallseg.domain.number_of_segments.border import BorderKind
from mallseg.entrypoints.presentation.colours import shade_of
from mallseg.entrypoints.presentation.views.map_panel import Axis, MapCell, Panel
from mallseg.entrypoints.presentation.views.segment_map import SegmentMap
from mallseg.entrypoints.presentation.views.ticks import even_ticks, log_ticks
from mallseg.entrypoints.presentation.words.features import heading, trimmed

WIDTH, HEIGHT = 640.0, 540.0
LEFT, RIGHT, TOP, BOTTOM = 84.0, 624.0, 14.0, 456.0

_BUBBLE, _LARGEST_BUBBLE = 4.0, 17.0
_HEADROOM = 1.15
_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A mark on an axis: where, and what stands beside it."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnAxis:
    """An axis of the drawing; without a feature it counts customers.

    Attributes
    ----------
    low, high
        What points hold at its ends; a script turns places into values by them.
    """

    label: str
    low: float
    high: float
    ticks: tuple[Tick, ...]
    feature: Feature | None = None

    @property
    def has_log(self) -> bool:
        """Whether points hold logarithms."""
        return self.feature is not None and self.feature.transform is Transform.LOG


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnRegion:
    """The area of a segment, as the corners of a polygon."""

    slug: str
    corners: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """A place where customers stand, each of whom can be seen."""

    slug: str
    x: float
    y: float
    radius: float
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A cell of the grid, or a column: its customers, and those of them in other segments."""

    slug: str
    x: float
    y: float
    width: float
    height: float
    strength: float
    customers: int
    others: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnBorder:
    """A line between two areas; `kind` is ``gap``, ``line`` or ``none``, where it is unknown."""

    kind: str
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """The mark at a segment's centre."""

    slug: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One picture of a map."""

    across: DrawnAxis
    up: DrawnAxis
    regions: tuple[DrawnRegion, ...]
    bubbles: tuple[Bubble, ...]
    boxes: tuple[Box, ...]
    borders: tuple[DrawnBorder, ...]
    centres: tuple[Centre, ...]

    def place_of(self, values: Mapping[Feature, float]) -> tuple[float, float] | None:
        """Find the place of a customer by what points hold; None where it is out of view."""
        across, up = self.across, self.up
        if across.feature is None:
            return None
        x = _across(across.low, across.high)(values[across.feature])
        if up.feature is None:
            return (x, BOTTOM) if LEFT <= x <= RIGHT else None
        y = _up(up.low, up.high)(values[up.feature])
        return (x, y) if LEFT <= x <= RIGHT and TOP <= y <= BOTTOM else None


def drawings_of(drawn: SegmentMap) -> tuple[Drawing, ...]:
    """Draw all pictures of a map."""
    draw = _plane if len(drawn.panels[0].axes) > 1 else _columns
    return tuple(draw(panel, is_single=drawn.shows_single_customers) for panel in drawn.panels)


_Scale = Callable[[float], float]


def _across(low: float, high: float) -> _Scale:
    return lambda value: round(LEFT + (value - low) / (high - low) * (RIGHT - LEFT), 1)


def _up(low: float, high: float) -> _Scale:
    return lambda value: round(BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP), 1)


def _plane(panel: Panel, *, is_single: bool) -> Drawing:
    across, up = panel.axes
    x, y = _across(across.low, across.high), _up(up.low, up.high)
    return Drawing(
        across=_measured(across, x),
        up=_measured(up, y),
        regions=tuple(
            DrawnRegion(
                slug=each.slug, corners=" ".join(f"{x(a):g},{y(b):g}" for a, b in each.corners)
            )
            for each in panel.regions
            if each.corners
        ),
        bubbles=tuple(_bubbles(panel.cells, x, y)) if is_single else (),
        boxes=() if is_single else tuple(_cells(panel, x, y)),
        borders=tuple(
            DrawnBorder(
                kind=_kind(each.kind),
                x1=x(each.start[0]),
                y1=y(each.start[1]),
                x2=x(each.end[0]),
                y2=y(each.end[1]),
            )
            for each in panel.boundaries
        ),
        centres=tuple(Centre(slug=slug, x=x(at[0]), y=y(at[1])) for slug, at in panel.centres),
    )


def _bubbles(cells: Sequence[MapCell], x: _Scale, y: _Scale) -> Iterator[Bubble]:
    """Draw a bubble for each place, its area by the customers there; the largest first."""
    most = max((cell.customers for cell in cells), default=1)
    unit = min(_BUBBLE, _LARGEST_BUBBLE / math.sqrt(most))
    for cell in sorted(cells, key=lambda cell: -cell.customers):
        across, up = cell.middle
        yield Bubble(
            slug=cell.slug,
            x=x(across),
            y=y(up),
            radius=round(unit * math.sqrt(cell.customers), 1),
            customers=cell.customers,
        )


def _cells(panel: Panel, x: _Scale, y: _Scale) -> Iterator[Box]:
    """Shade each cell: the more customers stand in it, the stronger."""
    most = max((cell.people for cell in panel.dominant_cells), default=1)
    for cell in panel.dominant_cells:
        left, right, low, high = x(cell.low[0]), x(cell.high[0]), y(cell.low[1]), y(cell.high[1])
        yield Box(
            slug=cell.slug,
            x=left,
            y=high,
            width=round(right - left, 1),
            height=round(low - high, 1),
            strength=round(shade_of(cell.people, most), 2),
            customers=cell.people,
            others=cell.others,
        )


def _columns(panel: Panel, *, is_single: bool) -> Drawing:
    del is_single  # columns are as tall as there are customers, however many
    (along,) = panel.axes
    x = _across(along.low, along.high)
    heights: dict[float, int] = {}
    for cell in panel.cells:
        heights[cell.low[0]] = heights.get(cell.low[0], 0) + cell.customers
    top = max(heights.values(), default=1) * _HEADROOM
    y = _up(0, top)
    return Drawing(
        across=_measured(along, x),
        up=DrawnAxis(
            label="customers",
            low=0,
            high=top,
            ticks=tuple(Tick(at=y(at), text=f"{at:,.0f}") for at in even_ticks(0, top)),
        ),
        regions=tuple(
            DrawnRegion(
                slug=each.slug,
                corners=f"{x(each.corners[0][0]):g},{TOP:g} {x(each.corners[1][0]):g},{TOP:g} "
                f"{x(each.corners[1][0]):g},{BOTTOM:g} {x(each.corners[0][0]):g},{BOTTOM:g}",
            )
            for each in panel.regions
        ),
        bubbles=(),
        boxes=tuple(_stacked(panel, x, y)),
        borders=tuple(
            DrawnBorder(kind=_kind(each.kind), x1=x(at), y1=TOP, x2=x(at), y2=BOTTOM)
            for each in panel.boundaries
            for at in each.start
        ),
        centres=tuple(
            Centre(slug=slug, x=x(at[0]), y=y(top / _HEADROOM * 1.07)) for slug, at in panel.centres
        ),
    )


def _stacked(panel: Panel, x: _Scale, y: _Scale) -> Iterator[Box]:
    below: dict[float, int] = {}
    for cell in panel.cells:
        under = below.get(cell.low[0], 0)
        below[cell.low[0]] = under + cell.customers
        left, right = x(cell.low[0]), x(cell.high[0])
        yield Box(
            slug=cell.slug,
            x=left,
            y=y(under + cell.customers),
            width=round(right - left, 1),
            height=round(y(under) - y(under + cell.customers), 1),
            strength=1.0,
            customers=cell.customers,
        )


def _measured(axis: Axis, scale: _Scale) -> DrawnAxis:
    feature = axis.feature
    logs = log_ticks(feature, axis.low, axis.high)
    values = logs or even_ticks(axis.low, axis.high)
    return DrawnAxis(
        label=heading(feature),
        low=axis.low,
        high=axis.high,
        ticks=tuple(
            Tick(at=scale(feature.encode(value) if logs else value), text=trimmed(value, _DIGITS))
            for value in values
        ),
        feature=feature,
    )


def _kind(kind: BorderKind | None) -> str:
    return "none" if kind is None else kind.value
