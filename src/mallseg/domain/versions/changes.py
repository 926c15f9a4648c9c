"""What changed since the version before: segments that grew, shrank, came and went."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mallseg.domain.identity.acquaintances import Acquaintances
from mallseg.domain.identity.identity import Fate, identify
from mallseg.domain.identity.migration import Migration
from mallseg.domain.identity.segment_turn import SegmentTurn
from mallseg.domain.portrait.density import Density
from mallseg.domain.segment import Segment
from mallseg.domain.segmentation import Segmentation
from mallseg.domain.versions.succession import Succession
from mallseg.domain.versions.version import StoredSegmentation


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
    flows
        Of shape (n_before, n_now), in the order of their numbers: how many of them are in the one
        segment by the version before, and in the other by this one. Empty where nobody noted it.
    is_coarse
        Whether that and the turns were found out later, on a coarse grid of where customers stand.
    """

    version: int
    customers: int
    segments: tuple[SegmentChange, ...]
    turns: tuple[SegmentTurn, ...]
    moved: int
    flows: tuple[tuple[int, ...], ...]
    is_coarse: bool

    @classmethod
    def of(
        cls,
        before: StoredSegmentation,
        after: Segmentation,
        succession: Succession,
        *,
        renamed: str | None = None,
        is_coarse: bool = False,
    ) -> "Changes":
        """Put two versions side by side that compare customers by the same features.

        Parameters
        ----------
        renamed
            The slug of before of the segment that was renamed, if nothing else was done.
        """
        then = before.segmentation
        return cls(
            version=before.version,
            customers=then.customers,
            segments=tuple(_by_slug(then.segments, after.segments, renamed)),
            turns=succession.turns,
            moved=succession.moved,
            flows=succession.flows,
            is_coarse=is_coarse,
        )


def coarse_succession(before: Segmentation, after: Segmentation, density: Density) -> Succession:
    """Find out who moved, and what became of segments, where the training did not note it.

    The customers are those of now, as far as the grid of the density tells where they stand. Sizes
    are those of the segments, and growth is not told where these say otherwise.
    """
    migration = Migration.between(density.census(after.features), before, after)
    found = identify(Acquaintances.of(migration, before, after)).turns
    turns = [SegmentTurn.of(turn, before, after) for turn in found]
    return Succession(
        moved=_moved(migration),
        turns=tuple(filter(_is_true_to_size, turns)),
        flows=migration.customers,
    )


def _is_true_to_size(turn: SegmentTurn) -> bool:
    match turn.fate:
        case Fate.GREW:
            return turn.customers_after > turn.customers_before
        case Fate.SHRANK:
            return turn.customers_after < turn.customers_before
    return True


def _by_slug(
    before: Sequence[Segment], after: Sequence[Segment], renamed: str | None
) -> Iterator[SegmentChange]:
    then = {segment.slug: segment for segment in before}
    for segment in after:
        slug = segment.slug if segment.slug in then else renamed or segment.slug
        yield SegmentChange(before=then.pop(slug, None), after=segment)
    for segment in then.values():
        yield SegmentChange(before=segment, after=None)


def _moved(migration: Migration) -> int:
    return sum(
        customers
        for old, row in zip(migration.before, migration.customers, strict=True)
        for new, customers in zip(migration.after, row, strict=True)
        if old != new
    )
