"""The magnitudes of a table's values, and its unusable rows by fault, in one scan."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mallseg.adapters.duckdb_customers.open_table import DuckdbOpenTable
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.magnitudes import (
    BINS,
    LOWEST_OCTAVE,
    PER_LOG_BIN,
    PER_OCTAVE,
    Magnitudes,
    highest_usual,
)
from mallseg.domain.customers.transform import Transform
from mallseg.domain.errors import Fault
from mallseg.sql.assignment_steps import encoded
from mallseg.sql.census import MISSING, OUT_OF_RANGE, CensusQuery, fault_of
from mallseg.sql.census_columns import FeatureColumn
from mallseg.sql.names import real


@dataclass(frozen=True, slots=True)
class Sizes:
    """Counts about a table; no value leaves the engine.

    Attributes
    ----------
    records
        All rows.
    faults
        Unusable rows, by fault.
    """

    records: int
    faults: Mapping[Fault, int]
    magnitudes: Mapping[Feature, Magnitudes]

    @classmethod
    def of(cls, table: DuckdbOpenTable, columns: Sequence[FeatureColumn]) -> "Sizes":
        """Count them in the engine."""
        kinds = {MISSING: Fault.MISSING, OUT_OF_RANGE: Fault.OUT_OF_RANGE}
        faults = [(fault_of(i, kind), kinds[kind]) for i in range(len(columns)) for kind in kinds]
        asked = ["count(*)", *(f"count(*) FILTER (WHERE fault = {own})" for own, _ in faults)]
        for i, column in enumerate(columns):
            edges = ", ".join(real(-edge) for edge in reversed([*_edges(column.feature)]))
            asked.append(f"histogram(-{_point(i)}, [{edges}])")
            usual = highest_usual(column.feature)
            above = f"{_point(i)} > {real(usual)}" if math.isfinite(usual) else "false"
            asked.append(f"count(*) FILTER (WHERE {above})")
        ((records, *found),) = table.rows(
            f"SELECT {', '.join(asked)} FROM ({_points(table, columns)})"  # noqa: S608
        )
        refused = Counter[Fault]()
        for (_, fault), customers in zip(faults, found, strict=False):
            refused[fault] += customers
        sizes = found[len(faults) :]
        return cls(
            records=records,
            faults=+refused,
            magnitudes={
                column.feature: _magnitudes(column.feature, counted, too_high)
                for column, counted, too_high in zip(columns, sizes[::2], sizes[1::2], strict=True)
            },
        )


def _points(table: DuckdbOpenTable, columns: Sequence[FeatureColumn]) -> str:
    """Give the fault of each row, and of who can be used the values above 0, as points hold them.

    Of a logarithm without a shift, all values have a size.
    """
    listed = []
    for i, column in enumerate(columns):
        value = f"v{i} / {real(column.parts)}" if column.parts > 1 else f"v{i}"
        own = encoded(value, column.feature)
        sized = "" if _has_any_size(column.feature) else f" AND {value} > 0"
        listed.append(f"CASE WHEN fault = 0{sized} THEN {own} END AS {_point(i)}")
    checked = CensusQuery(table=table.place, columns=columns).checked()
    return f"SELECT fault, {', '.join(listed)} FROM ({checked})"  # noqa: S608


def _point(place: int) -> str:
    return f"point{place}"


def _has_any_size(feature: Feature) -> bool:
    return feature.transform is Transform.LOG and not feature.log_shift


def _edges(feature: Feature) -> Iterator[float]:
    """Yield the lower edge of every bin but the first, as in `magnitude_of`."""
    for place in range(1, BINS):
        octave, is_upper = divmod(place, PER_OCTAVE)
        if feature.transform is Transform.NONE:
            yield math.ldexp(1.5 if is_upper else 1.0, octave + LOWEST_OCTAVE)
        else:
            yield (place + PER_OCTAVE * LOWEST_OCTAVE) / PER_LOG_BIN


def _magnitudes(feature: Feature, counted: Mapping[float, int] | None, too_high: int) -> Magnitudes:
    """Convert a histogram of negated values, as DuckDB's bins include their upper edge."""
    found = counted or {}
    bins = [found.get(math.inf, 0), *(found.get(-edge, 0) for edge in _edges(feature))]
    return Magnitudes(bins=tuple(bins), too_high=too_high)
