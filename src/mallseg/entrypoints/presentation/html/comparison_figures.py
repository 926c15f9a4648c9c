"""Pictures beside the map: how many groups there are, and how each differs from the mall."""

import plotly.graph_objects as go

from mallseg.domain.number_of_segments.study_summary import StudySummary
from mallseg.entrypoints.presentation.colours import ink_on
from mallseg.entrypoints.presentation.html.hover import Hover
from mallseg.entrypoints.presentation.html.theme import (
    ACCENT,
    INK,
    MUTED,
    RULE,
    axis,
    figure,
    plain,
    translucent,
)
from mallseg.entrypoints.presentation.views.report import SegmentationReport


def apartness_figure(study: StudySummary) -> go.Figure:
    """Draw for each number of groups how clearly they stand apart."""
    values = [number.silhouette for number in study.numbers]
    chart = _by_number(study, values, [f"{value:.2f}" for value in values])
    chart.update_yaxes(axis("stand apart (0 to 1)", range=[0, max(1.0, *values)]))
    return chart


def movers_figure(study: StudySummary) -> go.Figure:
    """Draw for each number of groups how many customers chance alone would move."""
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
    rows = [str(segment.number) for segment in disclosed]
    chart = figure(
        xaxis=axis(plain(f"{feature.label} ({feature.unit})")),
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
