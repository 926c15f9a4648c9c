"""The rows of a frame, counted by segment, age band and gender."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mallseg.domain.customers.column import DemographicColumns
from mallseg.domain.customers.data_contract import DataContract
from mallseg.domain.customers.demographics import (
    AGE_BANDS,
    GENDERS,
    AgeBand,
    Counts,
    DemographicCounts,
    Gender,
)
from mallseg.domain.customers.feature import AGE
from mallseg.domain.errors import InvalidCustomerError

NOT_COUNTED = -1
"""The segment number of a row that is left out."""

_Codes = NDArray[np.integer[Any]]


def demographic_counts(
    frame: pd.DataFrame,
    columns: DemographicColumns,
    segments: _Codes,
    number: int,
    contract: DataContract,
) -> DemographicCounts:
    """Count the rows of a frame.

    Parameters
    ----------
    columns
        The columns of ages and genders.
    segments
        Of shape (n_rows,): the number of each row's segment, from 0, or NOT_COUNTED.
    number
        How many segments there are.
    """

    def counted(
        column: int | None, groups: list[str], group_of: Callable[[Any], str]
    ) -> Counts | None:
        if column is None:
            return None
        codes = _codes(frame.iloc[:, column], groups, group_of)
        return _table(segments, codes, number, len(groups))

    return DemographicCounts(
        ages=counted(columns.age, [*AGE_BANDS], lambda value: _band(value, contract)),
        genders=counted(columns.gender, [*GENDERS], lambda value: Gender.parse(str(value))),
    )


def _codes(values: "pd.Series[Any]", groups: list[str], group_of: Callable[[Any], str]) -> _Codes:
    """Find the group of each row, by its number; a missing value is unknown."""
    unknown = groups.index(AgeBand.UNKNOWN)
    try:
        codes, distinct = pd.factorize(values)
    except TypeError:  # values that cannot be hashed, such as lists
        return np.full(len(values), unknown)
    known = [groups.index(group_of(value)) for value in distinct.tolist()]
    return np.array([*known, unknown])[codes]


def _band(value: object, contract: DataContract) -> AgeBand:
    number = float(value) if isinstance(value, Decimal) else value
    try:
        return AgeBand.of(contract.check(AGE, number))
    except InvalidCustomerError:
        return AgeBand.UNKNOWN


def _table(segments: _Codes, codes: _Codes, number: int, width: int) -> Counts:
    is_counted = segments != NOT_COUNTED
    flat = segments[is_counted] * width + codes[is_counted]
    table = np.bincount(flat, minlength=number * width).reshape(number, width)
    return tuple(map(tuple, table.tolist()))
