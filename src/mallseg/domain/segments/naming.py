"""Names and descriptions of segments, from their types; places distinguish equal names."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import count

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.segments.levels import SegmentStatistics, Thirds, statistics_of
from mallseg.domain.segments.namesakes import NamedCentre, distinct_types, named_by_place
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.place import Place, places_without_type
from mallseg.domain.segments.playbook import EMPTY_PLAYBOOK, Playbook
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segment_type import SegmentType
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.short_names import with_short_names
from mallseg.domain.segments.slug import new_slugs
from mallseg.domain.segments.tolerance_region import tolerance_regions

_MOST_IN_PLACE = 3
"""Of more features, a place of all would be too long: single ones are tried first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The playbook that names and describes segments."""

    playbook: Playbook = EMPTY_PLAYBOOK


PLAIN = Wording()


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """The slug, type, name and description of one segment; type is None where none applies."""

    slug: str
    type: SegmentType | None
    name: str
    description: str


def named_segmentation(
    census: Census,
    scale: FeatureScale,
    partition: Partition,
    wording: Wording = PLAIN,
    *,
    everyone: Census | None = None,
    has_groups: bool = True,
) -> Segmentation:
    """Make a segmentation of a partition, with numbers, names and descriptions.

    Parameters
    ----------
    everyone
        The customers of the census and the outliers, if there are any.
    has_groups
        Whether the customers may form groups; otherwise segments are named by numbers.
    """
    statistics = statistics_of(census, scale, partition.centres)
    introduced = introduce(census, statistics, wording, has_groups=has_groups)
    regions = tolerance_regions(scale, partition.centres, census, everyone or census)
    parts = zip(
        introduced,
        partition.centres,
        partition.customers,
        partition.radii,
        regions,
        strict=True,
    )
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
            region=region,
            type=own.type,
        )
        for number, (own, centre, customers, radius, region) in enumerate(parts, start=1)
    )
    short = [wording.playbook.short(own.type, own.slug) for own in introduced]
    return Segmentation(
        features=census.features,
        scale=scale,
        segments=with_short_names(segments, census.features, scale.unit, short),
        inertia=partition.inertia,
    )


def introduce(
    census: Census,
    statistics: Sequence[SegmentStatistics],
    wording: Wording,
    slugs: Sequence[str] = (),
    *,
    has_groups: bool = True,
) -> tuple[Introduction, ...]:
    """Name and describe segments in the order of their centres.

    The texts depend on the type of each segment, which follows from its statistics, never on its
    number. Segments that would share a name are named by other features, if possible; otherwise
    their places are appended. A segment without a type is named by its place, and a part of
    customers who form no groups by a number. Without slugs, the segments get new ones.
    """
    thirds, playbook = Thirds.of(census), wording.playbook
    slugs = slugs or new_slugs(len(statistics), used=())
    if not has_groups:
        return tuple(_part(slug, playbook) for slug in slugs)
    kinds = distinct_types(thirds, statistics, playbook)
    centres = [own.centre for own in statistics]
    places = places_without_type(
        thirds, [c for c, kind in zip(centres, kinds, strict=True) if not kind]
    )
    introduced = []
    for slug, kind in zip(slugs, kinds, strict=True):
        words = playbook.words(kind, slug) if kind else _placed(next(places), slug, playbook)
        introduced.append(Introduction(slug=slug, type=kind, name=words[0], description=words[1]))
    spreads = [spread or 1.0 for _, spread in thirds.overall]
    placed = [
        NamedCentre(type=own.type, name=own.name, centre=centre)
        for own, centre in zip(introduced, centres, strict=True)
    ]
    return tuple(
        replace(own, type=kind, name=name)
        for own, (kind, name) in zip(
            introduced, named_by_place(placed, census.features, spreads, playbook), strict=True
        )
    )


def names_of(
    census: Census,
    statistics: Sequence[SegmentStatistics],
    wording: Wording = PLAIN,
    *,
    has_groups: bool = True,
) -> tuple[str, ...]:
    """Return the names of segments with these statistics."""
    introduced = introduce(census, statistics, wording, has_groups=has_groups)
    return tuple(own.name for own in introduced)


def _placed(place: str, slug: str, playbook: Playbook) -> tuple[str, str]:
    name, description = playbook.own_words(slug)
    name = name or f"{place[0].upper()}{place[1:]}"
    return name, description or playbook.without_type or f"{name}."


def _part(slug: str, playbook: Playbook) -> Introduction:
    name, description = playbook.own_words(slug)
    name = name or part_name(slug)
    description = description or playbook.without_groups or f"{name}."
    return Introduction(slug=slug, type=None, name=name, description=description)


def part_name(slug: str) -> str:
    """Return the name of a part of customers who form no groups, by the number in its slug."""
    number = slug.removeprefix("seg-")
    return f"Part {int(number)}" if number.isdecimal() else f"Part {slug}"


def unused_name(
    name: str, taken: Collection[str], features: Sequence[Feature], centre: Point
) -> str:
    """Append the place of the segment's centre to a name that is taken, so that it is unique."""
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
    """Append a place to a name."""
    return f"{name} ({place.words()})"


def place_in(name: str, words: str, features: Sequence[Feature]) -> Place | None:
    """Parse the place that `with_place` appended to some words; None where there is none."""
    if not (name.startswith(f"{words} (") and name.endswith(")")):
        return None
    return Place.parse(name.removeprefix(f"{words} (").removesuffix(")"), features)
