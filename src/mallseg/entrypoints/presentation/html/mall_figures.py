"""Pictures of how the mall has changed: pairs of bars, then and now."""

import textwrap
from collections.abc import Sequence

import plotly.graph_objects as go

from mallseg.domain.customers.feature import Feature
from mallseg.domain.monitoring.drift_measures import FeatureDrift
from mallseg.domain.monitoring.mall_change import MallChange
from mallseg.entrypoints.presentation.colours import colours_of
from mallseg.entrypoints.presentation.html.theme import ACCENT, INK, MUTED, axis, figure, plain
from mallseg.entrypoints.presentation.words.drift import bin_range

_PALE = 0.45
"""How much of its colour an earlier bar has."""

_ROOM = 1.25
"""Beyond the longest bar, so that its number has a place."""

_BAR = 0.27
"""Of a row."""

_LINE = 32
"""So many letters fit beside each other on a telephone; the table has the whole name."""


def mall_figures(change: MallChange, features: Sequence[Feature]) -> list[go.Figure]:
    """Draw the shares of the segments, then the customers by each feature.

    Parameters
    ----------
    features
        In the units that people read.
    """
    pairs = zip(change.features or (), features, strict=False)
    return [_shares(change), *(_spread(each, feature) for each, feature in pairs)]


def _shares(change: MallChange) -> go.Figure:
    segments = change.shares.segments
    colours = colours_of(each.slug for each in segments)
    own = [colours[each.slug] for each in segments]
    then = [each.share_then for each in segments]
    now = [each.share_now for each in segments]
    chart = _pairs(then, now, own, [plain(each.name) for each in segments], top=0.2)
    for row, each in enumerate(segments):
        chart.add_annotation(
            x=0, y=row - _BAR / 2, yanchor="bottom", xanchor="left", showarrow=False,
            text=_in_lines(each.name), align="left", borderpad=0, font={"size": 12, "color": INK},
        )  # fmt: skip
    chart.update_layout(margin={"l": 12})
    chart.update_yaxes(showticklabels=False)
    return chart


def _in_lines(name: str) -> str:
    lines = textwrap.wrap(name, _LINE, max_lines=2, placeholder=" …")
    return "<br>".join(plain(line) for line in lines)


def _spread(drift: FeatureDrift, feature: Feature) -> go.Figure:
    places = [
        bin_range(drift.then, i).removeprefix("from ") for i in range(len(drift.then.customers))
    ]
    names = [plain(f"{feature.label}: {place} {feature.unit}") for place in places]
    colours = [ACCENT] * len(places)
    chart = _pairs(drift.then.shares, drift.now.shares, colours, names, top=-0.2)
    chart.update_yaxes(
        tickvals=[row + _BAR / 2 for row in range(len(places))],
        ticktext=[plain(place) for place in places],
        automargin=True,
        ticklabelstandoff=6,
    )
    chart.update_layout(
        title={
            "text": plain(f"{feature.label} ({feature.unit})"), "x": 0, "xref": "container",
            "pad": {"l": 12, "t": 12}, "y": 1, "yanchor": "top",
            "font": {"size": 13, "color": MUTED},
        },
        margin={"t": 40, "l": 12},
    )  # fmt: skip
    return chart


def _pairs(
    then: Sequence[float],
    now: Sequence[float],
    colours: Sequence[str],
    names: Sequence[str],
    *,
    top: float,
) -> go.Figure:
    """Draw two bars in each row, the pale earlier one above the current one."""
    most = max(*then, *now) * _ROOM
    rows = len(names)
    chart = figure(
        xaxis=axis(
            "share of the customers", range=[0, most], tickformat=".0%", nticks=5, showgrid=False
        ),
        yaxis=axis("", range=[rows - 0.3, -0.35 - top], showgrid=False),
        barmode="overlay",
    )
    for words, shares, down, opacity in (("then", then, 0.0, _PALE), ("now", now, _BAR, 1.0)):
        chart.add_bar(
            y=[row + down for row in range(rows)], x=[*shares], orientation="h", width=_BAR,
            marker={"color": [*colours], "opacity": opacity, "line": {"width": 0}},
            text=[f"{share:.1%}" for share in shares], textposition="outside", cliponaxis=False,
            textfont={"size": 11, "color": MUTED}, name=words, hoverinfo="text",
            hovertext=[
                f"<b>{name}</b><br>{words}: {share:.1%} of the customers"
                for name, share in zip(names, shares, strict=True)
            ],
        )  # fmt: skip
    return chart
