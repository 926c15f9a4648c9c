"""What to call each type of segment, how to describe it, what to offer it, and what to avoid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.segment_type import Level, SegmentType

FEWEST_OFFERS = 3
_LONGEST = {"name": 60, "description": 200, "offer": 200, "reason": 200, "avoid": 200}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something concrete to offer, and why it suits these customers."""

    offer: str
    reason: str

    def __post_init__(self) -> None:
        _check_words("offer", self.offer)
        _check_words("reason", self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """What is said of a segment and what it is offered; None where nothing is decided.

    Raises
    ------
    InvalidOptionError
        A text is empty, too long, or has characters that cannot be shown; the offers are too few.
    """

    name: str | None = None
    description: str | None = None
    offers: tuple[Offer, ...] | None = None
    avoid: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if self.name is not None:
            _check_words("name", self.name)
        if self.description is not None:
            _check_words("description", self.description)
        if self.offers is not None and len(self.offers) < FEWEST_OFFERS:
            raise InvalidOptionError(
                "number of offers", OptionFault.BELOW_MINIMUM, lowest=FEWEST_OFFERS
            )
        for text in self.avoid or ():
            _check_words("avoid", text)

    def overridden(self, by: "Play | None") -> "Play":
        """Let another play have its say first."""
        if by is None:
            return self
        return Play(
            name=self.name if by.name is None else by.name,
            description=self.description if by.description is None else by.description,
            offers=self.offers if by.offers is None else by.offers,
            avoid=self.avoid if by.avoid is None else by.avoid,
        )

    def with_age(self, phrase: "Play") -> "Play":
        """Add an age to the words; the offers stay, and so does what to avoid."""
        return Play(
            name=_joined(self.name, phrase.name, ", "),
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
        What holds for every segment of a type. A type with an age may stand here too; where it does
        not, the words of the type without age are put together with the age's phrase.
    ages
        What is added to the words of a type of income and spending: a name and a description.
    segments
        By slug, what holds for one segment only. It goes before its type.
    """

    types: Mapping[SegmentType, Play] = field(default_factory=dict)
    ages: Mapping[Level, Play] = field(default_factory=dict)
    segments: Mapping[str, Play] = field(default_factory=dict)

    def overridden(self, by: "Playbook") -> "Playbook":
        """Let a mall's own playbook have its say first, text by text."""
        return Playbook(
            types=_merged(self.types, by.types),
            ages=_merged(self.ages, by.ages),
            segments=_merged(self.segments, by.segments),
        )

    def words(self, kind: SegmentType, slug: str) -> tuple[str, str]:
        """Give the name and the description of a segment; plain words where nothing is decided."""
        play = self._play(kind, slug)
        plain = kind.in_plain_words
        return play.name or plain, play.description or f"{plain}."

    def offers(self, kind: SegmentType | None, slug: str) -> tuple[Offer, ...]:
        """Give what to offer a segment, even to one whose type nobody has noted."""
        return self._play(kind, slug).offers or ()

    def avoid(self, kind: SegmentType | None, slug: str) -> tuple[str, ...]:
        """Give what to avoid with a segment, a sentence each."""
        return self._play(kind, slug).avoid or ()

    def _play(self, kind: SegmentType | None, slug: str) -> Play:
        typed = self._typed(kind) if kind else _NOTHING
        return typed.overridden(self.segments.get(slug))

    def _typed(self, kind: SegmentType) -> Play:
        exact = self.types.get(kind, _NOTHING)
        if kind.age is None or kind.is_of_age_alone:
            return exact
        ageless = self.types.get(kind.without_age(), _NOTHING)
        return ageless.with_age(self.ages.get(kind.age, _NOTHING)).overridden(exact)


EMPTY_PLAYBOOK = Playbook()

_Key = TypeVar("_Key")


def _merged(own: Mapping[_Key, Play], by: Mapping[_Key, Play]) -> dict[_Key, Play]:
    return {**own, **{key: own.get(key, _NOTHING).overridden(play) for key, play in by.items()}}


def _joined(words: str | None, more: str | None, between: str) -> str | None:
    return f"{words}{between}{more}" if words and more else words


def _check_words(what: str, text: object) -> None:
    longest = _LONGEST[what]
    if not isinstance(text, str) or not text.strip() or not text.isprintable():
        raise InvalidOptionError(what, OptionFault.NOT_A_LINE)
    if len(text) > longest:
        raise InvalidOptionError(what, OptionFault.TOO_LONG, longest=longest)
