"""Customers who are not to be written to."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field

_SPARED = " \t\u00a0\u200b'\ufeff"


def loosely(customer_id: str) -> str:
    """Leave out what two writings of one id may differ in: blanks, zeros in front, case, form."""
    text = unicodedata.normalize("NFKC", customer_id).strip(_SPARED).casefold()
    return text.lstrip("0") or text


@dataclass(slots=True)
class OptedOut:
    """The ids of those who have opted out, and how many were met.

    Only an id that is written alike counts. One that differs in blanks, zeros or case only is
    counted too, since it may be meant.

    Attributes
    ----------
    ids
        As they are written.
    given
        How many there are, by the file.
    met
        How many customers were found by their ids.
    nearly_met
        How many others would be, but for the writing of their ids.
    """

    ids: frozenset[str]
    given: int
    met: int = 0
    nearly_met: int = 0
    _loosely: Collection[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._loosely = frozenset(map(loosely, self.ids))

    def has(self, customer_id: str) -> bool:
        """Whether a customer has opted out."""
        if customer_id in self.ids:
            self.met += 1
            return True
        self.nearly_met += loosely(customer_id) in self._loosely
        return False
