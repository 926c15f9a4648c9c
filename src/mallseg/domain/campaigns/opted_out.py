"""The ids of customers who have opted out."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field

_SPARED = " \t\u00a0\u200b'\ufeff"


def normalised_id(customer_id: str) -> str:
    """Normalise an id: NFKC, without surrounding blanks, case and leading zeros."""
    text = unicodedata.normalize("NFKC", customer_id).strip(_SPARED).casefold()
    return text.lstrip("0") or text


@dataclass(slots=True)
class OptedOut:
    """The ids of customers who have opted out, and how many of them matched.

    Only an id that is written in the same way matches. Ids that differ in blanks, leading zeros or
    case are counted as near matches, since they may be meant.

    Attributes
    ----------
    ids
        The ids as they are written.
    given
        The number of ids in the file.
    matched
        The number of customers who matched.
    nearly_matched
        The number of customers who nearly matched.
    """

    ids: frozenset[str]
    given: int
    matched: int = 0
    nearly_matched: int = 0
    _loosely: Collection[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._loosely = frozenset(map(normalised_id, self.ids))

    def has(self, customer_id: str) -> bool:
        """Return whether a customer has opted out, and count the match."""
        if customer_id in self.ids:
            self.matched += 1
            return True
        self.nearly_matched += normalised_id(customer_id) in self._loosely
        return False
