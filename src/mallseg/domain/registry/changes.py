"""What changed since the version before: segments that grew, shrank, came and went."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mallseg.domain.identity.known_overlap import KnownOverlap
from mallseg.domain.identity.overlap import OverlapTable
from mallseg.domain.identity.transition import Transition
from mallseg.domain.identity.transitions import TransitionKind, identify
from mallseg.domain.profiles.density import Density
from mallseg.domain.registry.succession import Succession
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation


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
    transitions: tuple[Transition, ...]
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
            transitions=succession.transitions,
            moved=succession.moved,
            flows=succession.flows,
            is_coarse=is_coarse,
        )


def coarse_succession(before: Segmentation, after: Segmentation, density: Density) -> Succession:
    """Find out who moved, and what became of segments, where the training did not note it.

    The customers are those of now, as far as the grid of the density tells where they stand. Sizes
    are those of the segments, and growth is not told where these say otherwise.
    """
    overlap = OverlapTable.between(density.census(after.features), before, after)
    found = identify(KnownOverlap.of(overlap, before, after)).transitions
    transitions = [Transition.of(turn, before, after) for turn in found]
    return Succession(
        moved=_moved(overlap),
        transitions=tuple(filter(_is_true_to_size, transitions)),
        flows=overlap.customers,
    )


def _is_true_to_size(turn: Transition) -> bool:
    match turn.kind:
        case TransitionKind.GREW:
            return turn.customers_after > turn.customers_before
        case TransitionKind.SHRANK:
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


def _moved(overlap: OverlapTable) -> int:
    return sum(
        customers
        for old, row in zip(overlap.before, overlap.customers, strict=True)
        for new, customers in zip(overlap.after, row, strict=True)
        if old != new
    )
