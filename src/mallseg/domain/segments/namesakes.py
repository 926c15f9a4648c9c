"""Distinguishing segments that would have the same name."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.segments.levels import SegmentStatistics, Thirds
from mallseg.domain.segments.place import distinct_words
from mallseg.domain.segments.playbook import Playbook
from mallseg.domain.segments.segment_type import LONGEST_NAME, SegmentType

_DISTINCT_GAP = 0.25
"""In standard deviations of all customers: a smaller gap does not distinguish two segments."""


def distinct_types(
    thirds: Thirds, statistics: Sequence[SegmentStatistics], playbook: Playbook
) -> tuple[SegmentType | None, ...]:
    """Choose the types of segments, distinct where possible.

    Where several segments have the same type, another that applies is chosen, preferably one that
    applies to no other segment. A type that the playbook names is kept.

    Returns
    -------
    tuple of SegmentType
        Some may still be the same, as where there are only two features to name; None for a segment
        without a level.
    """
    levels = thirds.levels_of(statistics)
    applicable = [
        [*thirds.types_of(own, each.centre)] for own, each in zip(levels, statistics, strict=True)
    ]
    features = [frozenset(filter(None, own)) for own in levels]
    kinds = [next(iter(own), None) for own in applicable]
    for i, kind in enumerate(kinds):
        others = {*kinds[:i], *kinds[i + 1 :]}
        if kind is None or kind not in others or playbook.has_name(kind):
            continue
        free = [other for other in applicable[i] if other not in others]
        rivals = [own for j, own in enumerate(features) if j != i]
        unique = [other for other in free if not any(own.issuperset(other.parts) for own in rivals)]
        kinds[i] = next(iter(unique or free), kind)
    return tuple(kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCentre:
    """The name of a segment by its type, and its centre, which distinguishes equal names."""

    type: SegmentType | None
    name: str
    centre: Point


def named_by_place(
    segments: Sequence[NamedCentre],
    features: Sequence[Feature],
    spreads: Sequence[float],
    playbook: Playbook,
) -> list[tuple[SegmentType | None, str]]:
    """Append to names that several segments share the places of their centres.

    Parameters
    ----------
    spreads
        Of shape (n_features,): the standard deviations of all customers.

    Returns
    -------
    list of tuple
        Types and names. A type is reduced to one level where the name would be too long.
    """
    named = [(own.type, own.name) for own in segments]
    for name in [name for name, uses in Counter(own.name for own in segments).items() if uses > 1]:
        same = [i for i, own in enumerate(segments) if own.name == name]
        taken = {text for i, (_, text) in enumerate(named) if i not in same}
        group = _Namesakes(
            centres=tuple(segments[i].centre for i in same),
            features=tuple(features),
            spreads=tuple(spreads),
        )
        kind = segments[same[0]].type
        names = [f"{name} ({place})" for place in next(group.places())]
        if kind and not playbook.has_name(kind):
            kind, names = group.short_names(_shorter(kind, playbook), taken)
        for i, text in zip(same, names, strict=True):
            named[i] = kind, text
    return named


def _shorter(kind: SegmentType, playbook: Playbook) -> list[SegmentType]:
    """List a type and those of one of its levels, without types that the playbook names."""
    single = [SegmentType(parts=(part,)) for part in kind.parts]
    return [kind, *(each for each in single if each != kind and not playbook.has_name(each))]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Namesakes:
    """The centres of segments of the same name."""

    centres: tuple[Point, ...]
    features: tuple[Feature, ...]
    spreads: tuple[float, ...]

    def short_names(
        self, kinds: Sequence[SegmentType], taken: set[str]
    ) -> tuple[SegmentType, list[str]]:
        """Append distinct places: the first that make the names short enough, or the shortest.

        Parameters
        ----------
        kinds
            The types that they may have, in the order of preference.
        taken
            The names of other segments.
        """
        found = []
        for places in self.places():
            for kind in kinds:
                names = [f"{kind.in_plain_words} ({place})" for place in places]
                found.append((kind, names))
                if _longest(names) <= LONGEST_NAME and taken.isdisjoint(names):
                    return kind, names
        free = [each for each in found if taken.isdisjoint(each[1])] or found
        return min(free, key=lambda each: _longest(each[1]))

    def places(self) -> Iterator[Sequence[str]]:
        """Yield texts of places: by the feature with the largest gap or by all, then by fewer."""
        gaps = [self._gap(i) for i in range(len(self.features))]
        best = max(range(len(gaps)), key=gaps.__getitem__)
        everything = range(len(gaps))
        yield self._at([best] if gaps[best] >= _DISTINCT_GAP else everything)
        for size in everything:
            subsets = combinations(everything, size + 1)
            for some in sorted(subsets, key=lambda some: -min(gaps[i] for i in some)):
                if self._distinguish(some):
                    yield self._at(some)

    def _gap(self, axis: int) -> float:
        """Return the smallest distance between two centres along a feature, standardised."""
        values = sorted(centre[axis] for centre in self.centres)
        return min(right - left for left, right in pairwise(values)) / self.spreads[axis]

    def _distinguish(self, chosen: Sequence[int]) -> bool:
        """Whether the values of the chosen features differ between all centres."""
        places = {tuple(self.features[i].decode(c[i]) for i in chosen) for c in self.centres}
        return len(places) == len(self.centres)

    def _at(self, chosen: Sequence[int]) -> Sequence[str]:
        return distinct_words(
            [self.features[i] for i in chosen],
            [tuple(centre[i] for i in chosen) for centre in self.centres],
        )


def _longest(names: Sequence[str]) -> int:
    return max(map(len, names))
