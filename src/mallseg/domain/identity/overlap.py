"""The overlap of two segmentations: a contingency table of the customers of one census."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mallseg.domain.customers.census import Census
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.identity.matching import best_matching
from mallseg.domain.segments.distance import squared_distance
from mallseg.domain.segments.segmentation import Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentTurnover:
    """The customers who stayed in a segment, left it, or joined it.

    Attributes
    ----------
    before, after
        The slug of the segment and that of its counterpart; None where there is no counterpart.
    stayed
        The number of customers in both.
    left, joined
        The numbers of customers in `before` only, and in `after` only.
    """

    before: str | None
    after: str | None
    stayed: int
    left: int
    joined: int

    @property
    def net(self) -> int:
        """The net gain of customers; negative for a loss."""
        return self.joined - self.left


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapTable:
    """A contingency table: customers by their segments in two segmentations.

    `compare`, reports, the gate and drift all count moved customers by it.

    Attributes
    ----------
    before, after
        The slugs of the segments, in the order of the segmentations.
    customers
        Of shape (n_before, n_after): the number of customers in both segments.
    counterparts
        Of shape (n_before,): for each segment in `before`, the index of its counterpart in `after`,
        or None. The pairs share the largest number of customers; ties go to the pairs that share
        most slugs.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    customers: tuple[tuple[int, ...], ...]
    counterparts: tuple[int | None, ...] = field(init=False)

    def __post_init__(self) -> None:
        if [len(row) for row in self.customers] != [len(self.after)] * len(self.before):
            raise InvalidOptionError(
                "overlap", OptionFault.NOT_ONE_PER, item="row", each="earlier segment"
            )
        # One customer outweighs all equal slugs together: slugs only break ties.
        heavier = len(self.before) + 1
        weights = [
            [
                count * heavier + (count > 0 and old == new)
                for count, new in zip(row, self.after, strict=True)
            ]
            for old, row in zip(self.before, self.customers, strict=True)
        ]
        object.__setattr__(self, "counterparts", best_matching(weights))

    @classmethod
    def between(cls, census: Census, before: Segmentation, after: Segmentation) -> "OverlapTable":
        """Assign the customers of a census with both segmentations.

        Each may use only some of the features of the census.

        Raises
        ------
        InvalidOptionError
            The census lacks a feature that one of them uses.
        """
        for each in (before, after):
            _check_features(census, each)
        table = [[0] * len(after.segments) for _ in before.segments]
        for (row, column), count in _counts(census, before, after):
            table[row][column] += count
        return cls(
            before=tuple(segment.slug for segment in before.segments),
            after=tuple(segment.slug for segment in after.segments),
            customers=tuple(map(tuple, table)),
        )

    def in_order(self, before: Sequence[str], after: Sequence[str]) -> "OverlapTable":
        """Return the same table with the segments in another order, given by slugs."""
        columns = [self.after.index(slug) for slug in after]
        rows = [self.customers[self.before.index(slug)] for slug in before]
        return OverlapTable(
            before=tuple(before),
            after=tuple(after),
            customers=tuple(tuple(row[column] for column in columns) for row in rows),
        )

    @property
    def total(self) -> int:
        """The number of customers."""
        return sum(map(sum, self.customers))

    @property
    def moved(self) -> int:
        """The number of customers who are not in the counterpart of their segment."""
        return self.total - sum(each.stayed for each in self.turnovers())

    @property
    def moved_share(self) -> float:
        """The share of the customers who moved; 0 without any customers."""
        return self.moved / self.total if self.total else 0.0

    def sizes_before(self) -> tuple[int, ...]:
        """Count the customers of each segment in `before`."""
        return tuple(map(sum, self.customers))

    def sizes_after(self) -> tuple[int, ...]:
        """Count the customers of each segment in `after`."""
        return tuple(map(sum, zip(*self.customers, strict=True)))

    def turnovers(self) -> tuple[SegmentTurnover, ...]:
        """Return one for each segment in `after`, then those in `before` without a counterpart."""
        origins = {new: old for old, new in enumerate(self.counterparts) if new is not None}
        present = [
            self._turnover(origins.get(new), new, size)
            for new, size in enumerate(self.sizes_after())
        ]
        sizes = zip(self.before, self.sizes_before(), self.counterparts, strict=True)
        gone = [
            SegmentTurnover(before=slug, after=None, stayed=0, left=size, joined=0)
            for slug, size, new in sizes
            if new is None
        ]
        return (*present, *gone)

    def jaccard(self, old: int, new: int) -> float:
        """Return the Jaccard index: the customers in both segments over those in either."""
        both = self.customers[old][new]
        either = sum(self.customers[old]) + sum(row[new] for row in self.customers) - both
        return both / either if either else 0.0

    def without_newcomers(self, before: Segmentation, after: Segmentation) -> "OverlapTable":
        """Leave out the customers who are probably new since `before` was trained.

        A segment in `before` that has grown faster than the others has new customers: the surplus
        over its expected size. It is subtracted from the segments in `after` whose centres are
        farthest from the old centre, but never from the one that contains the old centre: there,
        new customers only make the segment grow.

        Parameters
        ----------
        before, after
            The segmentations of this table; both have the same features.
        """
        sizes = [segment.customers for segment in before.segments]
        homes = after.predict(segment.centre for segment in before.segments)
        rows = []
        for old, row in enumerate(self.customers):
            surplus = sum(row) - round(expected_size(sizes, old, self.total - sum(row)))
            away = [new for new in _farthest_first(before, after, old) if new != homes[old]]
            rows.append(_reduced(row, max(surplus, 0), away))
        return OverlapTable(before=self.before, after=self.after, customers=tuple(rows))

    def _turnover(self, old: int | None, new: int, size: int) -> SegmentTurnover:
        slug = self.after[new]
        if old is None:
            return SegmentTurnover(before=None, after=slug, stayed=0, left=0, joined=size)
        stayed = self.customers[old][new]
        return SegmentTurnover(
            before=self.before[old],
            after=slug,
            stayed=stayed,
            left=sum(self.customers[old]) - stayed,
            joined=size - stayed,
        )


def expected_size(sizes: Sequence[int], segment: int, others_now: int) -> float:
    """Predict the size of a segment if it had changed in proportion to all others.

    Parameters
    ----------
    sizes
        The former sizes of all segments.
    segment
        The index of the segment.
    others_now
        The present customers of all other segments.
    """
    return sizes[segment] * others_now / (sum(sizes) - sizes[segment])


def _farthest_first(before: Segmentation, after: Segmentation, old: int) -> list[int]:
    """Sort the new segments by their distance from an old centre, on the new scale."""
    standardise = after.scale.standardise
    home = standardise(before.segments[old].centre)
    squares = [squared_distance(home, standardise(each.centre)) for each in after.segments]
    return sorted(range(len(squares)), key=squares.__getitem__, reverse=True)


def _reduced(row: Sequence[int], surplus: int, columns: Sequence[int]) -> tuple[int, ...]:
    """Subtract a surplus from a row, column by column."""
    left = list(row)
    for column in columns:
        taken = min(left[column], surplus)
        left[column] -= taken
        surplus -= taken
    return tuple(left)


def _check_features(census: Census, segmentation: Segmentation) -> None:
    if not set(segmentation.features) <= set(census.features):
        raise InvalidOptionError(
            "features",
            OptionFault.NOT_IN_CENSUS,
            counted=tuple(feature.name for feature in census.features),
        )


def _counts(
    census: Census, before: Segmentation, after: Segmentation
) -> Iterable[tuple[tuple[int, ...], int]]:
    """Yield customers by both segments; a pair may occur several times."""
    if census.population:
        rules = [each.nearest_centre(census.features) for each in (before, after)]
        return census.population.counts(*rules).items()
    indices = zip(before.predict_census(census), after.predict_census(census), strict=True)
    return zip(indices, census.counts, strict=True)
