"""The map of a segmentation: what is to be drawn where, for whatever draws it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.number_of_segments.border import SegmentBorder
from mallseg.domain.profiles.density import MOST_JOINT, Density
from mallseg.domain.profiles.profile import Profile, most_separating, separations
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.presentation.views.map_panel import (
    Axis,
    Boundary,
    MapCell,
    Panel,
    Region,
    bands,
    voronoi_polygons,
)

MOST_SINGLE_CUSTOMERS = 1000
"""Up to this number customers are drawn as bubbles, beyond it as a shade."""

_MARGIN = 0.04
_RADII_IN_VIEW = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentMap:
    """All pictures of a segmentation.

    One for one or two features, and one per pair of three. Of more features, one of the two that
    separate the segments most, or of those that were asked for: no one looks at 28 pairs.

    Attributes
    ----------
    separations
        By feature, the share of its variance that is between segments, from 0 to 1.
    shows_customers
        Whether it is known where customers stand.
    shows_single_customers
        Whether they are so few that each can be seen.
    """

    panels: tuple[Panel, ...]
    separations: Mapping[Feature, float]
    shows_customers: bool
    shows_single_customers: bool

    @classmethod
    def of(
        cls,
        segmentation: Segmentation,
        profile: Profile | None,
        *,
        shown: Collection[Feature] = (),
    ) -> "SegmentMap":
        """Lay out the map of a segmentation; without its profile, regions and centres only.

        Parameters
        ----------
        shown
            The two features that are asked for, if any.
        """
        features = segmentation.features
        density = profile.density if profile else None
        borders = (profile.borders if profile else None) or ()
        axes = _axes(segmentation, density)
        separated = separations(segmentation, profile.overall if profile else None)
        picks: list[tuple[int, ...]] = [*combinations(range(len(axes)), 2)] or [(0,)]
        if shown:
            picks = [tuple(i for i, feature in enumerate(features) if feature in shown)]
        elif len(axes) > MOST_JOINT:
            picks = [most_separating(separated)]
        return cls(
            panels=tuple(_panel(segmentation, density, borders, axes, pick) for pick in picks),
            separations=dict(zip(features, separated, strict=True)),
            shows_customers=density is not None,
            shows_single_customers=segmentation.customers <= MOST_SINGLE_CUSTOMERS,
        )


def _axes(segmentation: Segmentation, density: Density | None) -> list[Axis]:
    spans = _spans_of_cells(density) if density else None
    axes = []
    for i, feature in enumerate(segmentation.features):
        low, high = spans[i] if spans else _span_of_centres(segmentation, i)
        low = min([low, *(segment.centre[i] for segment in segmentation.segments)])
        high = max([high, *(segment.centre[i] for segment in segmentation.segments)])
        margin = (high - low) * _MARGIN or 1.0
        axes.append(
            Axis(
                feature=feature,
                low=max(low - margin, min(low, feature.encode(feature.lowest))),
                high=min(high + margin, max(high, feature.encode(feature.highest))),
            )
        )
    return axes


def _spans_of_cells(density: Density) -> list[tuple[float, float]]:
    margins = [density.along(axis) for axis in range(len(density.width))]
    return [
        (m.origin + m.places[0] * m.width, m.origin + (m.places[-1] + 1) * m.width) for m in margins
    ]


def _span_of_centres(segmentation: Segmentation, i: int) -> tuple[float, float]:
    """Take in the customers of each segment as far as its radius shows where they are."""
    unit, feature = segmentation.scale.unit[i], segmentation.features[i]
    low = min(s.centre[i] - _RADII_IN_VIEW * s.radius * unit for s in segmentation.segments)
    high = max(s.centre[i] + _RADII_IN_VIEW * s.radius * unit for s in segmentation.segments)
    return max(low, feature.encode(feature.lowest)), min(high, feature.encode(feature.highest))


def _panel(
    segmentation: Segmentation,
    density: Density | None,
    borders: Sequence[SegmentBorder],
    axes: Sequence[Axis],
    pick: tuple[int, ...],
) -> Panel:
    shown = tuple(axes[i] for i in pick)
    regions: tuple[Region, ...] = ()
    boundaries: tuple[Boundary, ...] = ()
    if len(pick) == len(axes):
        divide = _divided if len(shown) > 1 else _divided_line
        regions, sides = divide(segmentation, shown)
        boundaries = tuple(_with_kinds(sides, borders))
    return Panel(
        axes=shown,
        centres=tuple((s.slug, _picked(s.centre, pick)) for s in segmentation.segments),
        cells=tuple(_cells(density, pick)) if density else (),
        regions=regions,
        boundaries=boundaries,
    )


def _picked(point: Sequence[float], pick: tuple[int, ...]) -> Point:
    return tuple(point[i] for i in pick)


def _cells(density: Density, pick: tuple[int, ...]) -> Iterator[MapCell]:
    plane = density.plane(pick)
    for cell in plane.cells:
        ends = [
            (start + steps * step, start + (steps + 1) * step)
            for start, step, steps in zip(plane.origin, plane.width, cell.place, strict=True)
        ]
        low, high = zip(*ends, strict=True)
        yield MapCell(slug=cell.slug, low=low, high=high, customers=cell.customers)


_Side = tuple[tuple[str, str], Point, Point]


def _divided(
    segmentation: Segmentation, axes: Sequence[Axis]
) -> tuple[tuple[Region, ...], list[_Side]]:
    across, up = axes
    slugs = [segment.slug for segment in segmentation.segments]
    unit_across, unit_up = segmentation.scale.unit
    found = voronoi_polygons(
        [(x, y) for x, y in (segment.centre for segment in segmentation.segments)],
        units=(unit_across, unit_up),
        low=(across.low, up.low),
        high=(across.high, up.high),
    )
    regions = tuple(
        Region(slug=slug, corners=polygon.corners)
        for slug, polygon in zip(slugs, found, strict=True)
    )
    sides: list[_Side] = [
        ((slugs[i], slugs[side.beyond]), side.start, side.end)
        for i, polygon in enumerate(found)
        for side in polygon.sides
        if side.beyond is not None and i < side.beyond
    ]
    return regions, sides


def _divided_line(
    segmentation: Segmentation, axes: Sequence[Axis]
) -> tuple[tuple[Region, ...], list[_Side]]:
    (axis,) = axes
    slugs = [segment.slug for segment in segmentation.segments]
    centres = [segment.centre[0] for segment in segmentation.segments]
    found = bands(centres, low=axis.low, high=axis.high)
    regions = tuple(
        Region(slug=slug, corners=((low,), (high,)))
        for slug, (low, high) in zip(slugs, found, strict=True)
    )
    sides: list[_Side] = [
        ((slugs[i], slugs[i + 1]), (end,), (end,)) for i, (_, end) in enumerate(found[:-1])
    ]
    return regions, sides


def _with_kinds(sides: Sequence[_Side], borders: Sequence[SegmentBorder]) -> Iterator[Boundary]:
    kinds = {frozenset(border.between): border.kind for border in borders}
    for between, start, end in sides:
        kind = kinds.get(frozenset(between))
        yield Boundary(between=between, start=start, end=end, kind=kind)
