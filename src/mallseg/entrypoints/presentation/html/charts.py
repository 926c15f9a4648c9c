"""Charts beside the map: how many groups there are, how they differ, how the mall has changed."""

import textwrap
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from mallseg.domain.customers.feature import Feature
from mallseg.domain.monitoring.drift_measures import FeatureDrift
from mallseg.domain.monitoring.mall_change import MallChange
from mallseg.domain.moves.updates import SegmentMonth
from mallseg.domain.number_of_segments.study import StudySummary
from mallseg.entrypoints.presentation.colours import colours_of, ink_on
from mallseg.entrypoints.presentation.html.hover import Hover
from mallseg.entrypoints.presentation.html.theme import (
    ACCENT,
    INK,
    MUTED,
    RULE,
    axis,
    figure,
    plain,
    ticks_of,
    translucent,
)
from mallseg.entrypoints.presentation.views.report import SegmentationReport, recent
from mallseg.entrypoints.presentation.words.drift import bin_in_unit, bin_range
from mallseg.entrypoints.presentation.words.features import heading, mean_heading
from mallseg.entrypoints.presentation.words.phrases import counted


def silhouette_figure(study: StudySummary) -> go.Figure:
    """Draw the silhouette for each number of groups."""
    values = [number.silhouette for number in study.numbers]
    chart = _by_number(study, values, [f"{value:.2f}" for value in values])
    chart.update_yaxes(axis("stand apart (0 to 1)", range=[0, max(1.0, *values)]))
    return chart


def movers_figure(study: StudySummary) -> go.Figure:
    """Draw for each number of groups how many customers change segment by chance."""
    values = [each.stability.moved_mean if each.stability else 0.0 for each in study.numbers]
    chart = _by_number(study, values, [f"{value:,.3g}" for value in values])
    chart.update_yaxes(axis("customers", rangemode="tozero"))
    return chart


def _by_number(study: StudySummary, values: list[float], texts: list[str]) -> go.Figure:
    numbers = [str(number.segments) for number in study.numbers]
    colours = [ACCENT if n.segments == study.recommended else RULE for n in study.numbers]
    chart = figure(xaxis=axis("number of groups", type="category", showgrid=False), bargap=0.35)
    chart.add_bar(
        x=numbers, y=values, marker={"color": colours, "line": {"width": 0}}, hoverinfo="text",
        text=texts, textposition="outside", textfont={"size": 12, "color": MUTED}, cliponaxis=False,
        hovertext=[f"{n} groups: {value}" for n, value in zip(numbers, texts, strict=True)],
    )  # fmt: skip
    chart.update_layout(margin={"t": 28})
    return chart


def profile_figures(report: SegmentationReport, hover: Hover) -> list[go.Figure]:
    """Draw for each feature where the segments stand, and where the mall does."""
    return [_profile(report, hover, place) for place in range(len(report.features))]


def _profile(report: SegmentationReport, hover: Hover, place: int) -> go.Figure:
    feature, mall = report.features[place], report.mall[place]
    disclosed = [segment for segment in report.segments if segment.discloses(feature)]
    ends = [segment.centre[place] for segment in disclosed] + [
        end
        for card in report.cards
        if card.profile and feature not in card.hidden
        for end in card.profile.typical[place]
    ]
    rows = [str(segment.number) for segment in disclosed]
    chart = figure(
        xaxis=axis(plain(mean_heading(feature)), **ticks_of(feature, ends)),
        yaxis=axis("", type="category", autorange="reversed", showgrid=False, tickvals=[]),
    )
    for card in report.cards:
        if card.profile and feature not in card.hidden:
            low, high = card.profile.typical[place]
            segment = card.segment
            chart.add_scatter(
                x=[low, high], y=[str(segment.number)] * 2, mode="lines", hoverinfo="skip",
                line={"width": 8, "color": translucent(hover.colours[segment.slug], 0.38)},
            )  # fmt: skip
    colours = [hover.colours[segment.slug] for segment in disclosed]
    chart.add_scatter(
        x=[segment.centre[place] for segment in disclosed], y=rows, mode="markers+text",
        text=rows, textfont={"size": 12, "color": [ink_on(c) for c in colours], "weight": 700},
        marker={"size": 22, "color": colours, "line": {"width": 0}}, cliponaxis=False,
        hoverinfo="text", hovertext=[hover.segment(segment.slug) for segment in disclosed],
    )  # fmt: skip
    chart.add_vline(x=mall, line={"width": 1.5, "dash": "2px,3px", "color": INK}, layer="below")
    chart.add_annotation(
        x=mall, y=1, yref="paper", yanchor="bottom", showarrow=False,
        text=plain(f"the mall: {feature.show(mall)}"), font={"size": 12, "color": MUTED},
    )  # fmt: skip
    chart.update_layout(margin={"t": 28, "l": 12})
    return chart


def ledger_figures(report: SegmentationReport, hover: Hover) -> list[go.Figure]:
    """Draw for each segment how many customers it had by the ledger, month by month."""
    return [
        _months(recent(report.months[segment.slug]), hover.colours[segment.slug])
        for segment in report.segments_in_ledger
    ]


def _months(months: Sequence[SegmentMonth], colour: str) -> go.Figure:
    names = [f"{each.month:%Y-%m}" for each in months]
    chart = figure(
        xaxis=axis(
            "", type="category", showgrid=False, tickvals=[names[0], names[-1]], ticklabelstandoff=8
        ),
        yaxis=axis("", rangemode="tozero", nticks=4, tickformat=",d", ticklabelstandoff=8),
        bargap=0.25,
    )
    chart.add_bar(
        x=names, y=[each.size for each in months], hoverinfo="text",
        marker={"color": colour, "line": {"width": 0}},
        hovertext=[
            f"<b>{name}</b><br>{counted(each.size, 'customer')}<br>"
            f"{each.joined:,} joined, {each.left:,} left"
            for name, each in zip(names, months, strict=True)
        ],
    )  # fmt: skip
    chart.update_layout(margin={"b": 36, "r": 36, "l": 72})
    return chart


_PALE = 0.45
"""The opacity of earlier bars."""

_ROOM = 1.25
"""Room beyond the longest bar, for its number."""

_BAR = 0.27
"""Of a row."""

_LINE = 32
"""Characters that fit on a phone; the table has the full name."""


def mall_figures(
    change: MallChange, features: Sequence[Feature], short: Mapping[str, str]
) -> list[go.Figure]:
    """Draw the shares of the segments, then the customers by each feature.

    Parameters
    ----------
    features
        In the units that people read.
    short
        The short names of the segments, by slug.
    """
    pairs = zip(change.features or (), features, strict=False)
    return [_shares(change, short), *(_spread(each, feature) for each, feature in pairs)]


def _shares(change: MallChange, short: Mapping[str, str]) -> go.Figure:
    segments = change.shares.segments
    colours = colours_of(each.slug for each in segments)
    own = [colours[each.slug] for each in segments]
    then = [each.share_then for each in segments]
    now = [each.share_now for each in segments]
    chart = _pairs(then, now, own, [plain(each.name) for each in segments], top=0.2)
    for row, each in enumerate(segments):
        chart.add_annotation(
            x=0, y=row - _BAR / 2, yanchor="bottom", xanchor="left", showarrow=False,
            text=_in_lines(short[each.slug]), align="left", borderpad=0,
            font={"size": 12, "color": INK},
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
    names = [
        plain(f"{feature.label}: {bin_in_unit(drift.then, i).removeprefix('from ')}")
        for i in range(len(places))
    ]
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
            "text": plain(heading(feature)), "x": 0, "xref": "container",
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
