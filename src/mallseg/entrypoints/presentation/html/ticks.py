"""Ticks on an axis of logarithms, for Plotly, which would label the logarithms themselves."""

from collections.abc import Collection

from mallseg.domain.customers.feature import Feature
from mallseg.entrypoints.presentation.views.ticks import log_ticks
from mallseg.entrypoints.presentation.words.features import trimmed


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
