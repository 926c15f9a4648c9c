"""Hold-outs: a hash of the customer's id, keyed by the campaign's name, decides who is held out.

There is no secret and no random generator, so any program can find out who was held out. In
Python::

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
"""Personalises the hash of a draw, so that it is independent of the hold-out."""


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

    def hash_of(self, customer_id: str) -> int:
        """Hash an id to a number from 0 to 2**64 - 1; customers with the lowest are held out."""
        return _hash(customer_id, key=self.name)


_TOLERANCE = 1 / 5
"""The size of a hold-out is close to its share if it is off by no more than this part."""
_FEWEST_DECIMALS, _MOST_DECIMALS = 3, 8

_ALL = 1 << 64


@dataclass(frozen=True, slots=True, kw_only=True)
class CloserShare:
    """A share that holds out exactly as many of some customers as another share should.

    Attributes
    ----------
    asked, share
        The share that was asked for, and the one to use instead for these customers.
    customers, held_out
        The number of customers, and `asked` of it, rounded.
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
        return self.campaign.hash_of(customer_id) < math.ldexp(self.share, 64)

    def closer_share(
        self, held_out: Collection[str], others: Collection[str]
    ) -> CloserShare | None:
        """Find a share that holds out as many of a list as this one should; None if it is close.

        Customers are drawn independently, so this share may hold out far more or fewer of a short
        list. Any share holds out the customers with the lowest hashes, so another one is as fair.

        Parameters
        ----------
        held_out, others
            The ids of the list that this share holds out, and the others.
        """
        customers = len(held_out) + len(others)
        wanted = round(self.share * customers)
        is_close = abs(len(held_out) - wanted) <= _TOLERANCE * wanted
        if is_close or not 0 < wanted < customers:
            return None
        hashes = sorted(map(self.campaign.hash_of, (*held_out, *others)))
        share = _share_between(hashes[wanted - 1], hashes[wanted], near=self.share)
        if share is None:
            return None
        return CloserShare(asked=self.share, share=share, customers=customers, held_out=wanted)


def _share_between(low: int, high: int, *, near: float) -> float | None:
    """Find the shortest decimal share between two hashes, as near as possible to another share."""
    for decimals in range(_FEWEST_DECIMALS, _MOST_DECIMALS + 1):
        scale: int = 10**decimals
        is_below = math.ldexp(near, 64) <= low
        share = (low * scale // _ALL + 1 if is_below else high * scale // _ALL) / scale
        if low < math.ldexp(share, 64) < high:
            return share
    return None


def drawing_order(customer_id: str, campaign: Campaign | None) -> int:
    """Return the sort key of a customer in a random draw, a number below 2**64."""
    return _hash(customer_id, key=campaign.name if campaign else "", person=_DRAWING)


def _hash(customer_id: str, *, key: str, person: bytes = b"") -> int:
    digest = blake2b(
        customer_id.encode(errors="surrogatepass"),
        digest_size=8,
        key=key.encode(),
        person=person,
    )
    return int.from_bytes(digest.digest(), "big")
