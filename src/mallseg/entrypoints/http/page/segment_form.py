"""The form of a segment: its words, its offers and what to avoid, as texts in fields."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest

from mallseg.domain.identity.renaming import NewWords
from mallseg.domain.segments.playbook import Offer, Playbook
from mallseg.domain.segments.segment import Segment
from mallseg.entrypoints.http.page.forms import field_of

MOST_OFFERS = 5

_WORDS = ("name", "short", "description")
_AVOID = "avoid"


def shown_in(segment: Segment, playbook: Playbook) -> dict[str, str]:
    """Give the texts that a segment has now, by field."""
    offers = playbook.offers_to(segment)[:MOST_OFFERS]
    rows = dict(zip_longest(range(1, MOST_OFFERS + 1), offers))
    return {
        **{name: getattr(segment, name) for name in _WORDS},
        **{_offer(row): each.offer if each else "" for row, each in rows.items()},
        **{_reason(row): each.reason if each else "" for row, each in rows.items()},
        _AVOID: "\n".join(playbook.avoid_with(segment)),
    }


def given_in(form: Mapping[str, list[str]]) -> dict[str, str]:
    """Give the texts that were sent, by field; lines end as they do here."""
    rows = range(1, MOST_OFFERS + 1)
    names = (*_WORDS, *map(_offer, rows), *map(_reason, rows), _AVOID)
    return {name: "\n".join(field_of(form, name).splitlines()) for name in names}


def new_words(given: Mapping[str, str], before: Mapping[str, str]) -> NewWords:
    """Say what changes. Without any offers, those of the playbook are meant again.

    Raises
    ------
    InvalidOptionError
        A text is empty, too long or not one line, or there are too few offers.
    """
    changed = {name for name, text in given.items() if text != before[name]}
    plays = {each for row in range(1, MOST_OFFERS + 1) for each in (_offer(row), _reason(row))}
    return NewWords(
        name=given["name"] if "name" in changed else None,
        short=given["short"] if "short" in changed else None,
        description=given["description"] if "description" in changed else None,
        offers=tuple(_offers(given)) if changed & plays else None,
        avoid=tuple(filter(None, given[_AVOID].split("\n"))) if _AVOID in changed else None,
    )


def _offers(given: Mapping[str, str]) -> Iterator[Offer]:
    for row in range(1, MOST_OFFERS + 1):
        if given[_offer(row)] or given[_reason(row)]:
            yield Offer(offer=given[_offer(row)], reason=given[_reason(row)])


def _offer(row: int) -> str:
    return f"offer_{row}"


def _reason(row: int) -> str:
    return f"reason_{row}"
