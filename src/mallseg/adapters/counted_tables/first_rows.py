"""A sample of first rows: texts of breakdowns, and whether points repeat."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mallseg.adapters.counted_tables.open_table import OpenTable
from mallseg.domain.customers.census import MOST_POINTS
from mallseg.sql.census import CensusQuery
from mallseg.sql.census_columns import FeatureColumn, GroupColumn

_ROWS = 5_000
_SAMPLED = 500
"""Rows; enough to see whether a column contains bands."""


@dataclass(frozen=True, slots=True)
class SampledRows:
    """First rows, by which the way of counting is chosen, and nothing else.

    Attributes
    ----------
    points
        The values of features, row by row.
    cells
        The values of breakdowns, column by column.
    """

    points: Sequence[tuple[Any, ...]] = field(repr=False)
    cells: Sequence[list[Any]] = field(repr=False)

    @classmethod
    def of(
        cls, table: OpenTable, columns: Sequence[FeatureColumn], places: Sequence[int]
    ) -> "SampledRows":
        """Fetch them: feature columns, and the columns of breakdowns at these indices."""
        groups = [
            GroupColumn(name=table.header[own], is_text=not table.is_number(own)) for own in places
        ]
        query = CensusQuery(table=table.place, columns=columns, groups=groups)
        rows = table.few_rows(query.first(_ROWS)) if groups else []
        width = len(columns)
        return cls(
            points=[row[:width] for row in rows],
            cells=[[row[width + i] for row in rows] for i in range(len(groups))],
        )

    def first_texts(self, place: int) -> list[str]:
        """Return the first texts of a breakdown; a numeric one has none."""
        return [own for own in self.cells[place][:_SAMPLED] if isinstance(own, str)]

    def different_texts(self, place: int) -> list[str]:
        """Return the distinct texts of a breakdown, sorted."""
        return sorted({own for own in self.cells[place] if isinstance(own, str)})

    @property
    def are_spread(self) -> bool:
        """Whether they have more distinct points than expected with at most MOST_POINTS in all.

        Of n rows at P equally frequent points, P (1 - exp(-n / P)) distinct ones are expected.
        """
        expected = -MOST_POINTS * math.expm1(-len(self.points) / MOST_POINTS)
        return len({*self.points}) > expected
