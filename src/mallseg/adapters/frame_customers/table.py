"""Data frames of pandas, Polars or Arrow, arrays and lists of rows, accessed by column index.

narwhals adapts the libraries; none is imported that the caller has not imported already.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
from narwhals.dependencies import is_pyarrow_table
from numpy.typing import NDArray

from mallseg.adapters.frame_customers.series import NewColumn
from mallseg.domain.customers.customer import Customer
from mallseg.domain.errors import InvalidOptionError, OptionFault

_DATA = "data"
_PLANE = 2


@dataclass(frozen=True, slots=True)
class FrameTable:
    """A data frame with columns by index, since two may have the same name.

    Attributes
    ----------
    native
        The frame in its own library; for an array or rows, a pandas frame made from them.
    header
        The names of the columns.
    rows
        Their number.
    column
        Returns a column by its index.
    to_callers_type
        Converts a frame like `native` to the caller's type.
    """

    native: Any
    header: tuple[str, ...]
    rows: int
    column: Callable[[int], "nw.Series[Any]"]
    to_callers_type: Callable[[Any], Any] = field(default=lambda frame: frame)

    def label(self, row: int) -> str | None:
        """Return the index label of a row; None for a range index."""
        index = getattr(self.native, "index", None)
        is_labelled = isinstance(index, pd.Index) and not isinstance(index, pd.RangeIndex)
        return str(index[row]) if is_labelled and index is not None else None

    def with_columns(self, added: Mapping[str, NewColumn]) -> Any:
        """Copy the frame with more columns, as the caller's type."""
        if isinstance(self.native, pd.DataFrame):
            new = {name: column.in_pandas() for name, column in added.items()}
            return self.to_callers_type(self.native.assign(**new))
        backend = nw.get_native_namespace(self.column(0)) if self.header else None
        series = [column.series(name, backend) for name, column in added.items()]
        if is_pyarrow_table(self.native):  # narwhals rejects duplicate names
            whole = self.native
            for each in series:
                whole = whole.append_column(each.name, each.to_native())
            return whole
        return nw.from_native(self.native, eager_only=True).with_columns(*series).to_native()


def table_of(data: object, column_names: Sequence[str] = ()) -> FrameTable:
    """Wrap a caller's data as a table.

    Parameters
    ----------
    column_names
        For an array, which has none.

    Raises
    ------
    InvalidOptionError
        Its type is not supported, it is lazy, or an array without a name for each column.
    """
    if isinstance(data, pd.DataFrame):
        return _of_pandas(data)
    if is_pyarrow_table(data):
        return FrameTable(
            native=data,
            header=(*map(str, data.column_names),),
            rows=data.num_rows,
            column=lambda place: nw.from_native(data.column(place), series_only=True),
        )
    if isinstance(data, np.ndarray):
        return _of_array(data, column_names)
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        return _of_rows(data)
    frame = nw.from_native(data, pass_through=True)
    if isinstance(frame, nw.LazyFrame):
        raise InvalidOptionError(_DATA, OptionFault.LAZY_FRAME)
    if not isinstance(frame, nw.DataFrame):
        raise InvalidOptionError(_DATA, OptionFault.NOT_A_SOURCE)
    return FrameTable(
        native=data,
        header=(*frame.columns,),
        rows=len(frame),
        column=lambda place: frame[frame.columns[place]],
    )


def _of_pandas(
    frame: pd.DataFrame, to_callers_type: Callable[[Any], Any] | None = None
) -> FrameTable:
    return FrameTable(
        native=frame,
        header=(*map(str, frame.columns),),
        rows=len(frame),
        column=lambda place: nw.from_native(frame.iloc[:, place], series_only=True),
        to_callers_type=to_callers_type or (lambda labelled: labelled),
    )


def _of_array(array: NDArray[Any], names: Sequence[str]) -> FrameTable:
    """Name the columns of an array; a labelled one is structured, as its columns differ in type."""
    if array.dtype.names:
        return _of_pandas(pd.DataFrame(array), _structured)
    if array.ndim != _PLANE:
        raise InvalidOptionError(_DATA, OptionFault.NOT_A_SOURCE)
    if len(names) != array.shape[1]:
        raise InvalidOptionError(_DATA, OptionFault.ARRAY_WITHOUT_NAMES, columns=array.shape[1])
    return _of_pandas(pd.DataFrame(array, columns=[*names]), _structured)


def _structured(labelled: pd.DataFrame) -> NDArray[Any]:
    """Convert a labelled frame to an array; missing values become 0, NaN or empty text."""
    columns = {str(name): _plain(column) for name, column in labelled.items()}
    array = np.empty(len(labelled), dtype=[(name, own.dtype) for name, own in columns.items()])
    for name, own in columns.items():
        array[name] = own
    return array


def _plain(column: "pd.Series[Any]") -> NDArray[Any]:
    if isinstance(column.dtype, pd.StringDtype):
        return column.fillna("").to_numpy(dtype=object).astype("U")
    if isinstance(column.dtype, pd.Int64Dtype):
        return column.to_numpy(dtype=np.int64, na_value=0)
    return column.to_numpy()


def _of_rows(rows: Sequence[object]) -> FrameTable:
    """Make a table of dicts; absent keys are missing values."""
    dicts = [_row(row) for row in rows]
    names = [*dict.fromkeys(chain.from_iterable(dicts))]
    columns = {
        place: pd.Series([row.get(name) for row in dicts], dtype=object).infer_objects()
        for place, name in enumerate(names)
    }
    frame = pd.DataFrame(columns, index=range(len(dicts))).set_axis(names, axis=1)

    def to_dicts(labelled: pd.DataFrame) -> list[dict[Any, Any]]:
        added = labelled.iloc[:, len(names) :].astype(object)
        plain = added.where(added.notna(), None).to_dict("records")
        return [{**row, **own} for row, own in zip(dicts, plain, strict=True)]

    return _of_pandas(frame, to_dicts)


def _row(row: object) -> Mapping[Any, Any]:
    values = row.values if isinstance(row, Customer) else row  # noqa: PD011  (not a pandas object)
    if not isinstance(values, Mapping):
        raise InvalidOptionError(_DATA, OptionFault.NOT_A_SOURCE)
    return values


def frame_of(columns: Mapping[str, Sequence[object]]) -> pd.DataFrame:
    """Make a pandas frame of columns."""
    return pd.DataFrame(dict(columns))
