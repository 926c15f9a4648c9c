"""The steps by which a query finds the segment of every row, each a query of the one before.

They are common table expressions, so that each step is computed once and has a name. Columns of the
table are called ``c0``, ``c1``, …, so that none of their names can clash with one of ours.
"""

import math
import sys
from collections.abc import Iterable, Iterator, Sequence

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import PER_LOG, Transform
from mallseg.domain.segments.distance import TIE, squared_distance
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.sql.census import MISSING, OUT_OF_RANGE, fault_of
from mallseg.sql.census_columns import FeatureColumn
from mallseg.sql.engines import Dialect
from mallseg.sql.names import quoted, real

_FENCES: dict[Dialect, str] = {"postgres": " OFFSET 0", "sqlite": " LIMIT -1 OFFSET 0"}
"""Optimisation fences: without them, engines inline an expression wherever its column is used."""

_WITHOUT_NAN: tuple[Dialect, ...] = ("bigquery", "sqlite", "tsql")
"""Engines without NaN, or where it equals nothing: there it is out of range."""

_SAFE = 1 - 1e-9
"""Leaves room for the rounding of distances."""


class AssignmentSteps:
    """The steps up to the index of the segment, from 0 on, and the fault of rows without one.

    Parameters
    ----------
    kept
        The names of the columns to keep.
    is_measured
        Whether to keep squared distances: `square` is that to the own segment.
    """

    def __init__(
        self,
        table: str,
        model: Segmentation,
        columns: Sequence[FeatureColumn],
        kept: Sequence[str],
        *,
        is_measured: bool,
        dialect: Dialect,
    ) -> None:
        self._table, self._model, self._columns = table, model, columns
        self._dialect = dialect
        self._kept = {name: f"c{i}" for i, name in enumerate(kept)}
        self._is_measured = is_measured
        self._prefix = "mallseg"
        while self._prefix in table.lower():
            self._prefix += "_"
        self._values = [f"x{i}" for i in range(len(columns))]
        self._scaled = [f"p{i}" for i in range(len(columns))]
        self._squares = [f"d{i}" for i in range(len(model.segments))]
        self._steps = [*self._all()]

    @property
    def last(self) -> str:
        """The name of the last step."""
        return self._name(self._steps[-1][0])

    def __str__(self) -> str:
        """Write the WITH clause for the SELECT that uses the last one."""
        fence, before = _FENCES.get(self._dialect, ""), self._table
        written = []
        for name, columns in self._steps:
            own = f"SELECT {', '.join(columns)} FROM {before}{fence}"  # noqa: S608
            before = self._name(name)
            written.append(f"{before} AS ({own})")
        return f"WITH {', '.join(written)}"

    def certainty(self, words: Sequence[str]) -> str:
        """Compute what `certainty_of` does; the words are in the order of Certainty.

        Customers near enough to a centre are clear without further computation.
        """
        outside, borderline, clear = words
        squares = self._squares
        others = by_place(_least([own for own in squares if own != each]) for each in squares)
        ratios = [*map(real, self._model.clear_up_to)]
        ratio = ratios[0] if len({*ratios}) == 1 else by_place(ratios)
        return (
            f"CASE WHEN place IS NULL THEN NULL "
            f"WHEN square < {real(_clear_within(self._model))} THEN {clear} "
            f"WHEN {by_place(self._mahalanobis_squares())} > {real(1)} THEN {outside} "
            f"WHEN sqrt(square) > {ratio} * sqrt({others}) THEN {borderline} ELSE {clear} END"
        )

    def _name(self, step: str) -> str:
        return f"{self._prefix}_{step}"

    def _all(self) -> Iterator[tuple[str, list[str]]]:
        kept = [*self._kept.values(), "fault"]
        scaled = self._scaled if self._is_measured else []
        squares = self._squares
        yield "given", self._given()
        yield "checked", [*self._kept.values(), *self._values, f"{self._fault()} AS fault"]
        yield "scaled", [*kept, *self._standardised()]
        yield "squared", [*kept, *scaled, *self._squared()]
        limit = f"{_least(squares)} * {real(TIE)} AS near"
        yield "compared", [*kept, *scaled, *squares, limit]
        cases = " ".join(f"WHEN {own} <= near THEN {i}" for i, own in enumerate(squares))
        place = f"CASE {cases} END AS place"
        if not self._is_measured:
            yield "placed", [*kept, place]
            return
        yield "placed", [*kept, *scaled, *squares, place]
        yield "measured", [*kept, *scaled, *squares, "place", f"{by_place(squares)} AS square"]

    def _given(self) -> list[str]:
        values = zip(self._columns, self._values, strict=True)
        return [
            *(f"{quoted(name)} AS {own}" for name, own in self._kept.items()),
            *(f"{self._value(column)} AS {own}" for column, own in values),
        ]

    def _value(self, column: FeatureColumn) -> str:
        """Give the number of a row in the feature's unit; in SQLite each value has its own type."""
        value = column.value
        if self._dialect == "sqlite":
            name = quoted(column.name)
            value = f"CASE WHEN typeof({name}) IN ('integer', 'real') THEN {value} END"
        return f"{value} / {real(column.parts)}" if column.parts > 1 else value

    def _fault(self) -> str:
        nan = "" if self._dialect in _WITHOUT_NAN else " OR {} = CAST('NaN' AS DOUBLE)"
        cases = []
        for place, (own, column) in enumerate(zip(self._values, self._columns, strict=True)):
            lowest, highest = _ends(column.feature)
            within = f"{own} >= {real(lowest)} AND {own} <= {real(highest)}"
            missing = f"{own} IS NULL{nan.format(own)}"
            cases.append(f"WHEN {missing} THEN {fault_of(place, MISSING)}")
            cases.append(f"WHEN NOT ({within}) THEN {fault_of(place, OUT_OF_RANGE)}")
        return f"CASE {' '.join(cases)} ELSE 0 END"

    def _standardised(self) -> Iterator[str]:
        """Scale values that are in range: others may have no logarithm."""
        scale = self._model.scale
        for own, to, column, offset, unit in zip(
            self._values, self._scaled, self._columns, scale.offset, scale.unit, strict=True
        ):
            scaled = f"({encoded(own, column.feature)} - {real(offset)}) / {real(unit)}"
            yield f"CASE WHEN fault = 0 THEN {scaled} END AS {to}"

    def _squared(self) -> Iterator[str]:
        for own, position in zip(self._squares, self._model.positions, strict=True):
            differences = _differences(self._scaled, position)
            yield f"{' + '.join(f'{each} * {each}' for each in differences)} AS {own}"

    def _mahalanobis_squares(self) -> Iterator[str]:
        """Write the squared length of W u, as `ToleranceRegion.square` takes it."""
        for segment, position in zip(self._model.segments, self._model.positions, strict=True):
            differences = _differences(self._scaled, position)
            rows = []
            for row in segment.region.rows if segment.region else ():
                pairs = zip(row, differences, strict=False)
                along = " + ".join(f"{real(weight)} * {own}" for weight, own in pairs)
                rows.append(f"({along}) * ({along})")
            yield " + ".join(rows) or real(0)


def by_place(values: Iterable[str]) -> str:
    """Select the value of the own segment."""
    return case("place", enumerate(values))


def case(column: str, values: Iterable[tuple[int, str]]) -> str:
    """Select a value by the number in a column."""
    cases = " ".join(f"WHEN {column} = {own} THEN {value}" for own, value in values)
    return f"CASE {cases} END"


def encoded(value: str, feature: Feature) -> str:
    """Encode a value that is in range as points have it, as `Feature.encode` does."""
    if feature.transform is Transform.NONE:
        return value
    shifted = f"{value} + {real(feature.log_shift)}" if feature.log_shift else value
    return f"floor(ln({shifted}) * {real(PER_LOG)} + {real(0.5)})"


def _differences(axes: Sequence[str], position: Sequence[float]) -> list[str]:
    return [f"({axis} - {real(own)})" for axis, own in zip(axes, position, strict=True)]


def _least(squares: Sequence[str]) -> str:
    return squares[0] if len(squares) == 1 else f"least({', '.join(squares)})"


def _clear_within(model: Segmentation) -> float:
    """Give a squared distance below which customers of any segment are clear.

    With D from a centre to the nearest other one, and a distance of d to it, that to any other is
    at least D - d; so d is at most r times that where it is at most r D / (1 + r). And |W u|² is at
    most |W|² |u|².
    """
    found = []
    pairs = zip(model.segments, model.positions, strict=True)
    for index, (segment, own) in enumerate(pairs):
        others = (p for i, p in enumerate(model.positions) if i != index)
        gap = math.sqrt(min(squared_distance(own, other) for other in others))
        found.append((segment.clear_up_to * gap / (1 + segment.clear_up_to)) ** 2)
        if segment.region and segment.region.steepness:
            found.append(1 / segment.region.steepness)
    return min(found) * _SAFE


def _ends(feature: Feature) -> tuple[float, float]:
    """Give the ends of a range; infinity itself is in none."""
    most = sys.float_info.max
    return (
        feature.lowest if math.isfinite(feature.lowest) else -most,
        feature.highest if math.isfinite(feature.highest) else most,
    )
