"""Names that segments keep from one training to the next."""

from dataclasses import dataclass

from mallseg.domain.customers.census import Census
from mallseg.domain.customers.moments import deviation
from mallseg.domain.segments.naming.naming import Wording, place_in, with_place
from mallseg.domain.segments.naming.place import Place
from mallseg.domain.segments.segment import NameOrigin, Segment

_AROUND = 0.1
"""In standard deviations of all customers: less than half of what sets namesakes apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptName:
    """A name of before.

    Attributes
    ----------
    words
        What it says beside a place.
    told
        All of it.
    is_as_before
        Whether it stays to the letter.
    """

    words: str
    told: str
    is_as_before: bool = True


def kept_name(
    census: Census, segment: Segment, *, before: Segment, origin: NameOrigin, wording: Wording
) -> KeptName | None:
    """Give the name that a segment keeps; None where the playbook is to speak anew.

    Parameters
    ----------
    census
        The customers of today.
    segment, before
        The same segment, as it stands today and with the name of before.
    origin
        How it stood when it got that name.
    """
    name = before.name
    if before.is_name_own:
        return KeptName(words=name, told=name)
    if origin.type is None:
        return None
    words, _ = wording.playbook.words(origin.type, before.slug)
    if name == words:
        return KeptName(words=words, told=name)
    place = place_in(name, words, wording.units)
    here = place.moved_to(census.features, segment.centre) if place else None
    if place is None or here is None:
        return None
    if _is_around(place, here, census):
        return KeptName(words=words, told=name)
    return KeptName(words=words, told=with_place(words, here, wording.units), is_as_before=False)


def _is_around(place: Place, here: Place, census: Census) -> bool:
    """Tell whether a place that is told is still about where the segment stands."""
    columns = dict(zip(census.features, census.columns, strict=True))
    return all(
        abs(then - now) <= _AROUND * deviation(columns[feature], census.counts)
        for feature, then, now in zip(place.features, place.values, here.values, strict=True)
    )
