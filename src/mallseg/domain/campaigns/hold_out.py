"""Who is held out of a campaign: decided by the id and the campaign's name, and nothing else.

There is no secret and no random generator in it, so that any program can find out who was held out.
In Python::

    digest = hashlib.blake2b(customer_id.encode(), digest_size=8, key=campaign.encode()).digest()
    is_held_out = int.from_bytes(digest, "big") < share * 2**64
"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import blake2b

from mallseg.domain.errors import InvalidOptionError, OptionFault

LONGEST_NAME = blake2b.MAX_KEY_SIZE
"""In bytes of UTF-8: the longest key of BLAKE2b."""

_DRAWING = b"drawing"
"""Keeps the order of drawing and the hold-out independent of each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign, by its name.

    Raises
    ------
    InvalidOptionError
        The name is empty, not on one line, or longer than a key of BLAKE2b can be.
    """

    name: str

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InvalidOptionError("campaign", OptionFault.EMPTY)
        if not self.name.isprintable():
            raise InvalidOptionError("campaign", OptionFault.NOT_A_LINE)
        if len(self.name.encode()) > LONGEST_NAME:
            raise InvalidOptionError("campaign", OptionFault.TOO_MANY_BYTES, longest=LONGEST_NAME)

    def place(self, customer_id: str) -> int:
        """Give the customer's place among all possible ones, from 0 to 2**64 - 1."""
        return _hash(customer_id, key=self.name)


_FAR = 5
"""A group is far from its share where it is off by more than a fifth."""
_FEWEST_DECIMALS, _MOST_DECIMALS = 3, 8

_ALL = 1 << 64


@dataclass(frozen=True, slots=True, kw_only=True)
class CloserShare:
    """A share that holds out as many of some customers as another share was meant to.

    Attributes
    ----------
    asked, share
        The share that was asked for, and the one that holds out exactly as many of these customers.
    customers, held_out
        How many customers there are, and how many of them `asked` is, rounded.
    """

    asked: float
    share: float
    customers: int
    held_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldOut:
    """A share of the customers that is not written to, to compare with.

    A customer held out by a share is held out by any larger one.

    Raises
    ------
    InvalidOptionError
        The share is not above 0 and below 1.
    """

    share: float
    campaign: Campaign

    def __post_init__(self) -> None:
        if not 0 < self.share < 1:
            raise InvalidOptionError("hold_out", OptionFault.NOT_A_PROPER_SHARE)

    def holds_out(self, customer_id: str) -> bool:
        """Whether a customer is held out."""
        return self.campaign.place(customer_id) < math.ldexp(self.share, 64)

    def closer_share(
        self, held_out: Collection[str], others: Collection[str]
    ) -> CloserShare | None:
        """Find a share that holds out as many of a list as was meant; None where chance was kind.

        Each customer is drawn separately, so that of few, far more or fewer than the share may be
        held out. Another share puts the same customers first, and is as fair.

        Parameters
        ----------
        held_out, others
            The ids of the list, by what this hold-out makes of them.
        """
        customers = len(held_out) + len(others)
        wanted = round(self.share * customers)
        is_close = _FAR * abs(len(held_out) - wanted) <= wanted
        if is_close or not 0 < wanted < customers:
            return None
        places = sorted(map(self.campaign.place, (*held_out, *others)))
        share = _share_between(places[wanted - 1], places[wanted], near=self.share)
        if share is None:
            return None
        return CloserShare(asked=self.share, share=share, customers=customers, held_out=wanted)


def _share_between(low: int, high: int, *, near: float) -> float | None:
    """Find the shortest decimal share that parts two places, as near to another as it can be."""
    for decimals in range(_FEWEST_DECIMALS, _MOST_DECIMALS + 1):
        scale: int = 10**decimals
        is_below = math.ldexp(near, 64) <= low
        share = (low * scale // _ALL + 1 if is_below else high * scale // _ALL) / scale
        if low < math.ldexp(share, 64) < high:
            return share
    return None


def drawing_order(customer_id: str, campaign: Campaign | None) -> int:
    """Give the place of a customer where some are drawn from many, as a number below 2**64."""
    return _hash(customer_id, key=campaign.name if campaign else "", person=_DRAWING)


def _hash(customer_id: str, *, key: str, person: bytes = b"") -> int:
    digest = blake2b(
        customer_id.encode(errors="surrogatepass"),
        digest_size=8,
        key=key.encode(),
        person=person,
    )
    return int.from_bytes(digest.digest(), "big")
