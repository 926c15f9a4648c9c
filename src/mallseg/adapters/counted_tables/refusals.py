"""Reasons for which customers are unusable: numbers checked by the engine, texts parsed here."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import MOST_DECIMALS, NumberNotation
from mallseg.domain.errors import InvalidCustomerError
from mallseg.domain.sources.column_notations import ColumnNotations, look_grouped
from mallseg.domain.sources.data_contract import DataContract
from mallseg.population.arrays import Floats
from mallseg.population.checking import checked
from mallseg.sql.census import MISSING, place_and_kind
from mallseg.sql.census_columns import FeatureColumn

Cells = npt.NDArray[Any]


@dataclass(slots=True)
class CheckedColumn:
    """The column of one feature, with the parsed numbers and the refusals of its texts.

    Attributes
    ----------
    refused
        The texts that are no numbers in range, with their refusals.
    has_rounded
        Whether a number had more decimals than are kept.
    """

    column: FeatureColumn
    contract: DataContract
    refused: dict[str, InvalidCustomerError] = field(default_factory=dict)
    has_rounded: bool = False
    _numbers: dict[str, float] = field(default_factory=dict)
    _customers: Counter[str] = field(default_factory=Counter)

    @property
    def feature(self) -> Feature:
        """The feature in the column."""
        return self.column.feature

    def values(self, cells: Cells) -> Floats:
        """Return the values for points, NaN where refused; masked cells are missing."""
        if self.column.is_text:
            return np.array([self._parsed(text) for text in texts_of(cells)], np.float64)
        is_missing = np.ma.getmaskarray(cells)
        raw = np.where(is_missing, np.nan, np.ma.getdata(cells)).astype(np.float64)
        numbers = rounded(raw)
        self.has_rounded |= bool((numbers != raw)[~is_missing & ~np.isnan(raw)].any())
        return checked(self.feature, numbers, parts=self.column.parts)

    def count(self, cells: Cells, customers: Sequence[int]) -> None:
        """Count customers by text."""
        for text, number in zip(texts_of(cells), customers, strict=True):
            self._customers[text] += number

    def number(self, value: object) -> float:
        """Return the value for a point, NaN where refused."""
        if self.column.is_text:
            return self._parsed("" if value is None else str(value))
        if self.refusal(value):
            return math.nan
        (number,) = rounded(np.array([value], np.float64)).tolist()
        return self.contract.check(self.feature, number)

    def refusal(self, value: object) -> InvalidCustomerError | None:
        """Return why a value is refused, if it is."""
        if self.column.is_text:
            text = "" if value is None else str(value)
            self._parsed(text)
            return self.refused.get(text)
        if value is None or value != value:  # noqa: PLR0124  (NaN)
            return self.feature.missing()
        try:
            self.contract.check(self.feature, value)
        except InvalidCustomerError as error:
            return error
        return None

    @property
    def looks_grouped(self) -> bool:
        """Whether all texts look like groups of three digits."""
        return self.column.is_text and look_grouped([*self._customers], self.contract)

    def notations(self) -> ColumnNotations | None:
        """Count customers by the notation of their numbers."""
        if not (self.contract.numbers.has_notations and self._numbers):
            return None
        counts = Counter[NumberNotation]()
        for text in self._numbers:
            counts[self.contract.numbers.notation_of(text)] += self._customers[text]
        return ColumnNotations(column=self.column.name, counts=counts)

    def _parsed(self, text: str) -> float:
        """Parse a text once."""
        if text in self.refused:
            return np.nan
        if text not in self._numbers:
            try:
                self._numbers[text] = self.contract.parse(self.feature, text)
                self.has_rounded |= self.contract.numbers.is_rounded(text)
            except InvalidCustomerError as error:
                self.refused[text] = error
                return np.nan
        return self._numbers[text]


def texts_of(cells: Cells) -> list[str]:
    """Return cells as texts; missing ones are empty."""
    is_missing = np.ma.getmaskarray(cells).tolist()
    return [
        "" if gone else text for text, gone in zip(np.ma.getdata(cells), is_missing, strict=True)
    ]


def rounded(values: Floats) -> Floats:
    """Round numbers to the decimals that are kept; beyond 2^52 steps they have none."""
    with np.errstate(invalid="ignore"):
        near = np.abs(values) < 2**52 / 10**MOST_DECIMALS
        found: Floats = np.where(near, np.round(values, MOST_DECIMALS), values)
    return found


def refusal_of(fault: int, columns: Sequence[CheckedColumn]) -> tuple[int, InvalidCustomerError]:
    """Decode a fault: the index of the feature, and its refusal."""
    place, kind = place_and_kind(fault)
    feature, contract = columns[place].feature, columns[place].contract
    if kind == MISSING:
        return place, feature.missing()
    try:
        contract.check(feature, np.inf)
    except InvalidCustomerError as error:
        return place, error
    raise AssertionError("every feature refuses infinity")


def first_refusal(
    values: Sequence[object], columns: Sequence[CheckedColumn]
) -> tuple[CheckedColumn, InvalidCustomerError] | None:
    """Find the first feature, in declared order, that refuses a row, and why."""
    for column, value in zip(columns, values, strict=True):
        if error := column.refusal(value):
            return column, error
    return None
