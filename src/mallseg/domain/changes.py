"""What changed since the version before: segments that grew, shrank, came and went."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.domain.census import Census, Point
from mallseg.domain.density import Density
from mallseg.domain.migration import Migration
from mallseg.domain.segment import Segment
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
        Those of now in their order, then those that are no more.
    moved
        How many customers of now the version before would put elsewhere, as far as the grid of the
        density tells; None where it tells nothing.
    """

    version: int
    customers: int
    segments: tuple[SegmentChange, ...]
    moved: int | None

    @classmethod
    def between(
        cls, before: StoredSegmentation, after: Segmentation, density: Density | None
    ) -> "Changes":
        """Compare two versions.

        Segments belong together that have most customers in common; where nobody counted where
        customers stand, or the two compare them by other features, those of one slug.
        """
        then = before.segmentation
        if density is None or not set(then.features) <= set(after.features):
            pairs, moved = _by_slug(then.segments, after.segments), None
        else:
            migration = Migration.between(_census(after, density), then, after)
            pairs, moved = _by_flow(migration, then, after), migration.moved
        return cls(
            version=before.version,
            customers=then.customers,
            segments=tuple(SegmentChange(before=old, after=new) for old, new in pairs),
            moved=moved,
        )


_Pairs = list[tuple[Segment | None, Segment | None]]


def _census(segmentation: Segmentation, density: Density) -> Census:
    counts: Counter[Point] = Counter()
    for cell in density.cells:
        counts[density.middle(cell)] += cell.customers
    return Census.of_counts(segmentation.features, counts)


def _by_flow(migration: Migration, before: Segmentation, after: Segmentation) -> _Pairs:
    return [
        (
            before.segment(flow.before) if flow.before else None,
            after.segment(flow.after) if flow.after else None,
        )
        for flow in migration.flows()
    ]


def _by_slug(before: Sequence[Segment], after: Sequence[Segment]) -> _Pairs:
    then = {segment.slug: segment for segment in before}
    now = {segment.slug for segment in after}
    pairs: _Pairs = [(then.get(segment.slug), segment) for segment in after]
    return [*pairs, *((old, None) for slug, old in then.items() if slug not in now)]
