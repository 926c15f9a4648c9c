"""The map of a segmentation as programs read it."""

from dataclasses import dataclass

from mallseg.entrypoints.presentation.documents.copied import Json, copied
from mallseg.entrypoints.presentation.views.map_panel import Crowd, Panel
from mallseg.entrypoints.presentation.views.segment_map import SegmentMap


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelDocument:
    """One picture of the map, all places in the units of its features.

    `territories` maps slugs to the corners of polygons, or to the two ends of a band; `frontiers`
    are the lines between them; `crowds` are the customers in cells, and `centres` the means.
    """

    features: list[str]
    territories: dict[str, list[list[float]]]
    frontiers: list[Json]
    crowds: list[Json]
    centres: dict[str, list[float]]

    @classmethod
    def of(cls, panel: Panel) -> "PanelDocument":
        """Write down a picture."""
        return cls(
            features=[axis.feature.field for axis in panel.axes],
            territories={t.slug: [list(corner) for corner in t.corners] for t in panel.territories},
            frontiers=[copied(each) for each in panel.frontiers],
            crowds=[_crowd(each) for each in panel.crowds],
            centres={slug: list(place) for slug, place in panel.centres},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MapDocument:
    """All pictures of the map."""

    shows_customers: bool
    panels: list[PanelDocument]

    @classmethod
    def of(cls, drawn: SegmentMap) -> "MapDocument":
        """Write down a map."""
        panels = [PanelDocument.of(panel) for panel in drawn.panels]
        return cls(shows_customers=drawn.shows_customers, panels=panels)


def _crowd(crowd: Crowd) -> Json:
    return {
        "slug": crowd.slug,
        "low": [*crowd.low],
        "high": [*crowd.high],
        "customers": crowd.customers,
    }
