"""The playbook: names, descriptions, offers, and what to avoid, by type of segment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.segment import LONGEST_SHORT, Segment
from mallseg.domain.segments.segment_type import LONGEST_NAME, FeatureLevel, SegmentType
from mallseg.domain.segments.short_names import shortened
from mallseg.domain.visible import is_visible

FEWEST_OFFERS = 3
_LONGEST = {
    "name": LONGEST_NAME, "short name": LONGEST_SHORT,
    "description": 200, "offer": 200, "reason": 200, "avoid": 200,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An offer, and the reason why it suits these customers."""

    offer: str
    reason: str

    def __post_init__(self) -> None:
        _check_words("offer", self.offer)
        _check_words("reason", self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """The texts and offers of a segment; None where there are none.

    Raises
    ------
    InvalidOptionError
        A text is empty, too long, or has characters that cannot be shown; the offers are too few.
    """

    name: str | None = None
    short: str | None = None
    description: str | None = None
    offers: tuple[Offer, ...] | None = None
    avoid: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if self.name is not None:
            _check_words("name", self.name)
        if self.short is not None:
            _check_words("short name", self.short)
        if self.description is not None:
            _check_words("description", self.description)
        if self.offers is not None and len(self.offers) < FEWEST_OFFERS:
            raise InvalidOptionError(
                "number of offers", OptionFault.BELOW_MINIMUM, lowest=FEWEST_OFFERS
            )
        for text in self.avoid or ():
            _check_words("avoid", text)

    def overridden(self, by: "Play | None") -> "Play":
        """Merge with another play, whose texts take precedence."""
        if by is None:
            return self
        return Play(
            name=self.name if by.name is None else by.name,
            short=self._short_beside(by),
            description=self.description if by.description is None else by.description,
            offers=self.offers if by.offers is None else by.offers,
            avoid=self.avoid if by.avoid is None else by.avoid,
        )

    def _short_beside(self, by: "Play") -> str | None:
        """Return the short name. Where the other has a new name only, the old one is dropped."""
        return self.short if by.short is None and by.name is None else by.short

    def qualified(self, phrase: "Play") -> "Play":
        """Append a phrase to the name and the description, and to a short name if it fits."""
        short = _joined(self.short, phrase.short or phrase.name, ", ")
        return Play(
            name=_joined(self.name, phrase.name, ", "),
            short=short if short and len(short) <= LONGEST_SHORT else self.short,
            description=_joined(self.description, phrase.description, " "),
            offers=self.offers,
            avoid=self.avoid,
        )


_NOTHING = Play()


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """Plays by type of segment, and for single segments.

    Attributes
    ----------
    types
        The plays of all segments of a type. A type with a personal level, such as an age, may have
        its own; otherwise its texts are those of the type without it and a qualifier.
    qualifiers
        Phrases, by the type of one personal level, that are appended to the name and the
        description of a type of other features.
    segments
        The plays of single segments, by slug. They take precedence over those of types.
    without_type, without_groups
        The descriptions of a segment without a type, and of one where there are no groups.
    """

    types: Mapping[SegmentType, Play] = field(default_factory=dict)
    qualifiers: Mapping[SegmentType, Play] = field(default_factory=dict)
    segments: Mapping[str, Play] = field(default_factory=dict)
    without_type: str | None = None
    without_groups: str | None = None

    def overridden(self, by: "Playbook") -> "Playbook":
        """Merge with a mall's own playbook, whose texts take precedence one by one."""
        return Playbook(
            types=_merged(self.types, by.types),
            qualifiers=_merged(self.qualifiers, by.qualifiers),
            segments=_merged(self.segments, by.segments),
            without_type=by.without_type or self.without_type,
            without_groups=by.without_groups or self.without_groups,
        )

    def own_words(self, slug: str) -> tuple[str | None, str | None]:
        """Return the name and the description for one segment only; None where there are none."""
        play = self.segments.get(slug, _NOTHING)
        return play.name, play.description

    def short(self, kind: SegmentType | None, slug: str) -> str | None:
        """Return the short name of a segment, or its truncated name where that alone is given."""
        play = self._play(kind, slug)
        is_composed = self.own_words(slug)[0] is None and kind is not None and kind.has_a_side
        if play.short or not play.name or is_composed:
            return play.short
        return shortened(play.name)

    def words(self, kind: SegmentType, slug: str) -> tuple[str, str]:
        """Return the name and the description of a segment; default ones where there are none."""
        play = self._play(kind, slug)
        return play.name or kind.in_plain_words, play.description or kind.in_a_sentence

    def has_name(self, kind: SegmentType) -> bool:
        """Whether it has a name for a type; otherwise the name is composed of its levels."""
        return self._typed(kind).name is not None

    def offers(self, kind: SegmentType | None, slug: str) -> tuple[Offer, ...]:
        """Return what to offer a segment; its type may be unknown."""
        return self._play(kind, slug).offers or ()

    def offers_to(self, segment: Segment) -> tuple[Offer, ...]:
        """Return what to offer a segment: its own offers, or those of its type."""
        own = tuple(Offer(offer=offer, reason=reason) for offer, reason in segment.own_offers)
        return own or self.offers(segment.type, segment.slug)

    def avoid_with(self, segment: Segment) -> tuple[str, ...]:
        """Return what to avoid with a segment: its own list, or that of its type."""
        return segment.own_avoid or self.avoid(segment.type, segment.slug)

    def avoid(self, kind: SegmentType | None, slug: str) -> tuple[str, ...]:
        """Return what to avoid with a segment, a sentence each."""
        return self._play(kind, slug).avoid or ()

    def _play(self, kind: SegmentType | None, slug: str) -> Play:
        typed = self._typed(kind) if kind else _NOTHING
        return typed.overridden(self.segments.get(slug))

    def _typed(self, kind: SegmentType) -> Play:
        exact = self.types.get(kind, _NOTHING)
        if not kind.main:
            return exact
        play = self._of_main(kind.main)
        for part in kind.personal:
            play = play.qualified(self.qualifiers.get(SegmentType(parts=(part,)), _NOTHING))
        return play.overridden(exact)

    def _name_by_part(self, parts: tuple[FeatureLevel, ...]) -> str | None:
        """Compose a name of those of each level; None where it would be too long."""
        kinds = [SegmentType(parts=(part,)) for part in parts]
        names = [self.types.get(kind, _NOTHING).name or kind.in_plain_words for kind in kinds]
        first, *others = names
        name = ", ".join([first, *(f"{each[0].lower()}{each[1:]}" for each in others)])
        return name if len(name) <= LONGEST_NAME else None

    def _of_main(self, parts: tuple[FeatureLevel, ...]) -> Play:
        """Find the play of some levels; without one, the offers of the first level that has any.

        The offers of a single level suit all its customers, whatever their other levels; its name
        and description would be incomplete. Levels above and below the average have the offers of
        the third on the same side.
        """
        thirds = tuple(part.third for part in parts)
        if thirds != parts:
            own = self.types.get(SegmentType(parts=parts))
            typed = self._of_main(thirds)
            name = self._name_by_part(parts)
            return Play(name=name, offers=typed.offers, avoid=typed.avoid).overridden(own)
        if play := self.types.get(SegmentType(parts=parts)):
            return play
        plays = (self.types.get(SegmentType(parts=(part,)), _NOTHING) for part in parts)
        offering = next((play for play in plays if play.offers), _NOTHING)
        return Play(offers=offering.offers, avoid=offering.avoid)


EMPTY_PLAYBOOK = Playbook()

_Key = TypeVar("_Key")


def _merged(own: Mapping[_Key, Play], by: Mapping[_Key, Play]) -> dict[_Key, Play]:
    return {**own, **{key: own.get(key, _NOTHING).overridden(play) for key, play in by.items()}}


def _joined(words: str | None, more: str | None, between: str) -> str | None:
    return f"{words}{between}{more}" if words and more else words


def _check_words(what: str, text: object) -> None:
    longest = _LONGEST[what]
    if not isinstance(text, str) or not text.strip() or not is_visible(text):
        raise InvalidOptionError(what, OptionFault.NOT_A_LINE)
    if len(text) > longest:
        raise InvalidOptionError(what, OptionFault.TOO_LONG, longest=longest)
