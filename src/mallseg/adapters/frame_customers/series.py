"""Columns of any library as arrays of numpy, and new columns in any library."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mallseg.population.arrays import Floats, Labels


@dataclass(frozen=True, slots=True)
class Words:
    """A new column of texts, each by its place; -1 is none."""

    values: Sequence[str]
    places: Labels

    def in_pandas(self) -> Any:
        """Make it in a type that has a missing value."""
        return pd.array([*self.values], dtype="str").take(self.places, allow_fill=True)

    def series(self, name: str, backend: Any) -> "nw.Series[Any]":
        """Make it in another library, with nulls for what is missing."""
        values = nw.new_series(name, [*self.values, None], nw.String, backend=backend)
        return _taken(values, self.places)


@dataclass(frozen=True, slots=True)
class Wholes:
    """A new column of whole numbers, as of texts."""

    values: Sequence[int]
    places: Labels

    def in_pandas(self) -> Any:
        """Make it in a type that has a missing value."""
        return pd.array([*self.values], dtype="Int64").take(self.places, allow_fill=True)

    def series(self, name: str, backend: Any) -> "nw.Series[Any]":
        """Make it in another library, with nulls for what is missing."""
        values = nw.new_series(name, [*self.values, None], nw.Int64, backend=backend)
        return _taken(values, self.places)


@dataclass(frozen=True, slots=True)
class Reals:
    """A new column of numbers; NaN is none."""

    values: Floats

    def in_pandas(self) -> Any:
        """Leave it as it is: pandas takes NaN as missing."""
        return self.values

    def series(self, name: str, backend: Any) -> "nw.Series[Any]":
        """Make it in another library, with nulls for what is missing."""
        return nw.new_series(name, self.values, nw.Float64, backend=backend).fill_nan(None)


NewColumn = Words | Wholes | Reals


def _taken(values: "nw.Series[Any]", places: Labels) -> "nw.Series[Any]":
    """Take a value for each place; the last value is none."""
    return values[np.where(places < 0, len(values) - 1, places)]


def factorized(column: "nw.Series[Any]") -> tuple[NDArray[np.intp], Sequence[Any]]:
    """Give each value the place of its first equal, -1 where it is missing, and the distinct ones.

    Raises
    ------
    TypeError
        The values cannot be compared, such as lists.
    """
    native = column.to_native()
    if isinstance(native, pd.Series):
        places, index = pd.factorize(native)
        return places, index.tolist()
    if isinstance(column.dtype, nw.String | nw.Categorical | nw.Enum):
        texts = column.cast(nw.String)
        words = texts.unique().drop_nulls().to_list()
        codes = texts.replace_strict(words, range(len(words)), default=-1, return_dtype=nw.Int64)
        return codes.to_numpy().astype(np.intp), words
    values = column.to_numpy() if is_number_type(column) else _objects(column.to_list())
    places, distinct = pd.factorize(values)
    return places, distinct.tolist()


def is_number_type(column: "nw.Series[Any]") -> bool:
    """Check for a column of numbers that numpy has; all others are looked at one by one."""
    kind = column.dtype
    return kind.is_float() or (kind.is_integer() and kind not in {nw.Int128, nw.UInt128})


def numbers_of(column: "nw.Series[Any]") -> Floats:
    """Give the values of a column of numbers, NaN where they are missing."""
    return np.asarray(column.to_numpy(), dtype=np.float64)


def repeated_in(column: "nw.Series[Any]") -> int:
    """Count the values that stood in an earlier row too; missing ones do not count."""
    present = column.drop_nulls()
    native = present.to_native()
    if is_number_type(present) and not isinstance(native, pd.Series):
        native = pd.Series(present.to_numpy())
    if not isinstance(native, pd.Series):
        return len(present) - present.n_unique()
    texts = native if pd.api.types.is_integer_dtype(native) else native.astype(str)
    return int(texts.duplicated().sum())


def _objects(values: Iterable[Any]) -> NDArray[Any]:
    """Keep values such as lists whole."""
    listed = [*values]
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array
