"""Matching of old and new segments: which continue, split, merge, appear or disappear.

Two segmentations assign the same customers, those of the new census. Their overlap alone cannot
distinguish a group that split from a group with new customers beside it, because the old
segmentation assigns the new ones to it as well. So new customers are left out first
(`OverlapTable.without_newcomers`). The rules, for the remaining customers:

- Segments are matched so that the pairs share most customers. Where the Jaccard index of a pair is
  above 0.5, the new segment inherits the identity of the old one.
- **Split**: several new segments consist mostly of one old segment's customers, and each has a
  notable part of them. The largest inherits the identity.
- **Merge**: a new segment has most customers of several old ones, and each is a notable part of it.
  It inherits by the Jaccard rule only: otherwise most of its customers would get a name that was
  never theirs.
- **Birth**: a new segment without an inherited identity. **Death**: an old segment whose identity
  is not inherited.
- A new segment with hardly any of its predecessor's customers is a **remnant**: it inherits
  nothing, and the old segment has died.
- **Growth** and **contraction**: a segment that neither split nor merged, whose size, and whose
  size relative to the rest of the mall, both changed by a quarter or more.

The names are those of M. Spiliopoulou et al., "MONIC: modeling and monitoring cluster transitions",
KDD 2006.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from mallseg.domain.identity.overlap import OverlapTable, expected_size
from mallseg.domain.identity.transition import Transition, TransitionKind, TransitionSegment
from mallseg.domain.segments.segmentation import Segmentation

SAME_ABOVE = 0.5
"""The Jaccard index above which two segments are the same; at most one pair can exceed it."""

_NOTABLE = 0.2
"""A smaller part of a segment that changes is only a border that moved."""

_NOTABLE_GROWTH = 1.25

_DEPLETED_BELOW = 0.5

_REMNANT_BELOW = 0.1
"""A share of the customers that a segment had, and of those expected now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedTransition:
    """A transition between segments given by their indices, before the new ones have slugs."""

    kind: TransitionKind
    before: tuple[int, ...]
    after: tuple[int, ...]
    origins: tuple[int, ...] = ()

    def between(self, before: Segmentation, after: Segmentation) -> Transition:
        """Resolve the indices to segments, once all slugs are known."""
        old = [before.segments[index] for index in self.before]
        new = [after.segments[index] for index in self.after]
        return Transition(
            kind=self.kind,
            before=tuple(map(TransitionSegment.of, old)),
            after=tuple(map(TransitionSegment.of, new)),
            origins=tuple(TransitionSegment.of(before.segments[index]) for index in self.origins),
            customers_before=sum(segment.customers for segment in old),
            customers_after=sum(segment.customers for segment in new),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The relation of a new segmentation's segments to those of an old one.

    Attributes
    ----------
    predecessors
        Of shape (n_new,): the index of the old segment whose identity each new one inherits, or
        None.
    transitions
        Splits, merges, births, deaths, growth and contraction.
    """

    predecessors: tuple[int | None, ...]
    transitions: tuple[IndexedTransition, ...]

    @classmethod
    def between(
        cls, overlap: OverlapTable, before: Segmentation, after: Segmentation
    ) -> "Identity":
        """Match the segments of two segmentations with the same features.

        Parameters
        ----------
        overlap
            The overlap of the two for the customers of the new census.
        """
        return identify(
            overlap,
            overlap.without_newcomers(before, after),
            trained_on=[segment.customers for segment in before.segments],
        )

    def named(self, before: Segmentation, after: Segmentation) -> tuple[Transition, ...]:
        """Resolve the segments of the transitions, once the slugs of `after` are known."""
        return tuple(each.between(before, after) for each in self.transitions)


def identify(overlap: OverlapTable, known: OverlapTable, *, trained_on: Sequence[int]) -> Identity:
    """Apply the rules of this module.

    Parameters
    ----------
    overlap
        All customers of the new census, by the old and by the new segmentation.
    known
        The same customers without newcomers.
    trained_on
        Of shape (n_old,): the customers of each old segment when it was trained.
    """
    evidence = _Evidence(overlap=overlap, known=known, trained_on=tuple(trained_on))
    splits = {old: parts for old in evidence.old if len(parts := evidence.parts(old)) > 1}
    merges = {new: found for new in evidence.new if len(found := evidence.sources(new)) > 1}
    heirs = {max(parts, key=known.customers[old].__getitem__): old for old, parts in splits.items()}
    remnants: dict[int, int] = {}
    for old, counterpart in enumerate(known.counterparts):
        if counterpart is not None and known.jaccard(old, counterpart) > SAME_ABOVE:
            is_left = max(evidence.growth(old, counterpart)) > _REMNANT_BELOW
            (heirs if is_left else remnants).setdefault(counterpart, old)
    transitions = _Transitions(
        evidence=evidence, heirs=heirs, remnants=remnants, splits=splits, merges=merges
    )
    return Identity(
        predecessors=tuple(heirs.get(new) for new in evidence.new),
        transitions=tuple(transitions.all()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """The counts that the rules are applied to."""

    overlap: OverlapTable
    known: OverlapTable
    trained_on: tuple[int, ...]

    @property
    def old(self) -> range:
        """The indices of the old segments."""
        return range(len(self.overlap.before))

    @property
    def new(self) -> range:
        """The indices of the new segments."""
        return range(len(self.overlap.after))

    def parts(self, old: int) -> tuple[int, ...]:
        """Find the new segments that consist mostly of an old one, and of a notable part of it."""
        row, sizes = self.known.customers[old], self.overlap.sizes_after()
        return tuple(
            new for new in self.new if 2 * row[new] > sizes[new] and row[new] >= _NOTABLE * sum(row)
        )

    def sources(self, new: int) -> tuple[int, ...]:
        """Find the old segments most of which are in a new one, and are a notable part of it."""
        column = [row[new] for row in self.known.customers]
        return tuple(
            old
            for old in self.old
            if 2 * column[old] > sum(self.known.customers[old])
            and column[old] >= _NOTABLE * sum(column)
            and not self.is_depleted(old)
        )

    def origins(self, new: int) -> tuple[int, ...]:
        """Find the old segments to which a notable part of a new segment's customers belong."""
        column = [row[new] for row in self.overlap.customers]
        return tuple(old for old in self.old if column[old] >= _NOTABLE * sum(column))

    def is_depleted(self, old: int) -> bool:
        """Check whether an old segment has lost most of its customers."""
        size = sum(self.overlap.customers[old])
        expected = expected_size(self.trained_on, old, self.overlap.total - size)
        return size < _DEPLETED_BELOW * expected

    def growth(self, old: int, new: int) -> tuple[float, float]:
        """Return the ratio of a segment's size to its former size, and to that expected now."""
        size = self.overlap.sizes_after()[new]
        expected = expected_size(self.trained_on, old, self.overlap.total - size)
        return size / self.trained_on[old], size / expected


@dataclass(frozen=True, slots=True, kw_only=True)
class _Transitions:
    """The transitions that follow from heirs, remnants, splits and merges.

    `heirs` and `remnants` map new segments to old ones, `splits` old segments to their parts, and
    `merges` new segments to their sources.
    """

    evidence: _Evidence
    heirs: Mapping[int, int]
    remnants: Mapping[int, int]
    splits: Mapping[int, tuple[int, ...]]
    merges: Mapping[int, tuple[int, ...]]

    def all(self) -> Iterator[IndexedTransition]:
        """List all transitions."""
        yield from self.splits_and_merges()
        yield from self.births_and_deaths()
        yield from self.growth()

    def splits_and_merges(self) -> Iterator[IndexedTransition]:
        """List splits and merges."""
        for old, parts in self.splits.items():
            yield IndexedTransition(kind=TransitionKind.SPLIT, before=(old,), after=parts)
        for new, sources in self.merges.items():
            yield IndexedTransition(kind=TransitionKind.MERGE, before=sources, after=(new,))

    def births_and_deaths(self) -> Iterator[IndexedTransition]:
        """List new segments without a predecessor, and old ones without an heir."""
        left = {old: new for new, old in self.remnants.items() if new not in self._explained_new}
        known = {*self.heirs, *left.values(), *self._explained_new}
        for new in self.evidence.new:
            if new not in known:
                origins = self.evidence.origins(new)
                yield IndexedTransition(
                    kind=TransitionKind.BIRTH, before=(), after=(new,), origins=origins
                )
        for old in self.evidence.old:
            if old not in self.heirs.values() and old not in self._explained_old:
                remnant = (left[old],) if old in left else ()
                yield IndexedTransition(kind=TransitionKind.DEATH, before=(old,), after=remnant)

    def growth(self) -> Iterator[IndexedTransition]:
        """List the segments that kept their identity and changed in size."""
        for new, old in sorted(self.heirs.items()):
            if new in self._explained_new or old in self._explained_old:
                continue
            factors = self.evidence.growth(old, new)
            if min(factors) >= _NOTABLE_GROWTH:
                yield IndexedTransition(kind=TransitionKind.GROWTH, before=(old,), after=(new,))
            if max(factors) <= 1 / _NOTABLE_GROWTH:
                yield IndexedTransition(
                    kind=TransitionKind.CONTRACTION, before=(old,), after=(new,)
                )

    @property
    def _explained_old(self) -> frozenset[int]:
        return frozenset(chain(self.splits, *self.merges.values()))

    @property
    def _explained_new(self) -> frozenset[int]:
        return frozenset(chain(self.merges, *self.splits.values()))
