"""The difference of two versions of a model: moved customers and changed segments."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mallseg.domain.customers.census import Census
from mallseg.domain.identity.identification import Identity
from mallseg.domain.identity.overlap import OverlapTable, SegmentTurnover
from mallseg.domain.identity.transition import Transition, TransitionKind
from mallseg.domain.registry.version import RecordedDiff, StoredSegmentation
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.worth import ShareOfTotal, worth_of

_NOT_RECORDED = OverlapTable(before=(), after=(), customers=())


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentPair:
    """A segment in both versions; None for the version that does not have it."""

    before: Segment | None
    after: Segment | None

    @property
    def growth(self) -> int:
        """The difference of its training customers."""
        then = self.before.customers if self.before else 0
        return (self.after.customers if self.after else 0) - then


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDiff:
    """The differences between two versions, on the same customers.

    Attributes
    ----------
    before, after
        The versions.
    source
        The name of the source of the customers.
    overlap
        The overlap of the segments, in the order of their numbers; empty where the training did not
        record it.
    moved
        The number of customers who are not in the counterpart of their segment.
    transitions
        The transitions from `before` to `after`, where `after` was trained from `before`; empty in
        a comparison of any two versions.
    is_coarse
        Whether the customers were counted on a coarse grid, so that some near borders are
        misplaced.
    renamed
        The slug in `before` of the segment that `after` renames, if it does nothing else.
    earlier
        Of shape (n_before,): the earlier customers in each segment of `before`, where they were
        given. They separate a change of the customers from a change of the model.
    amounts_before, amounts_after
        By slug, the shares of a column of amounts that are stored with the versions.
    """

    before: StoredSegmentation
    after: StoredSegmentation
    source: str
    overlap: OverlapTable
    moved: int
    transitions: tuple[Transition, ...] = ()
    is_coarse: bool = False
    renamed: str | None = None
    earlier: tuple[int, ...] | None = None
    amounts_before: Mapping[str, ShareOfTotal] = field(default_factory=dict)
    amounts_after: Mapping[str, ShareOfTotal] = field(default_factory=dict)

    @property
    def worth_before(self) -> Mapping[str, tuple[ShareOfTotal, ...]]:
        """The worth of each segment of `before`, by slug."""
        return worth_of(self.before.segmentation, self.amounts_before)

    @property
    def worth_after(self) -> Mapping[str, tuple[ShareOfTotal, ...]]:
        """The worth of each segment of `after`, by slug."""
        return worth_of(self.after.segmentation, self.amounts_after)

    @property
    def valued(self) -> tuple[str, ...]:
        """The labels of all quantities of which there are shares, in either version."""
        both = (*self.worth_after.values(), *self.worth_before.values())
        return tuple(dict.fromkeys(own.label for each in both for own in each))

    @classmethod
    def between(
        cls,
        before: StoredSegmentation,
        after: StoredSegmentation,
        census: Census,
        *,
        source: str,
        is_coarse: bool = False,
        earlier: Census | None = None,
    ) -> "VersionDiff":
        """Assign the customers of a census with both versions, and earlier ones with `before`.

        Raises
        ------
        InvalidOptionError
            A census lacks a feature that one of the versions uses.
        """
        overlap = _overlap(census, before.segmentation, after.segmentation)
        return cls(
            before=before,
            after=after,
            source=source,
            overlap=overlap,
            moved=overlap.moved,
            is_coarse=is_coarse,
            earlier=_sizes(earlier, before) if earlier else None,
        )

    @classmethod
    def recorded(
        cls,
        before: StoredSegmentation,
        after: StoredSegmentation,
        record: RecordedDiff,
        *,
        source: str,
        renamed: str | None = None,
    ) -> "VersionDiff":
        """Restore the difference that the training of `after` recorded."""
        overlap = _NOT_RECORDED
        if record.customers:
            overlap = OverlapTable(
                before=tuple(segment.slug for segment in before.segmentation.segments),
                after=tuple(segment.slug for segment in after.segmentation.segments),
                customers=record.customers,
            ).in_order(_slugs(before.segmentation), _slugs(after.segmentation))
        return cls(
            before=before,
            after=after,
            source=source,
            overlap=overlap,
            moved=record.moved,
            transitions=record.transitions,
            renamed=renamed,
        )

    @classmethod
    def estimated(
        cls, before: StoredSegmentation, after: StoredSegmentation, census: Census
    ) -> "VersionDiff":
        """Estimate the difference where the training of `after` did not record it.

        The sizes in the transitions are those of the segments; growth or contraction that
        contradicts them is left out.

        Parameters
        ----------
        census
            The customers of `after` on a coarse grid (`Density.census`).
        """
        old, new = before.segmentation, after.segmentation
        overlap = OverlapTable.between(census, old, new)
        transitions = Identity.between(overlap, old, new).named(old, new)
        return cls(
            before=before,
            after=after,
            source=f"version {after.version}",
            overlap=overlap.in_order(_slugs(old), _slugs(new)),
            moved=overlap.moved,
            transitions=tuple(filter(_agrees_with_sizes, transitions)),
            is_coarse=True,
        )

    @property
    def moved_share(self) -> float:
        """The share of the customers who moved."""
        return self.moved / (self.overlap.total or self.after.segmentation.customers)

    def by_slug(self) -> tuple[SegmentPair, ...]:
        """Pair segments with the same slug: those of `after` by number, then the others."""
        return tuple(self._by_slug())

    def by_counterpart(self) -> tuple[tuple[SegmentPair, SegmentTurnover], ...]:
        """Pair segments with their counterparts, each with its turnover of customers."""
        old = {segment.slug: segment for segment in self.before.segmentation.segments}
        new = {segment.slug: segment for segment in self.after.segmentation.segments}
        return tuple(
            (
                SegmentPair(
                    before=old[turnover.before] if turnover.before else None,
                    after=new[turnover.after] if turnover.after else None,
                ),
                turnover,
            )
            for turnover in self.overlap.turnovers()
        )

    @property
    def customers_changed(self) -> float | None:
        """The change in the mix of the customers, from 0 to 1; None if not comparable.

        This is the total variation distance of the shares by the segments of `before`: the share of
        customers who would have to change segment for the two mixes to be equal.
        """
        if self.earlier is None:
            return None
        now, then = _shares(self.overlap.sizes_before()), _shares(self.earlier)
        return sum(abs(new - old) for new, old in zip(now, then, strict=True)) / 2

    def _by_slug(self) -> Iterator[SegmentPair]:
        old = {segment.slug: segment for segment in self.before.segmentation.by_number}
        for segment in self.after.segmentation.by_number:
            slug = segment.slug if segment.slug in old else self.renamed or segment.slug
            yield SegmentPair(before=old.pop(slug, None), after=segment)
        for segment in old.values():
            yield SegmentPair(before=segment, after=None)


def _agrees_with_sizes(transition: Transition) -> bool:
    match transition.kind:
        case TransitionKind.GROWTH:
            return transition.customers_after > transition.customers_before
        case TransitionKind.CONTRACTION:
            return transition.customers_after < transition.customers_before
    return True


def _sizes(census: Census, version: StoredSegmentation) -> tuple[int, ...]:
    segmentation = version.segmentation
    return _overlap(census, segmentation, segmentation).sizes_before()


def _overlap(census: Census, before: Segmentation, after: Segmentation) -> OverlapTable:
    overlap = OverlapTable.between(census, before, after)
    return overlap.in_order(_slugs(before), _slugs(after))


def _slugs(segmentation: Segmentation) -> list[str]:
    return [segment.slug for segment in segmentation.by_number]


def _shares(sizes: Sequence[int]) -> list[float]:
    total = sum(sizes)
    return [size / total if total else 0.0 for size in sizes]
