"""Columns by which a table is counted: their values, and the conditions on them."""

import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mallseg.domain.customers.feature import Feature
from mallseg.sql.names import quoted, real


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureColumn:
    """A column that holds a feature.

    Attributes
    ----------
    parts
        How many units of the column are one of the feature.
    is_text
        Whether its numbers are written as texts.
    is_whole
        Whether its type is an integer of at most 64 bits.
    """

    name: str
    feature: Feature
    parts: int = 1
    is_text: bool = False
    is_whole: bool = False

    @property
    def value(self) -> str:
        """The value of a row."""
        return f"CAST({quoted(self.name)} AS {'VARCHAR' if self.is_text else 'DOUBLE'})"

    @property
    def grouped(self) -> str:
        """The value of a row to group by: engines group integers faster than doubles."""
        return quoted(self.name) if self.is_whole else self.value

    @property
    def missing(self) -> str:
        """The condition that a row has no value."""
        if self.is_whole:
            return f"{quoted(self.name)} IS NULL"
        return f"{self.value} IS NULL OR {self.value} = CAST('NaN' AS DOUBLE)"

    @property
    def out_of_range(self) -> str:
        """The condition that the feature refuses a number."""
        ends = [
            (sign, end)
            for sign, end in (("<", self.feature.lowest), (">", self.feature.highest))
            if math.isfinite(end)
        ]
        if self.is_whole and self.parts == 1:
            return _joined(f"{quoted(self.name)} {sign} {_whole(sign, end)}" for sign, end in ends)
        value = f"{self.value} / {real(self.parts)}" if self.parts > 1 else self.value
        infinite = [] if self.is_whole else [f"abs({self.value}) > {real(sys.float_info.max)}"]
        return _joined([*infinite, *(f"{value} {sign} {real(end)}" for sign, end in ends)])


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupColumn:
    """A column by whose values customers are counted too.

    Attributes
    ----------
    is_whole
        Whether its type is an integer of at most 64 bits.
    bands, lowest, highest
        Those of the breakdown, where the column has numbers that belong to bands; then rows are
        counted by the index of the band, and those in none by the index after the last.
    """

    name: str
    is_text: bool
    is_whole: bool = False
    bands: Sequence[float] = ()
    lowest: float = -math.inf
    highest: float = math.inf

    @property
    def cell(self) -> str:
        """The text or number of a row."""
        if self.is_whole and self.bands:
            return quoted(self.name)
        return f"CAST({quoted(self.name)} AS {'VARCHAR' if self.is_text else 'DOUBLE'})"

    @property
    def value(self) -> str:
        """The text or number of a row, or the index of its band."""
        if not self.bands:
            return self.cell
        bands = " ".join(
            f"WHEN {condition} THEN {place}"
            for place, condition in enumerate(self.in_bands(self.cell))
        )
        return f"CASE {bands} ELSE {len(self.bands) + 1} END"

    def in_bands(self, value: str) -> list[str]:
        """Give the condition of each band."""
        limits = pairwise([-math.inf, *self.bands, math.inf])
        return [self._in_band(value, low, high) for low, high in limits]

    def _in_band(self, value: str, low: float, high: float) -> str:
        """Give the condition that a number is in [low, high), and within the range."""
        write = _whole if self.is_whole else _real
        first, is_last = max(low, self.lowest), high > self.highest
        found = [f"{value} >= {write('>=', first)}"] if math.isfinite(first) else []
        if is_last or math.isfinite(high):
            sign, end = ("<=", self.highest) if is_last else ("<", high)
            return " AND ".join([*found, f"{value} {sign} {write(sign, end)}"])
        return " AND ".join([*found, f"NOT {value} = CAST('NaN' AS DOUBLE)"])


def _joined(conditions: Iterable[str]) -> str:
    """Join conditions by OR."""
    return " OR ".join(conditions) or "false"


def _real(_sign: str, end: float) -> str:
    return real(end)


def _whole(sign: str, end: float) -> str:
    """Write a limit of integers as one, where doubles represent all of them exactly."""
    if abs(end) > 2**sys.float_info.mant_dig:
        return real(end)
    return str(math.floor(end) if sign in {">", "<="} else math.ceil(end))
