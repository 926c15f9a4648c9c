"""Names and descriptions of segments: taken from their types, and made distinct by their places."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import count

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.segments.naming.namesakes import Placed, told_apart, told_by_place
from mallseg.domain.segments.naming.place import Place
from mallseg.domain.segments.naming.playbook import EMPTY_PLAYBOOK, Playbook
from mallseg.domain.segments.naming.slug import new_slugs
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segment_type import SegmentType, Thirds
from mallseg.domain.segments.segmentation import Segmentation

_MOST_IN_PLACE = 3
"""A place of more features is no name any more: one of them is tried before all."""


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
    customers, and never on its number. Segments that share a name tell other features, where there
    are any, and else get their place added. Without slugs, the segments get new ones.
    """
    thirds, playbook = Thirds.of(census), wording.playbook
    kinds = told_apart(thirds, centres, playbook)
    introduced = []
    for slug, kind in zip(slugs or new_slugs(len(centres), used=()), kinds, strict=True):
        name, description = playbook.words(kind, slug)
        introduced.append(Introduction(slug=slug, type=kind, name=name, description=description))
    spreads = [census.moments(feature)[1] or 1.0 for feature in census.features]
    placed = [
        Placed(type=own.type, name=own.name, centre=centre)
        for own, centre in zip(introduced, centres, strict=True)
    ]
    return tuple(
        replace(own, type=kind, name=name)
        for own, (kind, name) in zip(
            introduced, told_by_place(placed, census.features, spreads, playbook), strict=True
        )
    )


def names_of(census: Census, centres: Sequence[Point], wording: Wording = PLAIN) -> tuple[str, ...]:
    """Name the segments that these centres would make."""
    return tuple(introduction.name for introduction in introduce(census, centres, wording))


def unused_name(
    name: str, taken: Collection[str], features: Sequence[Feature], centre: Point
) -> str:
    """Add the place of the segment's centre to a name that is taken, until it is not."""
    if name not in taken:
        return name
    pairs = [*zip(features, centre, strict=True)]
    some = [pairs] if len(pairs) <= _MOST_IN_PLACE else [*([pair] for pair in pairs), pairs]
    places = (
        Place.at((f for f, _ in chosen), tuple(v for _, v in chosen), decimals=n)
        for n in count()
        for chosen in some
    )
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
