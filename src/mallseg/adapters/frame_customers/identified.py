"""The rows of a data frame, with their ids."""

from array import array
from collections import Counter
from collections.abc import Callable
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from mallseg.adapters.frame_customers.frame import FrameCustomers
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import CustomerDataError, Fault, SourceFault
from mallseg.domain.ports import Progress
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.id_column import IdColumn, find_id_column, is_blank
from mallseg.domain.sources.identified import IdentifiedBatch, IdentifiedReading
from mallseg.domain.sources.reading import MOST_RECORDS_SHOWN, Rejection

_SAMPLED = 500


class IdentifiedFrame:
    """A data frame with a column of ids: texts as they are, whole numbers as their digits.

    Libraries without missing integers make them floats, so whole floats count as integers too: 7 is
    ``7`` in every frame and file, and never ``007``.
    """

    def __init__(self, frame: object, contract: DataContract | None = None) -> None:
        self._customers = FrameCustomers(frame, contract)
        self.name = self._customers.name

    def find_ids(self, features: tuple[Feature, ...], *, named: str = "") -> IdColumn:
        """Find the column by the first rows; an index does not count."""
        del features
        table = self._customers.table
        first = [_texts(table.column(i).head(_SAMPLED)) for i in range(len(table.header))]
        rows = [*zip(*first, strict=True)]
        return find_id_column(self.name, table.header, rows, named=named)

    def read(
        self,
        segmentation: Segmentation,
        take: Callable[[IdentifiedBatch], object],
        *,
        id_column: str = "",
        progress: Progress,
    ) -> IdentifiedReading:
        """Hand over all rows as one batch."""
        customers, table = self._customers, self._customers.table
        if not table.rows:
            raise CustomerDataError(self.name, SourceFault.NO_CUSTOMERS)
        rows = customers.rows_of(segmentation.features)
        usable, values = rows.usable, rows.values  # noqa: PD011  (not a pandas object)
        waived = customers.check_units(segmentation, rows)
        ids = self.find_ids(segmentation.features, named=id_column)
        texts = _texts(table.column(ids.index))
        blank = np.array([is_blank(text) for text in texts], np.bool_)
        chosen = np.flatnonzero(usable & ~blank)
        take(
            IdentifiedBatch(
                ids=[texts[row] for row in chosen.tolist()],
                columns=tuple(array("d", own.tobytes()) for own in values[:, ~blank[usable]]),
                unusable_ids=[texts[row] for row in np.flatnonzero(~usable & ~blank).tolist()],
            )
        )
        progress(table.rows, table.rows, table.rows)
        without_id = np.flatnonzero(usable & blank)
        rejections = [
            *customers.rejections(rows),
            *self._without_id(ids, without_id[:MOST_RECORDS_SHOWN].tolist()),
        ]
        return IdentifiedReading(
            source=self.name,
            ids=ids,
            usable=len(chosen),
            faults=rows.faults() + Counter({Fault.BLANK_ID: len(without_id)}),
            waived=waived,
            rejections=tuple(sorted(rejections, key=lambda r: r.record)[:MOST_RECORDS_SHOWN]),
        )

    def _without_id(self, ids: IdColumn, rows: list[int]) -> list[Rejection]:
        customers = self._customers
        return [
            Rejection(
                record=customers.records[row],
                column=ids.name,
                fault=Fault.BLANK_ID,
                index=customers.table.label(row),
            )
            for row in rows
        ]


def _texts(column: "nw.Series[Any]") -> list[str]:
    return [_text(value) for value in column.to_list()]


def _text(value: object) -> str:
    """Write an id as text: empty if missing; lone surrogates are escaped."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode(errors="backslashreplace").decode()
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124  (NaN)
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
