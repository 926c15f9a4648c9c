"""Names and descriptions of segments: from their types, and true of where their centres stand."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import count, pairwise

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.moments import deviation
from mallseg.domain.customers.units import DEFAULT_UNITS, Units
from mallseg.domain.segments.naming.place import Place, distinct_words
from mallseg.domain.segments.naming.playbook import EMPTY_PLAYBOOK, Playbook
from mallseg.domain.segments.naming.slug import new_slugs
from mallseg.domain.segments.segment_type import SegmentType, Thirds

_TELLING_GAP = 0.25
"""In standard deviations of all customers: what lies nearer than this is not told apart by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """In whose words segments are told of, and in which units."""

    playbook: Playbook = EMPTY_PLAYBOOK
    units: Units = DEFAULT_UNITS


PLAIN = Wording()


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """How one segment is told of."""

    slug: str
    type: SegmentType
    name: str
    description: str


def introduce(
    census: Census, centres: Sequence[Point], wording: Wording, slugs: Sequence[str] = ()
) -> tuple[Introduction, ...]:
    """Name and describe the segments around some centres, which are in the order of their numbers.

    The words come from the type of each, which depends on where its centre stands in the mall, and
    never on its number. Segments that share a name get behind it what tells them apart. Without
    slugs, they get those of segments that nobody has seen before.
    """
    thirds = Thirds.of(census)
    introduced = []
    for slug, centre in zip(slugs or new_slugs(len(centres), used=()), centres, strict=True):
        kind = thirds.type_of(centre)
        name, description = wording.playbook.words(kind, slug)
        introduced.append(Introduction(slug=slug, type=kind, name=name, description=description))
    names = _told_apart(census, centres, [own.name for own in introduced], wording.units)
    return tuple(replace(own, name=name) for own, name in zip(introduced, names, strict=True))


def names_of(census: Census, centres: Sequence[Point], wording: Wording = PLAIN) -> tuple[str, ...]:
    """Name segments that do not exist yet as they would be named."""
    return tuple(introduction.name for introduction in introduce(census, centres, wording))


def told_from(
    name: str, taken: Collection[str], features: Sequence[Feature], centre: Point, units: Units
) -> str:
    """Put behind a name that is taken where the segment's centre stands."""
    if name not in taken:
        return name
    here = (Place(features=tuple(features), values=centre, decimals=n) for n in count())
    told = (with_place(name, place, units) for place in here)
    return next(each for each in told if each not in taken)


def with_place(name: str, place: Place, units: Units) -> str:
    """Put a place behind a name."""
    return f"{name} ({place.words(units)})"


def place_in(name: str, words: str, units: Units) -> Place | None:
    """Read the place behind some words in a name; None where there is none in these units."""
    if not (name.startswith(f"{words} (") and name.endswith(")")):
        return None
    return Place.read(name.removeprefix(f"{words} (").removesuffix(")"), units)


def _told_apart(
    census: Census, centres: Sequence[Point], names: Sequence[str], units: Units
) -> list[str]:
    """Put behind each shared name where its centre stands."""
    told = list(names)
    shared = [name for name, uses in Counter(names).items() if uses > 1]
    if not shared:
        return told
    spreads = [deviation(column, census.counts) or 1.0 for column in census.columns]
    for name in shared:
        same = [i for i, other in enumerate(names) if other == name]
        places = [centres[i] for i in same]
        telling = _telling_features(places, spreads)
        texts = distinct_words(
            [census.features[i] for i in telling],
            units,
            [tuple(place[i] for i in telling) for place in places],
        )
        for i, text in zip(same, texts, strict=True):
            told[i] = f"{name} ({text})"
    return told


def _telling_features(centres: Sequence[Point], spreads: Sequence[float]) -> Sequence[int]:
    """Find the feature on which these differ most, or take all where one does not tell enough."""
    gaps = [
        min(right - left for left, right in pairwise(sorted(values))) / spread
        for values, spread in zip(zip(*centres, strict=True), spreads, strict=True)
    ]
    best = max(range(len(gaps)), key=gaps.__getitem__)
    return [best] if gaps[best] >= _TELLING_GAP else range(len(gaps))
