"""Counts of the customers in an area of the map."""

from collections.abc import Mapping
from dataclasses import dataclass

from mallseg.domain.customers.feature import Feature
from mallseg.entrypoints.presentation.views.segment_map import SegmentMap

Range = tuple[float, float]
"""The lowest and the highest value, in the feature's unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCount:
    """The customers in an area.

    Attributes
    ----------
    ranges
        What the area is, by feature.
    customers
        By slug, those in each segment that has any there, most first.
    """

    ranges: Mapping[Feature, Range]
    customers: Mapping[str, int]

    @property
    def all(self) -> int:
        """All of them together."""
        return sum(self.customers.values())


def count_in(drawn: SegmentMap, ranges: Mapping[Feature, Range]) -> AreaCount:
    """Count the customers whose place on the map has its middle in the area.

    Parameters
    ----------
    drawn
        The customers are those of its first picture that shows all the features of the ranges, as
        many as the grid of the map distinguishes.
    """
    panels = (panel for panel in drawn.panels if {*ranges} <= {axis.feature for axis in panel.axes})
    panel = next(panels, None)
    counts: dict[str, int] = {}
    for cell in panel.cells if panel else ():
        pairs = zip(panel.axes if panel else (), cell.middle, strict=True)
        if all(_is_within(axis.feature, place, ranges.get(axis.feature)) for axis, place in pairs):
            counts[cell.slug] = counts.get(cell.slug, 0) + cell.customers
    most_first = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return AreaCount(ranges=ranges, customers=dict(most_first))


def _is_within(feature: Feature, place: float, wanted: Range | None) -> bool:
    return wanted is None or wanted[0] <= feature.value_of(place) <= wanted[1]
