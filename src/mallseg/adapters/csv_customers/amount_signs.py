"""Learns the prefixes and suffixes of numbers in a file, such as currency signs."""

from typing import NamedTuple

from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidCustomerError
from mallseg.domain.sources.data_contract import DataContract

_MOST = 16
"""Numbers with further affixes are left to the reference reader."""


class Affixes(NamedTuple):
    """The bytes before and after numbers, and the currency sign among them."""

    prefix: bytes
    suffix: bytes
    sign: str


class AmountSigns:
    """The affixes of numbers accepted so far, and whether any has characters beyond ASCII.

    Other threads read it concurrently; they leave numbers with unknown affixes to be parsed one by
    one.

    Attributes
    ----------
    affixes
        The known affixes.
    has_non_ascii
        Whether a number, without its affixes, had characters beyond ASCII.
    """

    def __init__(self, contract: DataContract) -> None:
        self.affixes: tuple[Affixes, ...] = ()
        self.has_non_ascii = False
        self._contract = contract

    def learn(self, feature: Feature, text: str) -> None:
        """Learn from a text that was accepted as a number."""
        bare = text.strip(" \t")
        places = [i for i, each in enumerate(bare) if each.isdecimal()]
        first, last = places[0], places[-1] + 1
        prefix, number, suffix = bare[:first], bare[first:last], bare[last:]
        if not number.isascii():
            self.has_non_ascii = True
        if not (prefix or suffix) or (prefix in {"-", "\u2212"} and not suffix):
            self.has_non_ascii |= prefix == "\u2212"
            return
        sign = self._contract.numbers.notation_of(text).sign
        affixes = Affixes(prefix.encode(), suffix.encode(), sign)
        if affixes in self.affixes or len(self.affixes) == _MOST:
            return
        if self._changes_nothing(feature, text, number):
            self.affixes = (*self.affixes, affixes)

    def _changes_nothing(self, feature: Feature, text: str, number: str) -> bool:
        """Check that the affixes do not change the value, as a minus or a per cent sign may."""
        try:
            return self._contract.parse(feature, text) == self._contract.parse(feature, number)
        except InvalidCustomerError:
            return False
