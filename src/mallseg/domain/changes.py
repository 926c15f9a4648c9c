"""What changed since the version before: segments that grew, shrank, came and went."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mallseg.domain.acquaintances import Acquaintances
from mallseg.domain.density import Density
from mallseg.domain.identity import identify
from mallseg.domain.migration import Migration
from mallseg.domain.segment import Segment
from mallseg.domain.segment_turn import SegmentTurn
from mallseg.domain.segmentation import Segmentation
from mallseg.domain.version import StoredSegmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentChange:
    """One segment then and now; either is None where it has no counterpart."""

    before: Segment | None
    after: Segment | None

    @property
    def grown(self) -> int:
        """By how many customers it grew; below 0, it shrank."""
        then = self.before.customers if self.before else 0
        return (self.after.customers if self.after else 0) - then


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """A version beside the one before.

    Attributes
    ----------
    version
        The number of the version before.
    customers
        How many it was trained on.
    segments
        Those of now in their order, then those that are no more. A slug means one segment for ever.
    turns
        What split, merged, came, went, grew or shrank.
    moved
        How many customers of now the version before would put into another segment.
    """

    version: int
    customers: int
    segments: tuple[SegmentChange, ...]
    turns: tuple[SegmentTurn, ...]
    moved: int

    @classmethod
    def between(
        cls, before: StoredSegmentation, after: Segmentation, density: Density
    ) -> "Changes":
        """Compare two versions that compare customers by the same features.

        The customers are those of now, as far as the grid of the density tells where they stand.
        """
        then = before.segmentation
        migration = Migration.between(density.census(after.features), then, after)
        turns = identify(Acquaintances.of(migration, then, after)).turns
        return cls(
            version=before.version,
            customers=then.customers,
            segments=tuple(_by_slug(then.segments, after.segments)),
            turns=tuple(SegmentTurn.of(turn, then, after) for turn in turns),
            moved=_moved(migration),
        )


def _by_slug(before: Sequence[Segment], after: Sequence[Segment]) -> Iterator[SegmentChange]:
    then = {segment.slug: segment for segment in before}
    for segment in after:
        yield SegmentChange(before=then.pop(segment.slug, None), after=segment)
    for segment in then.values():
        yield SegmentChange(before=segment, after=None)


def _moved(migration: Migration) -> int:
    return sum(
        customers
        for old, row in zip(migration.before, migration.customers, strict=True)
        for new, customers in zip(migration.after, row, strict=True)
        if old != new
    )
