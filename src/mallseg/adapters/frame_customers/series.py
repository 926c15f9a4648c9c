"""Converts columns of any library to numpy, and makes new columns in any library."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mallseg.population.arrays import Floats, Labels


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A new column of texts, by index into `values`; -1 is missing."""

    values: Sequence[str]
    places: Labels

    def in_pandas(self) -> Any:
        """Convert it to a nullable pandas array."""
        return pd.array([*self.values], dtype="str").take(self.places, allow_fill=True)

    def series(self, name: str, backend: Any) -> "nw.Series[Any]":
        """Convert it to a series of another library, with nulls."""
        values = nw.new_series(name, [*self.values, None], nw.String, backend=backend)
        return _by_index(values, self.places)


@dataclass(frozen=True, slots=True)
class IntegerColumn:
    """A new column of whole numbers, by index into `values`; -1 is missing."""

    values: Sequence[int]
    places: Labels

    def in_pandas(self) -> Any:
        """Convert it to a nullable pandas array."""
        return pd.array([*self.values], dtype="Int64").take(self.places, allow_fill=True)

    def series(self, name: str, backend: Any) -> "nw.Series[Any]":
        """Convert it to a series of another library, with nulls."""
        values = nw.new_series(name, [*self.values, None], nw.Int64, backend=backend)
        return _by_index(values, self.places)


@dataclass(frozen=True, slots=True)
class FloatColumn:
    """A new column of floats; NaN is missing."""

    values: Floats

    def in_pandas(self) -> Any:
        """Return it unchanged: pandas takes NaN as missing."""
        return self.values

    def series(self, name: str, backend: Any) -> "nw.Series[Any]":
        """Convert it to a series of another library, with nulls."""
        return nw.new_series(name, self.values, nw.Float64, backend=backend).fill_nan(None)


NewColumn = TextColumn | IntegerColumn | FloatColumn


def _by_index(values: "nw.Series[Any]", places: Labels) -> "nw.Series[Any]":
    """Select values by index; the last value is null, for -1."""
    return values[np.where(places < 0, len(values) - 1, places)]


def factorized(column: "nw.Series[Any]") -> tuple[NDArray[np.intp], Sequence[Any]]:
    """Encode values as indices into their distinct values; -1 for missing ones.

    Raises
    ------
    TypeError
        The values are unhashable, such as lists.
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
    """Check for a type that numpy has as numbers; other values are checked one by one."""
    kind = column.dtype
    return kind.is_float() or (kind.is_integer() and kind not in {nw.Int128, nw.UInt128})


def numbers_of(column: "nw.Series[Any]") -> Floats:
    """Return the values of a numeric column, NaN where missing."""
    return np.asarray(column.to_numpy(), dtype=np.float64)


def repeated_in(column: "nw.Series[Any]") -> int:
    """Count the values that occur in an earlier row too, without missing ones."""
    present = column.drop_nulls()
    native = present.to_native()
    if is_number_type(present) and not isinstance(native, pd.Series):
        native = pd.Series(present.to_numpy())
    if not isinstance(native, pd.Series):
        return len(present) - present.n_unique()
    texts = native if pd.api.types.is_integer_dtype(native) else native.astype(str)
    return int(texts.duplicated().sum())


def _objects(values: Iterable[Any]) -> NDArray[Any]:
    """Make an object array, in which values such as lists stay whole."""
    listed = [*values]
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array
