"""The outcomes of a campaign's customers, aggregated from single records."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mallseg.domain.campaigns.amounts import Amounts
from mallseg.domain.campaigns.effect import Comparison, Group
from mallseg.domain.campaigns.shares import Responses
from mallseg.domain.errors import InvalidOptionError, OptionFault

_WORDS_OF_YES = "yes y true t 1 x ja j oui si sí sim да tak evet 是 はい 예"
_WORDS_OF_NO = "no n false f 0 nein non não нет nie hayır 否 いいえ 아니오"  # noqa: RUF001  (Turkish)
_YES, _NO = frozenset(_WORDS_OF_YES.split()), frozenset(_WORDS_OF_NO.split())


class OutcomeUse(StrEnum):
    """The use of one record of outcomes, or the reason for having none."""

    MAILED = "mailed"
    HELD_OUT = "held_out"
    NOT_IN_CAMPAIGN = "not_in_campaign"
    BLANK_ID = "blank_id"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeChoice:
    """The choice of what counts as a response.

    Attributes
    ----------
    id_column
        The column of the ids in the list; empty to find it by its name.
    outcome_id_column
        The column of the ids in the outcomes, if it has another name.
    responded
        A column of yes and no. Without one, all who are listed have responded, or, with an
        amount, all with an amount above 0.
    amount
        A column of amounts; several amounts of one person are summed.

    Raises
    ------
    InvalidOptionError
        Both are the same column.
    """

    id_column: str = ""
    outcome_id_column: str = ""
    responded: str = ""
    amount: str = ""

    def __post_init__(self) -> None:
        if self.responded and self.responded == self.amount:
            raise InvalidOptionError("responded", OptionFault.NOT_UNIQUE)


@dataclass(frozen=True, slots=True)
class Person:
    """A customer who is mailed or held out."""

    segment: str
    is_held_out: bool


@dataclass(slots=True, kw_only=True)
class Outcomes:
    """Aggregates outcomes by customer.

    Attributes
    ----------
    people
        The customers of the campaign, by id.
    responded
        The ids of those who responded.
    spent
        The amounts by id.
    """

    people: Mapping[str, Person]
    has_amounts: bool
    responded: set[str] = field(default_factory=set)
    spent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, customer_id: str, *, has_responded: bool, amount: float | None) -> OutcomeUse:
        """Add one outcome, if it belongs to a customer of the campaign."""
        person = self.people.get(customer_id)
        if person is None:
            return OutcomeUse.NOT_IN_CAMPAIGN
        if has_responded:
            self.responded.add(customer_id)
        if amount:
            self.spent[customer_id].append(amount)
        return OutcomeUse.HELD_OUT if person.is_held_out else OutcomeUse.MAILED

    def comparison(self, segment: str | None = None) -> Comparison:
        """Collect the two groups of a segment, or of all segments."""
        mailed: list[str] = []
        held_out: list[str] = []
        for customer_id, person in self.people.items():
            if segment is None or person.segment == segment:
                (held_out if person.is_held_out else mailed).append(customer_id)
        return Comparison(
            segment=segment or "", mailed=self._group(mailed), held_out=self._group(held_out)
        )

    def _group(self, ids: list[str]) -> Group:
        responses = Responses(people=len(ids), responded=len(self.responded.intersection(ids)))
        if not self.has_amounts:
            return Group(responses=responses)
        sums = (math.fsum(self.spent[each]) for each in ids if each in self.spent)
        return Group(responses=responses, amounts=Amounts.of(len(ids), sums))


def is_yes(text: str) -> bool | None:
    """Parse a yes or a no; an empty text is a no. None where it is neither."""
    word = text.strip().casefold()
    if word in _YES:
        return True
    return False if not word or word in _NO else None


def segments_of(people: Iterable[Person]) -> tuple[str, ...]:
    """Return the slugs of all segments, sorted."""
    return tuple(sorted({person.segment for person in people}))
