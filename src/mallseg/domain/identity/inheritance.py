"""Inheritance of slugs, numbers, names and descriptions from the version before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.identity.identifiers import IdentifierRegistry, Identifiers
from mallseg.domain.segments.levels import statistics_of
from mallseg.domain.segments.naming import (
    Introduction,
    Wording,
    introduce,
    place_in,
    unused_name,
    with_place,
)
from mallseg.domain.segments.place import Place
from mallseg.domain.segments.segment import NameOrigin, Segment
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.short_names import place_in_short, with_short_names

_NEARBY = 0.1
"""In standard deviations of all customers: less than half of what distinguishes namesakes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _InheritedName:
    """A name inherited from the version before.

    `words` is the name without a place; `is_unchanged` says whether it is kept verbatim.
    """

    words: str
    name: str
    is_unchanged: bool = True


def inherit(
    census: Census,
    fresh: Segmentation,
    *,
    predecessors: Sequence[Segment | None],
    version: int,
    registry: IdentifierRegistry,
    wording: Wording,
    has_groups: bool = True,
) -> Segmentation:
    """Give segments the identity of their predecessors, and a new one to those without.

    - Slug and number are inherited; a new segment gets a slug and a number that the model has never
      used.
    - A name or description that a person wrote is kept verbatim.
    - A name from the playbook is kept, even if the type has changed, as long as the playbook still
      has it for the type at the time of naming, and its units are still those of the mall.
      Otherwise, and where that type was not recorded, the playbook names the segment again.
    - The place in such a name is updated when the segment is no longer near it.
    - A description from the playbook follows the current type.

    Parameters
    ----------
    census
        The customers of the new segmentation.
    predecessors
        Of shape (n_segments,): the segment whose identity each new segment has, or None.
    version
        The version of the predecessors.
    has_groups
        Whether the customers may form groups; if not, new segments are named by numbers.
    """
    identifiers = _identifiers(fresh, predecessors, registry)
    centres = [segment.centre for segment in fresh.segments]
    statistics = statistics_of(census, fresh.scale, centres)
    slugs = [each.slug for each in identifiers]
    introduced = introduce(census, statistics, wording, slugs, has_groups=has_groups)
    segments, inherited = [], []
    rows = zip(fresh.segments, identifiers, introduced, predecessors, strict=True)
    for each, known, own, before in rows:
        segment = replace(each, slug=known.slug, number=known.number, description=own.description)
        name = None
        if before:
            origin = before.origin_of_name(version)
            name = _inherited_name(census, each, before=before, origin=origin, wording=wording)
            segment = _with_own_texts(replace(segment, named=origin if name else None), before)
        segments.append(segment)
        inherited.append(name)
    names = _distinct_names(fresh, introduced, inherited, wording)
    named = [
        _without_current_origin(replace(segment, name=name, short=""))
        for segment, name in zip(segments, names, strict=True)
    ]
    kept = [
        old and old.is_unchanged and before
        for old, before in zip(inherited, predecessors, strict=True)
    ]
    return replace(
        fresh,
        segments=_with_short_names(
            named, [own or None for own in kept], census, fresh.scale.unit, wording
        ),
    )


def _identifiers(
    fresh: Segmentation, predecessors: Sequence[Segment | None], registry: IdentifierRegistry
) -> Sequence[Identifiers]:
    known = [
        before and Identifiers(slug=before.slug, number=before.number) for before in predecessors
    ]
    newborn = [
        segment.centre
        for segment, before in zip(fresh.segments, predecessors, strict=True)
        if before is None
    ]
    new = iter(registry.identify(newborn, inherited=[each for each in known if each]))
    return [each or next(new) for each in known]


def _with_short_names(
    segments: Sequence[Segment],
    predecessors: Sequence[Segment | None],
    census: Census,
    units: Point,
    wording: Wording,
) -> tuple[Segment, ...]:
    """Keep the short names of kept names, unless they hold a place; choose the others.

    Parameters
    ----------
    predecessors
        The predecessors whose name is kept; None for other segments.
    """
    pairs = [*zip(segments, predecessors, strict=True)]
    preferred = [_short_words(segment, before, wording) for segment, before in pairs]
    with_kept = [
        replace(segment, short=before.short, is_short_own=before.is_short_own)
        if before and _keeps_short(before, words, census.features)
        else segment
        for (segment, before), words in zip(pairs, preferred, strict=True)
    ]
    found = with_short_names(with_kept, census.features, units, preferred)
    taken = {own.short.casefold() for own in found}
    return tuple(
        replace(own, short=before.short)
        if before and _is_still_there(own, before, census) and before.short.casefold() not in taken
        else own
        for own, (_, before) in zip(found, pairs, strict=True)
    )


def _short_words(segment: Segment, before: Segment | None, wording: Wording) -> str | None:
    """Return the playbook's short name for the type at the time of naming."""
    origin = segment.named if before and segment.named else segment
    return wording.playbook.short(origin.type, segment.slug)


def _keeps_short(before: Segment, words: str | None, features: Sequence[Feature]) -> bool:
    if before.is_short_own or before.is_name_own:
        return True
    return not place_in_short(before, features) and words in (None, before.short)


def _is_still_there(now: Segment, before: Segment, census: Census) -> bool:
    """Check whether both short names hold a place, and the earlier one is near the centre."""
    features = census.features
    if not (place_in_short(now, features) and place_in_short(before, features)):
        return False
    return all(
        abs(own - then) <= _NEARBY * census.moments(feature)[1]
        for feature, own, then in zip(features, now.centre, before.centre, strict=True)
    )


def _inherited_name(
    census: Census, segment: Segment, *, before: Segment, origin: NameOrigin, wording: Wording
) -> _InheritedName | None:
    """Return the name that a segment keeps; None where the playbook names it again.

    Parameters
    ----------
    segment, before
        The new segment, and its predecessor.
    origin
        The type and the centre at the time of naming.
    """
    name = before.name
    if before.is_name_own:
        return _InheritedName(words=name, name=name)
    if origin.type is None:
        place = Place.parse(f"{name[:1].lower()}{name[1:]}", census.features)
        here = place.moved_to(census.features, segment.centre) if place else None
        is_near = place is not None and here is not None and _is_near(place, here, census)
        return _InheritedName(words=name, name=name) if is_near and not segment.type else None
    words, _ = wording.playbook.words(origin.type, before.slug)
    if name == words:
        return _InheritedName(words=words, name=name)
    place = place_in(name, words, census.features)
    here = place.moved_to(census.features, segment.centre) if place else None
    if place is None or here is None:
        return None
    if _is_near(place, here, census):
        return _InheritedName(words=words, name=name)
    moved = with_place(words, here)
    return _InheritedName(words=words, name=moved, is_unchanged=False)


def _is_near(place: Place, here: Place, census: Census) -> bool:
    """Check whether the place in a name is still near the centre of the segment."""
    return all(
        abs(feature.encode(then) - feature.encode(now)) <= _NEARBY * census.moments(feature)[1]
        for feature, then, now in zip(place.features, place.values, here.values, strict=True)
    )


def _with_own_texts(segment: Segment, before: Segment) -> Segment:
    """Keep the texts that a person wrote for the segment, and mark them as such."""
    return replace(
        segment,
        description=before.description if before.is_description_own else segment.description,
        is_name_own=before.is_name_own,
        is_description_own=before.is_description_own,
        own_offers=before.own_offers,
        own_avoid=before.own_avoid,
    )


def _without_current_origin(segment: Segment) -> Segment:
    """Drop the origin of a name where it equals the segment's present state."""
    if segment.named is None:
        return segment
    here = replace(segment, named=None)
    return here if here.origin_of_name(segment.named.version) == segment.named else segment


def _distinct_names(
    fresh: Segmentation,
    introduced: Iterable[Introduction],
    inherited: Sequence[_InheritedName | None],
    wording: Wording,
) -> list[str]:
    """Make new and changed names distinct from the unchanged ones and from each other."""
    taken = {each.name for each in inherited if each and each.is_unchanged}
    names = []
    for segment, own, old in zip(fresh.segments, introduced, inherited, strict=True):
        name = old.name if old else own.name
        if name in taken and not (old and old.is_unchanged):
            words = old.words if old else own.name
            if not old and own.type:
                words = wording.playbook.words(own.type, own.slug)[0]
            name = unused_name(words, {*taken, words}, fresh.features, segment.centre)
        taken.add(name)
        names.append(name)
    return names
