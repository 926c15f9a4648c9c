"""Profiles: statistics of each segment beyond its centre, to recognise its customers by."""

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mallseg.domain.customers.breakdown_counts import Counts
from mallseg.domain.customers.census import Census
from mallseg.domain.customers.population import Population
from mallseg.domain.number_of_segments.border import Border, SegmentBorder
from mallseg.domain.number_of_segments.study import StudySummary
from mallseg.domain.profiles.breakdown_table import BreakdownTable
from mallseg.domain.profiles.density import Density, Margin
from mallseg.domain.profiles.prior_disclosures import NO_PRIOR_DISCLOSURES, PriorDisclosures
from mallseg.domain.profiles.rule import Rule, SortedCensus
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.worth import ShareOfTotal

_TYPICAL = (0.1, 0.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentProfile:
    """The profile of one segment.

    Attributes
    ----------
    slug
        The slug of the segment.
    typical
        Per feature, in declared order, the 10 % and the 90 % quantile of its customers, in the
        users' units.
    rule
        The rule of thumb that approximates it.
    """

    slug: str
    typical: tuple[tuple[float, float], ...]
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The statistics of a segmentation that are stored beside it.

    Attributes
    ----------
    segments
        The profiles of the segments, in the order of the segmentation.
    borders
        One for each pair of neighbours; None where they were not measured.
    density
        The number of customers on a grid; None where they were not counted.
    overall
        The mean and the standard deviation of each feature among all customers who took part, in
        declared order and in the users' units; None in older profiles.
    breakdowns
        The customers by age, gender and so on, as far as they may be disclosed.
    held_back
        The labels of breakdowns of which less is disclosed because of earlier versions; it is not
        stored.
    study
        The summary of the study; None where there was none.
    amounts
        By slug, the share of a column of amounts, where it may be disclosed; empty without one.
    """

    segments: tuple[SegmentProfile, ...]
    borders: tuple[SegmentBorder, ...] | None = None
    density: Density | None = None
    overall: tuple[tuple[float, float], ...] | None = None
    breakdowns: tuple[BreakdownTable, ...] = ()
    held_back: tuple[str, ...] = field(default=(), compare=False)
    study: StudySummary | None = None
    amounts: Mapping[str, ShareOfTotal] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        census: Census,
        segmentation: Segmentation,
        borders: Sequence[Border] | None = None,
        before: PriorDisclosures = NO_PRIOR_DISCLOSURES,
    ) -> "Profile":
        """Compute the profile of each segment, with breakdowns as far as they may be disclosed.

        Parameters
        ----------
        borders
            By the numbers of the segments.
        before
            The earlier disclosures of the same customers.
        """
        overall = tuple(census.moments(feature) for feature in census.features)
        shown = separations(segmentation, overall)
        slugs = [segment.slug for segment in segmentation.segments]
        owners = [slugs[label] for label in segmentation.predict_census(census)]
        ranking = SortedCensus.of(census)
        density = (
            Density.of(census, owners, shown=most_separating(shown))
            if shown[1:]
            else Density.of(census, owners)
        )
        tables = [*_breakdowns(census, segmentation, owners, before)]
        return cls(
            segments=tuple(_profile_of(slug, ranking, owners) for slug in slugs),
            borders=(
                tuple(SegmentBorder.of(border, slugs) for border in borders)
                if borders is not None
                else None
            ),
            density=exact_density(density, census, segmentation),
            overall=overall,
            breakdowns=tuple(own for own, _ in tables if own),
            held_back=tuple(
                alone.breakdown.label for own, alone in tables if alone and _less(own, alone)
            ),
        )

    def disclosed(self, segmentation: Segmentation) -> str:
        """Hash the disclosed breakdowns and the segments they are of; empty for nothing."""
        tables = [
            (own.breakdown.name, own.groups, [*own.segments.values()], [*own.nearly_all.values()])
            for own in self.breakdowns
        ]
        if not tables:
            return ""
        centres = [segment.centre for segment in segmentation.segments]
        return hashlib.sha256(repr((centres, tables)).encode()).hexdigest()

    def segment(self, slug: str) -> SegmentProfile | None:
        """Return the profile of a segment, if there is one."""
        return next((each for each in self.segments if each.slug == slug), None)

    def breakdown(self, name: str) -> BreakdownTable | None:
        """Return a breakdown by its name, if something of it is disclosed."""
        return next((each for each in self.breakdowns if each.breakdown.name == name), None)


def _profile_of(slug: str, ranking: SortedCensus, owners: Sequence[str]) -> SegmentProfile:
    is_member = [owner == slug for owner in owners]
    return SegmentProfile(
        slug=slug,
        typical=tuple((low, high) for low, high in ranking.quantiles(is_member, _TYPICAL)),
        rule=ranking.rule_for(is_member),
    )


def breakdown_counts_by_segment(
    census: Census, segmentation: Segmentation, segment_of_point: Sequence[int]
) -> Iterator[Counts]:
    """Count the customers of each segment by the groups of each breakdown, exactly.

    Parameters
    ----------
    segment_of_point
        Of shape (n_points,): the index of the segment of each point.
    """
    for index, breakdown_counts in enumerate(census.breakdown_counts):
        segments = len(segmentation.segments)
        if census.population:
            by = segmentation.nearest_centre(census.features)
            counted = census.population.class_counts(index, by)
            yield breakdown_counts.as_table(counted.items(), segments)
        else:
            yield breakdown_counts.by_segment(segment_of_point, segments)


def _breakdowns(
    census: Census, segmentation: Segmentation, owners: Sequence[str], before: PriorDisclosures
) -> Iterator[tuple[BreakdownTable | None, BreakdownTable | None]]:
    """Yield for each breakdown the disclosed table, and that without earlier disclosures."""
    slugs = [segment.slug for segment in segmentation.segments]
    indexes = {slug: index for index, slug in enumerate(slugs)}
    counts = breakdown_counts_by_segment(census, segmentation, [indexes[owner] for owner in owners])
    for index, (breakdown_counts, own) in enumerate(
        zip(census.breakdown_counts, counts, strict=True)
    ):
        alone = BreakdownTable.of(breakdown_counts.breakdown, breakdown_counts.groups, own, slugs)
        if before.shows(breakdown_counts.breakdown.name):
            yield before.table(breakdown_counts, index, census, segmentation), alone
        else:
            yield alone, alone


def _less(shown: BreakdownTable | None, alone: BreakdownTable) -> bool:
    return shown is None or shown.shown < alone.shown


def exact_density(density: Density, census: Census, segmentation: Segmentation) -> Density:
    """Count every customer on the grids of a density; without a population it is exact already.

    Parameters
    ----------
    density
        The density of the same census and segments.
    """
    if census.population is None:
        return density
    count = _Count(census, census.population, segmentation)
    return replace(
        count.filled(density, range(len(census.features))),
        margins=tuple(count.along(axis, margin) for axis, margin in enumerate(density.margins)),
        planes=tuple((pick, count.filled(plane, pick)) for pick, plane in density.planes),
    )


@dataclass(frozen=True, slots=True)
class _Count:
    """Counts the customers of a population in the cells of grids."""

    census: Census
    population: Population
    segmentation: Segmentation

    def filled(self, grid: Density, axes: Sequence[int]) -> Density:
        slugs = [segment.slug for segment in self.segmentation.segments]
        origin = [
            self._origin(axis, low, own)
            for axis, low, own in zip(axes, grid.origin, grid.width, strict=True)
        ]
        by = self.segmentation.nearest_centre(self.census.features)
        counted = self.population.counts_in_cells(by, axes=axes, origin=origin, width=grid.width)
        cells = {(place, slugs[index]): n for (place, index), n in counted.items()}
        return Density.joined(origin, grid.width, cells)

    def along(self, axis: int, margin: Margin) -> Margin:
        origin = self._origin(axis, margin.origin, margin.width)
        counted = self.population.counts_in_cells(
            None, axes=[axis], origin=[origin], width=[margin.width]
        )
        cells = sorted((place, n) for ((place,), _), n in counted.items())
        places, customers = zip(*cells, strict=True)
        return replace(margin, origin=origin, places=places, customers=customers)

    def _origin(self, axis: int, origin: float, width: float) -> float:
        """Extend the grid by whole cells where a customer is below its origin."""
        lowest, _ = self.census.extent(self.census.features[axis])
        return origin - max(math.ceil((origin - lowest) / width), 0) * width


def separations(
    segmentation: Segmentation, overall: Sequence[tuple[float, float]] | None
) -> tuple[float, ...]:
    """Compute the squared correlation ratio η² of each feature, in declared order.

    It is the variance between segments over the total variance: 0 where all centres agree, 1 where
    there is no variance within segments.

    Parameters
    ----------
    overall
        The mean and the standard deviation of each feature among all customers; None where they
        were not recorded: then the unit of the scale is used.

    References
    ----------
    R. A. Fisher, "Statistical methods for research workers", 1925: the correlation ratio.
    """
    shares = [segment.share for segment in segmentation.segments]
    columns = zip(*(segment.centre for segment in segmentation.segments), strict=True)
    units = [spread for _, spread in overall] if overall else segmentation.scale.unit
    return tuple(
        _variance(column, shares) / unit**2 if unit else 0.0
        for column, unit in zip(columns, units, strict=True)
    )


def most_separating(separations: Sequence[float]) -> tuple[int, int]:
    """Return the indexes of the two features that separate best, in declared order."""
    first, second = sorted(range(len(separations)), key=lambda i: -separations[i])[:2]
    return min(first, second), max(first, second)


def _variance(centres: Sequence[float], shares: Sequence[float]) -> float:
    mean = math.fsum(share * value for share, value in zip(shares, centres, strict=True))
    return math.fsum(s * (value - mean) ** 2 for s, value in zip(shares, centres, strict=True))
