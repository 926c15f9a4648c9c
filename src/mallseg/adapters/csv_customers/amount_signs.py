"""What stands around the numbers of a file, learnt from those that the reference reader reads."""

from typing import NamedTuple

from mallseg.domain.customers.columns.data_contract import DataContract
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidCustomerError

_MOST = 16
"""A file with more signs is read by the reference reader."""


class Around(NamedTuple):
    """The bytes before and behind numbers, and the sign of a currency among them."""

    before: bytes
    behind: bytes
    sign: str


class AmountSigns:
    """Which signs there are, and whether numbers have characters beyond ASCII.

    Other threads may look at it meanwhile: what they do not know yet, they leave to be read one by
    one.

    Attributes
    ----------
    around
        What stands around numbers.
    are_wide
        Whether a number, without what stands around it, had characters beyond ASCII.
    """

    def __init__(self, contract: DataContract) -> None:
        self.around: tuple[Around, ...] = ()
        self.are_wide = False
        self._contract = contract

    def learn(self, feature: Feature, text: str) -> None:
        """Look at a text that is a number."""
        bare = text.strip(" \t")
        places = [i for i, each in enumerate(bare) if each.isdecimal()]
        first, last = places[0], places[-1] + 1
        before, number, behind = bare[:first], bare[first:last], bare[last:]
        if not number.isascii():
            self.are_wide = True
        if not (before or behind) or (before in {"-", "\u2212"} and not behind):
            self.are_wide |= before == "\u2212"
            return
        sign = self._contract.numbers.writing_of(text).sign
        around = Around(before.encode(), behind.encode(), sign)
        if around in self.around or len(self.around) == _MOST:
            return
        if self._is_as_without(feature, text, number):
            self.around = (*self.around, around)

    def _is_as_without(self, feature: Feature, text: str, number: str) -> bool:
        """Check that signs change nothing, as a minus or a per cent of a share would."""
        try:
            return self._contract.parse(feature, text) == self._contract.parse(feature, number)
        except InvalidCustomerError:
            return False
