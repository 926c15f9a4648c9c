"""Who is held out of a campaign: decided by the id and the campaign's name, and nothing else.

There is no secret and no random generator in it, so that any program can find out who was held out.
In Python::

    digest = hashlib.blake2b(customer_id.encode(), digest_size=8, key=campaign.encode()).digest()
    is_held_out = int.from_bytes(digest, "big") < share * 2**64
"""

import math
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
