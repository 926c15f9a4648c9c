"""Which new segment is which of the champion's, and what became of those that are none.

Both models assign the customers of the new census. That table alone cannot tell a group that split
from one beside which newcomers settled: the champion gives the newcomers to it, too. So from each
segment of before that has more customers than its share of the others', the surplus is taken away
where it stands farthest from the old centre. What is left are *old acquaintances*, and by them:

- Segments belong together by the matching with most acquaintances in common. More than half of all
  who are in either must be in both (Jaccard above one half): then the new one has the old one's
  identity.
- A segment has **split** when several new ones consist mostly of its acquaintances, and each has a
  notable part of them. The largest inherits the identity: what was true of all is true of it.
- Segments have **merged** when a new one has most of the acquaintances of several, and each is a
  notable part of it. It inherits only by the rule above: otherwise most of its customers would be
  given a name that never was theirs.
- What has no identity otherwise is **born**; what nobody inherits from has **died**.
- What would inherit and keeps hardly anybody is no heir but a **remnant**: the segment has died,
  even where a few are left and are a segment of their own.
- What was neither split nor merged has **grown** or **shrunk** when both its customers and its odds
  against the rest of the mall changed by a quarter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from mallseg.domain.identity.known_overlap import NOTABLE, KnownOverlap

SAME_ABOVE = 0.5
"""More than half of all who are in either segment are in both; so nothing has two counterparts."""

_NOTABLE_GROWTH = 1.25

_REMNANT_BELOW = 0.1
"""Of the customers that a segment had, and that it would have had it changed as the rest did."""


class TransitionKind(StrEnum):
    """What became of segments."""

    SPLIT = "split"
    MERGED = "merged"
    BORN = "born"
    DIED = "died"
    GREW = "grew"
    SHRANK = "shrank"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedTransition:
    """Something that became of some segments, which are given by their indices.

    Attributes
    ----------
    before, after
        Segments of the champion and of the new segmentation. Of a death, `after` has the remnant,
        where there is one.
    origins
        Of a birth: the champion's segments in which a notable part of the newborn's customers
        would be.
    """

    kind: TransitionKind
    before: tuple[int, ...]
    after: tuple[int, ...]
    origins: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who is who.

    Attributes
    ----------
    predecessors
        Of shape (n_new,): the index of the champion's segment whose identity each new one has.
    turns
        Splits, merges, births, deaths, growth.
    """

    predecessors: tuple[int | None, ...]
    transitions: tuple[IndexedTransition, ...]


def identify(common: KnownOverlap) -> Identity:
    """Decide who is who by the old acquaintances."""
    splits = {old: own for old in common.olds if len(own := _children(common, old)) > 1}
    merges = {new: own for new in common.news if len(own := _parents(common, new)) > 1}
    heirs = {max(own, key=common.table[old].__getitem__): old for old, own in splits.items()}
    remnants: dict[int, int] = {}
    for old, new in enumerate(common.counterparts()):
        if new is not None and common.jaccard(old, new) > SAME_ABOVE:
            is_left = max(common.growth(old, new)) > _REMNANT_BELOW
            (heirs if is_left else remnants).setdefault(new, old)
    kinship = _Kinship(common=common, heirs=heirs, remnants=remnants, splits=splits, merges=merges)
    return Identity(
        predecessors=tuple(heirs.get(new) for new in common.news),
        transitions=(*kinship.splits_and_merges(), *kinship.births_and_deaths(), *kinship.growth()),
    )


def _children(common: KnownOverlap, old: int) -> tuple[int, ...]:
    """Find the new segments that consist mostly of an old one, and of a notable part of it."""
    row = common.table[old]
    return tuple(
        new
        for new in common.news
        if 2 * row[new] > common.sizes_after[new] and row[new] >= NOTABLE * sum(row)
    )


def _parents(common: KnownOverlap, new: int) -> tuple[int, ...]:
    """Find the old segments most of which are in a new one, and are a notable part of it."""
    column = [row[new] for row in common.table]
    return tuple(
        old
        for old in common.olds
        if 2 * column[old] > sum(common.table[old])
        and column[old] >= NOTABLE * sum(column)
        and not common.is_depleted(old)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kinship:
    """Who inherits from whom or is what is left, and which split into or merged from which."""

    common: KnownOverlap
    heirs: Mapping[int, int]
    remnants: Mapping[int, int]
    splits: Mapping[int, tuple[int, ...]]
    merges: Mapping[int, tuple[int, ...]]

    def splits_and_merges(self) -> Iterator[IndexedTransition]:
        """Tell what is more than one to one."""
        for old, children in self.splits.items():
            yield IndexedTransition(kind=TransitionKind.SPLIT, before=(old,), after=children)
        for new, parents in self.merges.items():
            yield IndexedTransition(kind=TransitionKind.MERGED, before=parents, after=(new,))

    def births_and_deaths(self) -> Iterator[IndexedTransition]:
        """Tell what came from nowhere, or went there."""
        left = {old: new for new, old in self.remnants.items() if new not in self._told_after}
        known = {*self.heirs, *left.values(), *self._told_after}
        for new in self.common.news:
            if new not in known:
                origins = self.common.origins(new)
                yield IndexedTransition(
                    kind=TransitionKind.BORN, before=(), after=(new,), origins=origins
                )
        for old in self.common.olds:
            if old not in self.heirs.values() and old not in self._told_before:
                remnant = (left[old],) if old in left else ()
                yield IndexedTransition(kind=TransitionKind.DIED, before=(old,), after=remnant)

    def growth(self) -> Iterator[IndexedTransition]:
        """Tell what is still itself, and larger or smaller."""
        for new, old in sorted(self.heirs.items()):
            if new in self._told_after or old in self._told_before:
                continue
            factor, against_the_rest = self.common.growth(old, new)
            if min(factor, against_the_rest) >= _NOTABLE_GROWTH:
                yield IndexedTransition(kind=TransitionKind.GREW, before=(old,), after=(new,))
            if max(factor, against_the_rest) <= 1 / _NOTABLE_GROWTH:
                yield IndexedTransition(kind=TransitionKind.SHRANK, before=(old,), after=(new,))

    @property
    def _told_before(self) -> frozenset[int]:
        return frozenset(chain(self.splits, *self.merges.values()))

    @property
    def _told_after(self) -> frozenset[int]:
        return frozenset(chain(self.merges, *self.splits.values()))
