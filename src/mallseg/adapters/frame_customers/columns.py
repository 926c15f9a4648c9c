"""Feature columns of a data frame: their numbers, and the refusal of each other value."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from mallseg.adapters.frame_customers.series import (
    TextColumn,
    factorized,
    is_number_type,
    numbers_of,
)
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import NumberNotation
from mallseg.domain.customers.outliers import OutlyingPoints, Points
from mallseg.domain.errors import CustomerDataError, Fault, InvalidCustomerError, SourceFault
from mallseg.domain.sources.column_notations import ColumnNotations, look_grouped
from mallseg.domain.sources.data_contract import DataContract
from mallseg.population.checking import are_beyond, checked

_Codes = NDArray[np.integer[Any]]
_Flags = NDArray[np.bool_]
_Values = NDArray[np.float64]

_OUT_OF_RANGE, _MISSING = 0, 1


@dataclass(frozen=True, slots=True)
class Column:
    """One feature of every row.

    Attributes
    ----------
    label, feature
        The column's label and its feature.
    numbers
        Of shape (n_rows,): in the feature's unit, NaN where refused.
    codes, refusals
        The refusals, and the index of each row's refusal.
    looks_grouped
        Whether all texts look like groups of three digits.
    notations
        The notations of the numbers in texts, where that may be in doubt.
    """

    label: str
    feature: Feature
    numbers: _Values
    codes: _Codes
    refusals: Sequence[InvalidCustomerError | None]
    looks_grouped: bool = False
    notations: ColumnNotations | None = None

    @classmethod
    def of(
        cls, label: str, feature: Feature, values: "nw.Series[Any]", contract: DataContract
    ) -> "Column":
        """Check a column: numbers all at once, otherwise each distinct value once."""
        if is_number_type(values):
            return cls._of_numbers(label, feature, values, contract)
        try:
            codes, distinct = factorized(values)
        except TypeError:
            raise CustomerDataError(
                "data frame", SourceFault.COLUMN_NOT_NUMERIC, column=label
            ) from None
        parsed = [_parse(feature, value, contract) for value in distinct]
        # The code -1 of a missing value selects the NaN appended at the end.
        numbers = np.array([*(number for number, _ in parsed), np.nan])[codes]
        refusals = [*(refusal for _, refusal in parsed), feature.missing()]
        texts = [value for value in distinct if isinstance(value, str)]
        return cls(
            label=label,
            feature=feature,
            numbers=numbers,
            codes=codes,
            refusals=refusals,
            looks_grouped=look_grouped(texts, contract),
            notations=_notations(label, distinct, numbers, codes, contract),
        )

    @classmethod
    def _of_numbers(
        cls, label: str, feature: Feature, values: "nw.Series[Any]", contract: DataContract
    ) -> "Column":
        raw = numbers_of(values)
        _, out_of_range = _parse(feature, np.inf, contract)
        return cls(
            label=label,
            feature=feature,
            numbers=checked(feature, raw, parts=contract.parts(feature)),
            codes=np.where(np.isnan(raw), _MISSING, _OUT_OF_RANGE),
            refusals=[out_of_range, feature.missing()],
        )


@dataclass(frozen=True, slots=True)
class FrameRows:
    """The rows of a data frame, restricted to the columns of some features.

    Attributes
    ----------
    columns
        In declared order.
    usable
        Of shape (n_rows,): whether all features are numbers in range.
    values
        Of shape (n_features, n_usable).
    """

    columns: Sequence[Column]
    usable: _Flags
    values: _Values

    @classmethod
    def of(cls, columns: Sequence[Column]) -> "FrameRows":
        """Combine checked columns."""
        table = np.stack([column.numbers for column in columns])
        usable: _Flags = np.logical_not(np.isnan(table).any(axis=0))
        return cls(columns, usable, table if usable.all() else table[:, usable])

    def notations(self) -> dict[Feature, ColumnNotations]:
        """Return the notations of each feature's numbers, where that may be in doubt."""
        return {c.feature: c.notations for c in self.columns if c.notations}

    def refusals(self) -> Iterator[tuple[int, Column, InvalidCustomerError]]:
        """Yield the unusable rows, each with its first fault."""
        for row in np.flatnonzero(~self.usable):
            column = next(c for c in self.columns if np.isnan(c.numbers[row]))
            if (error := column.refusals[int(column.codes[row])]) is not None:
                yield int(row), column, error

    def faults(self) -> Counter[Fault]:
        """Count the unusable rows by their first fault."""
        found = Counter[Fault]()
        for column, rows in self._refused():
            size = len(column.refusals)
            counts = np.bincount(column.codes[rows] % size, minlength=size).tolist()
            for refusal, count in zip(column.refusals, counts, strict=True):
                if refusal is not None and count:
                    found[refusal.fault] += count
        return found

    def reasons(self) -> TextColumn:
        """Make a column with the reason why each row is unusable; missing for usable ones."""
        texts: list[str] = []
        places = np.full(len(self.usable), -1)
        for column, rows in self._refused():
            size = len(column.refusals)
            places[rows] = len(texts) + column.codes[rows] % size
            texts += [f"{column.label} {r.reason}" if r else "" for r in column.refusals]
        return TextColumn(texts, places)

    def are_among(self, points: Points) -> _Flags:
        """Flag the usable rows whose point is one of these."""
        if isinstance(points, OutlyingPoints):
            return are_beyond(points, self.values)
        flags = np.full(self.values.shape[1], bool(points))
        for own, wanted in zip(self.values, zip(*points, strict=True), strict=False):
            flags &= np.isin(own, wanted)
        maybe = np.flatnonzero(flags)
        flags[maybe] = [tuple(point) in points for point in self.values[:, maybe].T.tolist()]
        return flags

    def _refused(self) -> Iterator[tuple[Column, _Codes]]:
        """Yield, by column, the rows whose first fault is in it."""
        left = ~self.usable
        for column in self.columns:
            own = left & np.isnan(column.numbers)
            left = left & ~own
            yield column, np.flatnonzero(own)


def _notations(
    label: str, distinct: Sequence[Any], numbers: _Values, codes: _Codes, contract: DataContract
) -> ColumnNotations | None:
    """Count the rows by the notation of their numbers."""
    if not contract.numbers.has_notations:
        return None
    rows = np.bincount(codes[~np.isnan(numbers)], minlength=len(distinct)).tolist()
    counts = Counter[NumberNotation]()
    for value, count in zip(distinct, rows, strict=True):
        if isinstance(value, str) and count:
            counts[contract.numbers.notation_of(value)] += count
    return ColumnNotations(column=label, counts=counts) if counts else None


def _parse(
    feature: Feature, value: object, contract: DataContract
) -> tuple[float, InvalidCustomerError | None]:
    try:
        if isinstance(value, str):  # as in a file
            return contract.parse(feature, value), None
        number = float(value) if isinstance(value, Decimal) else value  # as databases return
        return contract.check(feature, number), None
    except InvalidCustomerError as error:
        return np.nan, error
