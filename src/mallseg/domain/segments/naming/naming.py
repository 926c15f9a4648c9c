"""Names and descriptions of segments: taken from their types, and made distinct by their places."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import count, pairwise

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.segments.naming.place import Place, distinct_words
from mallseg.domain.segments.naming.playbook import EMPTY_PLAYBOOK, Playbook
from mallseg.domain.segments.naming.slug import new_slugs
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segment_type import SegmentType, Thirds
from mallseg.domain.segments.segmentation import Segmentation

_DISTINCT_GAP = 0.25
"""In standard deviations of all customers: a smaller gap does not distinguish two segments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The playbook that names and describes segments."""

    playbook: Playbook = EMPTY_PLAYBOOK


PLAIN = Wording()


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """The slug, type, name and description of one segment."""

    slug: str
    type: SegmentType
    name: str
    description: str


def named_segmentation(
    census: Census, scale: FeatureScale, partition: Partition, wording: Wording = PLAIN
) -> Segmentation:
    """Number, name and describe the parts of a divided census."""
    introduced = introduce(census, partition.centres, wording)
    radii = partition.outlier_radius.radii
    parts = zip(introduced, partition.centres, partition.customers, radii, strict=True)
    segments = tuple(
        Segment(
            number=number,
            slug=own.slug,
            name=own.name,
            description=own.description,
            customers=customers,
            share=customers / census.customers,
            centre=centre,
            radius=radius,
            type=own.type,
        )
        for number, (own, centre, customers, radius) in enumerate(parts, start=1)
    )
    return Segmentation(
        features=census.features,
        scale=scale,
        segments=segments,
        inertia=partition.inertia,
        outlier_factor=partition.outlier_radius.factor,
    )


def introduce(
    census: Census, centres: Sequence[Point], wording: Wording, slugs: Sequence[str] = ()
) -> tuple[Introduction, ...]:
    """Name and describe the segments around some centres, which are in the order of their numbers.

    The words come from the type of each, which depends on where its centre lies among the mall's
    customers, and never on its number. Segments that share a name get their place added to it.
    Without slugs, the segments get new ones.
    """
    thirds = Thirds.of(census)
    introduced = []
    for slug, centre in zip(slugs or new_slugs(len(centres), used=()), centres, strict=True):
        kind = thirds.type_of(centre)
        name, description = wording.playbook.words(kind, slug)
        introduced.append(Introduction(slug=slug, type=kind, name=name, description=description))
    names = _distinct_names(census, centres, [own.name for own in introduced])
    return tuple(replace(own, name=name) for own, name in zip(introduced, names, strict=True))


def names_of(census: Census, centres: Sequence[Point], wording: Wording = PLAIN) -> tuple[str, ...]:
    """Name the segments that these centres would make."""
    return tuple(introduction.name for introduction in introduce(census, centres, wording))


def unused_name(
    name: str, taken: Collection[str], features: Sequence[Feature], centre: Point
) -> str:
    """Add the place of the segment's centre to a name that is taken, until it is not."""
    if name not in taken:
        return name
    places = (Place.at(features, centre, decimals=n) for n in count())
    names = (with_place(name, place) for place in places)
    return next(each for each in names if each not in taken)


def with_place(name: str, place: Place) -> str:
    """Add a place to a name."""
    return f"{name} ({place.words()})"


def place_in(name: str, words: str, features: Sequence[Feature]) -> Place | None:
    """Parse the place that follows some words in a name; None where there is none."""
    if not (name.startswith(f"{words} (") and name.endswith(")")):
        return None
    return Place.parse(name.removeprefix(f"{words} (").removesuffix(")"), features)


def _distinct_names(census: Census, centres: Sequence[Point], names: Sequence[str]) -> list[str]:
    """Add to each shared name where the centre of its segment lies."""
    distinct = list(names)
    shared = [name for name, uses in Counter(names).items() if uses > 1]
    if not shared:
        return distinct
    spreads = [census.moments(feature)[1] or 1.0 for feature in census.features]
    for name in shared:
        same = [i for i, other in enumerate(names) if other == name]
        places = [centres[i] for i in same]
        chosen = _distinguishing_features(places, spreads)
        texts = distinct_words(
            [census.features[i] for i in chosen],
            [tuple(place[i] for i in chosen) for place in places],
        )
        for i, text in zip(same, texts, strict=True):
            distinct[i] = f"{name} ({text})"
    return distinct


def _distinguishing_features(centres: Sequence[Point], spreads: Sequence[float]) -> Sequence[int]:
    """Find the feature on which the centres differ most; all features where no gap is enough."""
    gaps = [
        min(right - left for left, right in pairwise(sorted(values))) / spread
        for values, spread in zip(zip(*centres, strict=True), spreads, strict=True)
    ]
    best = max(range(len(gaps)), key=gaps.__getitem__)
    return [best] if gaps[best] >= _DISTINCT_GAP else range(len(gaps))
