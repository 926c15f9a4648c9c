"""Values as mantissas: exact sums need integers, and these take half the memory of floats.

What a file writes with at most six decimals is an integer over a power of ten, and dollars that are
read as thousands are an integer over 1000. Other floats stay what they are.
"""

from dataclasses import dataclass

import numpy as np

from mallseg.population.arrays import Floats, Numbers

MOST_DECIMALS = 6
_LARGEST = 2.0**53
_LARGEST_WIDENED = 2.0**63
"""With all decimals, mantissas must still be integers of 64 bits (`Rows.widened`)."""

_PROBED = 256


@dataclass(frozen=True, slots=True)
class Coded:
    """Values of one feature.

    Attributes
    ----------
    numbers
        Of shape (n,): mantissas, or the values themselves.
    decimals
        A value is ``mantissa / 10**decimals / parts``, each division rounded; None for floats.
    """

    numbers: Numbers
    decimals: int | None

    def values(self, parts: int) -> Floats:
        """Give the values, to the last bit."""
        if self.decimals is None:
            return self.numbers
        divisors = [d for d in (10.0**self.decimals, float(parts)) if d != 1]
        if not divisors:
            return self.numbers.astype(np.float64)
        values: Floats = np.divide(self.numbers, divisors[0])
        return values if len(divisors) == 1 else np.divide(values, divisors[1], out=values)


def coded(values: Floats, parts: int) -> Coded:
    """Code values with the fewest decimals that give them back to the last bit."""
    for decimals in range(MOST_DECIMALS + 1):
        if _mantissas(values[:_PROBED], parts, decimals) is not None:
            mantissas = _mantissas(values, parts, decimals)
            if mantissas is not None:
                return Coded(_short(mantissas), decimals)
    return Coded(values + 0.0, None)  # minus zero becomes zero, as it does above


def _mantissas(values: Floats, parts: int, decimals: int) -> Floats | None:
    power = 10.0**decimals
    mantissas: Floats = np.rint(values * (parts * power))
    again = mantissas / power if decimals else mantissas
    again = again / parts if parts > 1 else again
    most = min(_LARGEST, _LARGEST_WIDENED / 10 ** (MOST_DECIMALS - decimals))
    is_same = np.array_equal(again, values) and float(np.abs(mantissas).max(initial=0)) < most
    return mantissas if is_same else None


def _short(mantissas: Floats) -> Numbers:
    largest = float(np.abs(mantissas).max(initial=0))
    return mantissas.astype(np.int32 if largest < np.iinfo(np.int32).max else np.int64)
