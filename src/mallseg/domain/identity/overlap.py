"""Who changes segment between two segmentations of the same customers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mallseg.domain.customers.census import Census
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.identity.matching import best_matching
from mallseg.domain.segments.segmentation import Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What became of one segment; either slug is None where it has no counterpart.

    Attributes
    ----------
    before, after
        Its slug in the one segmentation and in the other.
    stayed
        Customers who are in both.
    left, joined
        Customers who were in it and are not any more; who were not, and are.
    """

    before: str | None
    after: str | None
    stayed: int
    left: int
    joined: int

    @property
    def net(self) -> int:
        """By how many customers it grew."""
        return self.joined - self.left


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapTable:
    """Customers by the segment that one segmentation gives them and that another gives them.

    Attributes
    ----------
    before, after
        The slugs of the segments, in the order of their numbers.
    customers
        Of shape (n_before, n_after): how many are in the one and in the other.
    counterparts
        Of shape (n_before,): the index of the segment of after that each belongs to, where it
        belongs to any. The pairs are those with most customers in common; among equally good ones,
        those with most slugs in common.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    customers: tuple[tuple[int, ...], ...]
    counterparts: tuple[int | None, ...] = field(init=False)

    def __post_init__(self) -> None:
        if [len(row) for row in self.customers] != [len(self.after)] * len(self.before):
            raise InvalidOptionError("migration", "must have a row per segment of before")
        # One customer outweighs all slugs together, so that these decide between equals only.
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
        """Assign the customers of a census by both, which may look at some of its features only.

        Raises
        ------
        InvalidOptionError
            The census lacks a feature that one of them compares customers by.
        """
        table = [[0] * len(after.segments) for _ in before.segments]
        old, new = _indices(census, before), _indices(census, after)
        for row, column, count in zip(old, new, census.counts, strict=True):
            table[row][column] += count
        return cls(
            before=tuple(segment.slug for segment in before.segments),
            after=tuple(segment.slug for segment in after.segments),
            customers=tuple(map(tuple, table)),
        )

    @property
    def total(self) -> int:
        """All customers."""
        return sum(map(sum, self.customers))

    @property
    def moved(self) -> int:
        """The customers who are not in the counterpart of their segment of before."""
        return self.total - sum(flow.stayed for flow in self.flows())

    @property
    def moved_share(self) -> float:
        """Their share of all; 0 where there are no customers."""
        return self.moved / self.total if self.total else 0.0

    def sizes_before(self) -> tuple[int, ...]:
        """Count the customers of each segment of before."""
        return tuple(map(sum, self.customers))

    def sizes_after(self) -> tuple[int, ...]:
        """Count the customers of each segment of after."""
        return tuple(map(sum, zip(*self.customers, strict=True)))

    def flows(self) -> tuple[Flow, ...]:
        """Follow every segment: those of after in their order, then those that are no more."""
        origins = {new: old for old, new in enumerate(self.counterparts) if new is not None}
        came = [
            self._flow(origins.get(new), new, size) for new, size in enumerate(self.sizes_after())
        ]
        sizes = zip(self.before, self.sizes_before(), self.counterparts, strict=True)
        gone = [
            Flow(before=slug, after=None, stayed=0, left=size, joined=0)
            for slug, size, new in sizes
            if new is None
        ]
        return (*came, *gone)

    def _flow(self, old: int | None, new: int, size: int) -> Flow:
        slug = self.after[new]
        if old is None:
            return Flow(before=None, after=slug, stayed=0, left=0, joined=size)
        stayed = self.customers[old][new]
        return Flow(
            before=self.before[old],
            after=slug,
            stayed=stayed,
            left=sum(self.customers[old]) - stayed,
            joined=size - stayed,
        )


def _indices(census: Census, segmentation: Segmentation) -> Sequence[int]:
    """Place all points of a census, of which the segmentation may look at some features only."""
    if not set(segmentation.features) <= set(census.features):
        raise InvalidOptionError("features", "must all be counted in the census")
    columns = [census.columns[census.features.index(f)] for f in segmentation.features]
    return segmentation.place(zip(*columns, strict=True))
