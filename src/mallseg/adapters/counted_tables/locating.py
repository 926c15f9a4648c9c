"""Locates customers at given points: fetches the groups again, then the rows."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from mallseg.adapters.counted_tables.open_table import OpenTable
from mallseg.adapters.counted_tables.refusals import CheckedColumn
from mallseg.domain.customers.outliers import OutlyingPoints, Points
from mallseg.population.arrays import Floats, Mask
from mallseg.population.checking import are_beyond
from mallseg.sql.census import CensusQuery
from mallseg.sql.names import real

_AT_ONCE = 500
"""Groups per query: this keeps its text within the limits of engines."""

Condition = tuple[str, list[object]]
"""A condition on the values of a row, and its parameters."""


def records_at(
    points: Points, table: OpenTable, columns: Sequence[CheckedColumn], *, most: int
) -> tuple[int, ...]:
    """Return the numbers of the first records at these points, ascending.

    The groups are counted again; those at the points are chosen here, as for the census, and the
    engine is queried for rows with their values.
    """
    place, record = table.numbered()
    own = [column.column for column in columns]
    query = CensusQuery(table=place, columns=own, record=record).numbered()
    counted = table.groups(CensusQuery(table=table.place, columns=own).counted())
    found = set[int]()
    for condition, texts in _conditions(points, [*_parts(counted.parts(), columns)], columns):
        asked = f"{query} WHERE fault = 0 AND ({condition}) ORDER BY record LIMIT {most:d}"
        found.update(number for number, *_ in table.rows(asked, texts))
    return tuple(sorted(found)[:most])


def _parts(
    parts: Iterator[Any], columns: Sequence[CheckedColumn]
) -> Iterator[tuple[list[Any], Floats]]:
    """Yield the cells of usable groups, column by column, and their points."""
    for part in parts:
        cells = [part[f"v{i}"] for i in range(len(columns))]
        values = np.stack([column.values(own) for column, own in zip(columns, cells, strict=True)])
        usable = ~np.isnan(values).any(axis=0)
        yield [np.ma.getdata(own)[usable] for own in cells], values[:, usable]


def _conditions(
    points: Points, parts: Sequence[tuple[list[Any], Floats]], columns: Sequence[CheckedColumn]
) -> Iterator[Condition]:
    if isinstance(points, OutlyingPoints) and not any(own.column.is_text for own in columns):
        if condition := _beyond(points, parts):
            yield condition, []
        return
    groups = [
        group
        for cells, values in parts
        for group in zip(*(own[_are_among(points, values)] for own in cells), strict=True)
    ]
    for first in range(0, len(groups), _AT_ONCE):
        yield _among(groups[first : first + _AT_ONCE])


def _beyond(points: OutlyingPoints, parts: Sequence[tuple[list[Any], Floats]]) -> str:
    """Compare each column with the values nearest to its fences from outside.

    Points grow with the column's numbers, so these bounds select exactly the rows beyond the
    fences.
    """
    ends = []
    for place, feature in enumerate(points.features):
        if feature.name not in points.fences:
            continue
        low, high = points.fences[feature.name]
        below = [own[place][at[place] < low] for own, at in parts]
        above = [own[place][at[place] > high] for own, at in parts]
        ends += [f"v{place} <= {real(max(own))}" for own in _joined(below)]
        ends += [f"v{place} >= {real(min(own))}" for own in _joined(above)]
    return " OR ".join(ends)


def _joined(parts: Sequence[Floats]) -> list[list[float]]:
    """Return one list of all numbers, or an empty list of lists if there are none."""
    numbers = [number for part in parts for number in part.tolist()]
    return [numbers] if numbers else []


def _are_among(points: Points, values: Floats) -> Mask:
    if isinstance(points, OutlyingPoints):
        return are_beyond(points, values)
    listed = zip(*values.tolist(), strict=True)
    return np.fromiter((point in points for point in listed), np.bool_, values.shape[1])


def _among(groups: Sequence[tuple[Any, ...]]) -> Condition:
    """Match rows with the values of groups; texts are query parameters."""
    texts = dict[str, int]()

    def written(cell: Any) -> str:
        if isinstance(cell, str):
            return f"${texts.setdefault(cell, len(texts) + 1)}"
        return real(cell)

    alternatives = [
        " AND ".join(f"v{i} = {written(cell)}" for i, cell in enumerate(group)) for group in groups
    ]
    return " OR ".join(f"({own})" for own in alternatives), [*texts]
