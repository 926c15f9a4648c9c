"""The map: regions of segments, the customers in them, their centres and borders."""

import math
from collections.abc import Iterator, Sequence

import plotly.graph_objects as go

from mallseg.domain.customers.census import Point
from mallseg.domain.number_of_segments.border import BorderKind
from mallseg.entrypoints.presentation.colours import FAINTEST, REGION, ink_on, shade_of
from mallseg.entrypoints.presentation.html.hover import Hover
from mallseg.entrypoints.presentation.html.theme import (
    INK,
    MUTED,
    SURFACE,
    axis,
    figure,
    plain,
    ticks_of,
    translucent,
)
from mallseg.entrypoints.presentation.views.map_panel import Axis, Boundary, MapCell, Panel
from mallseg.entrypoints.presentation.views.segment_map import SegmentMap
from mallseg.entrypoints.presentation.words.features import heading

_BUBBLE, _LARGEST_BUBBLE = 7.0, 30.0
_STEPS = 8
"""One more than the number of hover points along a border."""

_LINES = {
    BorderKind.GAP: {"dash": "solid", "width": 2, "color": INK},
    BorderKind.LINE: {"dash": "6px,5px", "width": 2, "color": INK},
    None: {"dash": "1px,4px", "width": 1, "color": MUTED},
}


def map_figures(drawn: SegmentMap, hover: Hover) -> list[go.Figure]:
    """Draw all pictures of a map, one figure each."""
    draw = _plane if len(drawn.panels[0].axes) > 1 else _line
    return [draw(panel, hover, shows_single=drawn.shows_single_customers) for panel in drawn.panels]


def _plane(panel: Panel, hover: Hover, *, shows_single: bool) -> go.Figure:
    across, up = panel.axes
    chart = figure(xaxis=_measured(across), yaxis=_measured(up))
    for region in panel.regions:
        chart.add_scatter(
            x=[x for x, _ in region.corners],
            y=[y for _, y in region.corners],
            mode="lines", line={"width": 0}, fill="toself", hoveron="fills", hoverinfo="text",
            fillcolor=translucent(hover.colours[region.slug], REGION),
            text=hover.segment(region.slug), name=plain(region.slug),
        )  # fmt: skip
    chart.add_traces([*(_bubbles if shows_single else _shades)(panel, hover)])
    for boundary in panel.boundaries:
        chart.add_scatter(
            x=[boundary.start[0], boundary.end[0]], y=[boundary.start[1], boundary.end[1]],
            mode="lines", line=_LINES[boundary.kind], hoverinfo="skip",
        )  # fmt: skip
        along = [_on(boundary, step / _STEPS) for step in range(1, _STEPS)]
        chart.add_scatter(
            x=[x for x, _ in along], y=[y for _, y in along], mode="markers", hoverinfo="text",
            marker={"size": 12, "opacity": 0}, hovertext=hover.boundary(boundary),
        )  # fmt: skip
    chart.add_trace(_centres(panel.centres, hover))
    return chart


def _line(panel: Panel, hover: Hover, *, shows_single: bool) -> go.Figure:
    del shows_single  # columns are as tall as there are customers, however many
    (along,) = panel.axes
    chart = figure(
        xaxis=_measured(along),
        yaxis=axis("customers", rangemode="tozero"),
        bargap=0,
        barmode="stack",
    )
    for region in panel.regions:
        (low,), (high,) = region.corners
        colour = translucent(hover.colours[region.slug], REGION)
        chart.add_vrect(x0=low, x1=high, fillcolor=colour, line_width=0, layer="below")
    for slug, cells in _by_segment(panel, panel.cells):
        chart.add_bar(
            x=[cell.middle[0] for cell in cells], y=[cell.customers for cell in cells],
            width=[cell.high[0] - cell.low[0] for cell in cells],
            marker={"color": hover.colours[slug], "line": {"width": 0}},
            hoverinfo="text", hovertext=[hover.cell(c, panel.axes) for c in cells],
            name=plain(slug),
        )  # fmt: skip
    for boundary in panel.boundaries:
        chart.add_vline(x=boundary.start[0], line=_LINES[boundary.kind])
    top = max((cell.customers for cell in panel.cells), default=1)
    chart.add_trace(
        _centres([(slug, (*place, top * 1.08)) for slug, place in panel.centres], hover)
    )
    return chart


def _bubbles(panel: Panel, hover: Hover) -> Iterator[go.Scatter]:
    """Draw a bubble for each point, with an area proportional to its customers."""
    most = max((cell.customers for cell in panel.cells), default=1)
    unit = min(_BUBBLE, _LARGEST_BUBBLE / math.sqrt(most))
    for slug, cells in _by_segment(panel, panel.cells):
        yield go.Scatter(
            x=[cell.middle[0] for cell in cells], y=[cell.middle[1] for cell in cells],
            mode="markers", hoverinfo="text", name=plain(slug),
            hovertext=[hover.cell(cell, panel.axes) for cell in cells],
            marker={
                "size": [unit * math.sqrt(cell.customers) for cell in cells],
                "color": hover.colours[slug], "opacity": 0.85,
                "line": {"width": 1, "color": SURFACE},
            },
        )  # fmt: skip


def _shades(panel: Panel, hover: Hover) -> Iterator[go.Heatmap]:
    """Shade each cell by its number of customers."""
    most = max((cell.people for cell in panel.dominant_cells), default=1)
    for slug, cells in _by_segment(panel, panel.dominant_cells):
        across = _edges([(cell.low[0], cell.high[0]) for cell in cells])
        up = _edges([(cell.low[1], cell.high[1]) for cell in cells])
        strengths: list[list[float | None]] = [[None] * (len(across) - 1) for _ in up[1:]]
        texts = [[""] * (len(across) - 1) for _ in up[1:]]
        for cell in cells:
            row, column = _place(cell.low[1], up), _place(cell.low[0], across)
            strengths[row][column] = shade_of(cell.people, most)
            texts[row][column] = hover.cell(cell, panel.axes)
        colour = hover.colours[slug]
        yield go.Heatmap(
            x=across, y=up, z=strengths, text=texts, hoverinfo="text", showscale=False,
            zmin=FAINTEST, zmax=1, name=plain(slug), hoverongaps=False,
            colorscale=[[0, translucent(colour, FAINTEST)], [1, colour]],
        )  # fmt: skip


def _edges(cells: Sequence[tuple[float, float]]) -> list[float]:
    """List the edges of all cells from the first to the last, the empty ones too."""
    (low, high), last = min(cells), max(high for _, high in cells)
    return [low + i * (high - low) for i in range(round((last - low) / (high - low)) + 1)]


def _place(low: float, edges: Sequence[float]) -> int:
    return round((low - edges[0]) / (edges[1] - edges[0]))


def _centres(centres: Sequence[tuple[str, Point]], hover: Hover) -> go.Scatter:
    colours = [hover.colours[slug] for slug, _ in centres]
    return go.Scatter(
        x=[place[0] for _, place in centres], y=[place[1] for _, place in centres],
        mode="markers+text", text=[str(hover.numbers[slug]) for slug, _ in centres],
        textfont={"size": 13, "color": [ink_on(colour) for colour in colours], "weight": 700},
        marker={"size": 25, "color": colours, "line": {"width": 2, "color": SURFACE}},
        hoverinfo="text", hovertext=[hover.segment(slug) for slug, _ in centres],
        name="centres", cliponaxis=False,
    )  # fmt: skip


def _by_segment(panel: Panel, cells: Sequence[MapCell]) -> Iterator[tuple[str, list[MapCell]]]:
    for slug, _ in panel.centres:
        if own := [cell for cell in cells if cell.slug == slug]:
            yield slug, own


def _measured(shown: Axis) -> dict[str, object]:
    feature, view = shown.feature, (shown.low, shown.high)
    return axis(plain(heading(feature)), range=[*view], **ticks_of(feature, view))


def _on(boundary: Boundary, share: float) -> tuple[float, float]:
    (x, y), (x_end, y_end) = boundary.start, boundary.end
    return x + (x_end - x) * share, y + (y_end - y) * share
