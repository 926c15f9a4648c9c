"""Ages and genders in the columns of a frame, counted by segment."""

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

NOBODYS = -1
"""The segment of a row that is not counted."""

_Places = NDArray[np.integer[Any]]


def demographic_counts(
    frame: pd.DataFrame,
    columns: DemographicColumns,
    segments: _Places,
    number: int,
    contract: DataContract,
) -> DemographicCounts:
    """Count the rows of a frame.

    Parameters
    ----------
    columns
        Where ages and genders stand.
    segments
        Of shape (n_rows,): the place of each row's segment, from 0, or NOBODYS.
    number
        How many segments there are.
    """

    def counted(place: int | None, parts: list[str], read: Callable[[Any], str]) -> Counts | None:
        if place is None:
            return None
        groups = _places(frame.iloc[:, place], parts, read)
        return _table(segments, groups, number, len(parts))

    return DemographicCounts(
        ages=counted(columns.age, [*AGE_BANDS], lambda value: _band(value, contract)),
        genders=counted(columns.gender, [*GENDERS], lambda value: Gender.parse(str(value))),
    )


def _places(values: "pd.Series[Any]", parts: list[str], read: Callable[[Any], str]) -> _Places:
    """Find the place among the parts of what each row says; what is missing is unknown."""
    unknown = parts.index(AgeBand.UNKNOWN)
    try:
        codes, distinct = pd.factorize(values)
    except TypeError:  # lists and the like, which nobody can read
        return np.full(len(values), unknown)
    return np.array([*(parts.index(read(value)) for value in distinct.tolist()), unknown])[codes]


def _band(value: object, contract: DataContract) -> AgeBand:
    number = float(value) if isinstance(value, Decimal) else value
    try:
        return AgeBand.of(contract.check(AGE, number))
    except InvalidCustomerError:
        return AgeBand.UNKNOWN


def _table(segments: _Places, groups: _Places, number: int, width: int) -> Counts:
    is_counted = segments != NOBODYS
    flat = segments[is_counted] * width + groups[is_counted]
    table = np.bincount(flat, minlength=number * width).reshape(number, width)
    return tuple(map(tuple, table.tolist()))
