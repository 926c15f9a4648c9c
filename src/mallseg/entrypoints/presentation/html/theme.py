"""The theme of charts: for screens and paper, light and dark."""

import html
from collections.abc import Collection, Mapping

import plotly.graph_objects as go

from mallseg.domain.customers.feature import Feature
from mallseg.entrypoints.presentation.views.ticks import log_ticks
from mallseg.entrypoints.presentation.words.features import trimmed

INK, MUTED, SURFACE, RULE, ACCENT = "#010203", "#010204", "#010205", "#010206", "#010207"
"""Placeholders for colours that depend on the light or dark theme; the page replaces them."""

SCHEMES: Mapping[str, Mapping[str, str]] = {
    "light": {
        INK: "#1d2129", MUTED: "#5d6470", SURFACE: "#ffffff", RULE: "#e3e5e9", ACCENT: "#0072b2",
    },
    "dark": {
        INK: "#eceef2", MUTED: "#a4abb8", SURFACE: "#1b1e24", RULE: "#343943", ACCENT: "#56b4e9",
    },
}  # fmt: skip
"""The colours of the placeholders in both themes, used in the page's style sheet too."""

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'


def figure(**layout: object) -> go.Figure:
    """Make an empty chart with the common layout.

    The layout is given at once: updating an empty one takes Plotly twenty times as long.
    """
    return go.Figure(
        layout={
            "template": "none",
            "autosize": True,
            "dragmode": False,
            "showlegend": False,
            "hovermode": "closest",
            "font": {"family": FONT, "size": 13, "color": INK},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 56, "r": 12, "t": 12, "b": 52, "pad": 0},
            "hoverlabel": {
                "bgcolor": SURFACE, "bordercolor": RULE, "align": "left",
                "font": {"family": FONT, "size": 13, "color": INK},
            },
            **layout,
        }
    )  # fmt: skip


def axis(title: str, **more: object) -> dict[str, object]:
    """Make an unobtrusive axis."""
    return {
        "title": {"text": title, "font": {"size": 13, "color": MUTED}, "standoff": 12},
        "tickfont": {"size": 12, "color": MUTED},
        "gridcolor": RULE,
        "gridwidth": 1,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "fixedrange": True,
        "nticks": 8,
        **more,
    }


def plain(text: str) -> str:
    """Escape a text for Plotly, which interprets some HTML."""
    return html.escape(text)


def translucent(colour: str, alpha: float) -> str:
    """Make a segment's colour translucent."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"


def ticks_of(feature: Feature, view: Collection[float]) -> dict[str, object]:
    """Choose the ticks of an axis; none for a feature without a logarithm.

    Parameters
    ----------
    view
        Values of points, from the first to the last that the axis shows.
    """
    ticks = log_ticks(feature, min(view), max(view)) if view else ()
    if not ticks:
        return {}
    return {
        "tickvals": [feature.encode(tick) for tick in ticks],
        "ticktext": [trimmed(tick, 6) for tick in ticks],
    }
