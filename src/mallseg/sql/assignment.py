"""The assignment of all customers of a table to segments, as one query.

It repeats `Segmentation.assign_point` step by step: the same differences, squared by multiplying
and added in the same order, in IEEE doubles; ties go to the first segment whose squared distance is
at most `TIE` times the least. So an engine that rounds a last bit in another way finds the same.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import isfinite

from mallseg.domain.customers.feature import PER_LOG, Feature, Transform
from mallseg.domain.errors import InvalidCustomerError
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.segments.distance import TIE
from mallseg.domain.segments.label_columns import CERTAINTY, DISTANCE, LabelColumn, LabelLayout
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.sql.census import MISSING, OUT_OF_RANGE, FeatureColumn, fault_of
from mallseg.sql.engines import Dialect
from mallseg.sql.names import quoted, real, text

_FENCES: dict[Dialect, str] = {"postgres": " OFFSET 0", "sqlite": " LIMIT -1 OFFSET 0"}
"""What keeps an engine from writing a column's expression out wherever the column is used."""

_WITHOUT_NAN: tuple[Dialect, ...] = ("bigquery", "sqlite", "tsql")
"""Engines that have no NaN, or one that equals nothing: there it is out of range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentQuery:
    """The query for the segments of the customers of a table.

    Attributes
    ----------
    table
        What stands behind FROM.
    segmentation
        By which they are assigned.
    columns
        Of its features, in their order; they hold numbers.
    kept
        The names of the columns that the result has too, in their order.
    layout
        The columns behind those.
    dialect
        Of the engine that is to run it.
    is_pretty
        Whether people are to read it.
    """

    table: str
    segmentation: Segmentation
    columns: Sequence[FeatureColumn]
    kept: Sequence[str] = ()
    layout: LabelLayout = field(default_factory=LabelLayout.of)
    dialect: Dialect = "duckdb"
    is_pretty: bool = False

    def __post_init__(self) -> None:
        if any(column.is_text for column in self.columns):
            raise ValueError("a column of texts")
        if tuple(column.feature for column in self.columns) != self.segmentation.features:
            raise ValueError("other features than the segmentation has")

    def labelled(self) -> str:
        """Give every row with the segment of its customer, or the reason for having none.

        The added columns are those of a labelled CSV file; what is empty there is NULL.
        """
        kept = [f"c{i} AS {quoted(name)}" for i, name in enumerate(self.kept)]
        added = [f"{self._label(own)} AS {quoted(own.name)}" for own in self.layout.columns]
        names = {*self.layout.names}
        steps = _Steps(self, judges={DISTANCE, CERTAINTY} & names != set(), kept=len(self.kept))
        listed = ", ".join([*kept, *added])
        return self._written(f"{steps} SELECT {listed} FROM {steps.last}")  # noqa: S608

    def counted(self) -> str:
        """Count the rows: place, certainty, fault, customers.

        The place is that of the segment from 0 on; it is NULL for those with a fault, as
        `mallseg.sql.census` numbers them, and so is the certainty.
        """
        steps = _Steps(self, judges=True, kept=0)
        columns = f"place, {_certainty(self.segmentation)} AS certainty, fault"
        counted = f"{columns}, count(*) AS customers FROM {steps.last} GROUP BY 1, 2, 3"
        return self._written(f"{steps} SELECT {counted}")

    def _written(self, query: str) -> str:
        if self.dialect == "duckdb" and not self.is_pretty:
            return query
        from mallseg.sql.dialects import transpiled

        return transpiled(query, self.dialect, is_pretty=self.is_pretty)

    def _label(self, column: LabelColumn) -> str:
        match column.name:
            case "distance":
                return "distance"
            case "certainty":
                return _certainty(self.segmentation)
            case "reason":
                reasons = [(fault, text(reason)) for fault, reason in self._reasons()]
                return _case("fault", reasons)
        values = (column.value(own, self.layout.stamp) for own in self.segmentation.segments)
        return _by_place(str(own) if isinstance(own, int) else text(own) for own in values)

    def _reasons(self) -> Iterator[tuple[int, str]]:
        for place, column in enumerate(self.columns):
            for kind, error in (
                (MISSING, column.feature.missing()),
                (OUT_OF_RANGE, _out_of_range(column.feature)),
            ):
                yield fault_of(place, kind), f"{column.name} {error.reason}"


class _Steps:
    """The steps of a query, each a common table expression over the one before."""

    def __init__(self, query: AssignmentQuery, *, judges: bool, kept: int) -> None:
        self._query = query
        self._model = query.segmentation
        self._judges = judges
        self._kept = [f"c{i}" for i in range(kept)]
        self._prefix = "mallseg"
        while self._prefix in query.table.lower():
            self._prefix += "_"
        self._scaled = [f"p{i}" for i in range(len(query.columns))]
        self._squares = [f"d{i}" for i in range(len(self._model.segments))]
        self._steps = [*self._all()]

    @property
    def last(self) -> str:
        """The name of the last step."""
        return self._name(self._steps[-1][0])

    def __str__(self) -> str:
        """Write them before the SELECT that uses the last one."""
        fence, before = _FENCES.get(self._query.dialect, ""), self._query.table
        written = []
        for name, columns in self._steps:
            own = f"SELECT {', '.join(columns)} FROM {before}{fence}"  # noqa: S608
            before = self._name(name)
            written.append(f"{before} AS ({own})")
        return f"WITH {', '.join(written)}"

    def _name(self, step: str) -> str:
        return f"{self._prefix}_{step}"

    def _all(self) -> Iterator[tuple[str, list[str]]]:
        scaled = self._scaled if self._judges else []
        kept, squares = [*self._kept, "fault"], self._squares
        yield "given", self._given()
        yield "checked", [*self._kept, *self._values, f"{self._fault()} AS fault"]
        yield "scaled", [*kept, *self._standardised()]
        yield "squared", [*kept, *scaled, *self._squared()]
        yield "compared", [*kept, *scaled, *squares, f"{_least(squares)} AS least_square"]
        limit = f"least_square * {real(TIE)}"
        near = " ".join(f"WHEN {own} <= {limit} THEN {i}" for i, own in enumerate(squares))
        own = squares if self._judges else []
        yield "placed", [*kept, *scaled, *own, f"CASE {near} END AS place"]
        if self._judges:
            yield "judged", [*kept, "place", *self._judged()]

    @property
    def _values(self) -> list[str]:
        return [f"x{i}" for i in range(len(self._query.columns))]

    def _given(self) -> list[str]:
        names = zip(self._query.kept, self._kept, strict=False)
        return [
            *(f"{quoted(name)} AS {own}" for name, own in names),
            *(f"{self._value(column)} AS x{i}" for i, column in enumerate(self._query.columns)),
        ]

    def _value(self, column: FeatureColumn) -> str:
        """Take the number of a row in the feature's unit; in SQLite each value has its own type."""
        value = column.value
        if self._query.dialect == "sqlite":
            name = quoted(column.name)
            value = f"CASE WHEN typeof({name}) IN ('integer', 'real') THEN {value} END"
        return f"{value} / {real(column.parts)}" if column.parts > 1 else value

    def _fault(self) -> str:
        nan = "" if self._query.dialect in _WITHOUT_NAN else " OR {} = CAST('NaN' AS DOUBLE)"
        cases = []
        for place, (own, column) in enumerate(zip(self._values, self._query.columns, strict=True)):
            lowest, highest = _ends(column.feature)
            within = f"{own} >= {real(lowest)} AND {own} <= {real(highest)}"
            missing = f"{own} IS NULL{nan.format(own)}"
            cases.append(f"WHEN {missing} THEN {fault_of(place, MISSING)}")
            cases.append(f"WHEN NOT ({within}) THEN {fault_of(place, OUT_OF_RANGE)}")
        return f"CASE {' '.join(cases)} ELSE 0 END"

    def _standardised(self) -> Iterator[str]:
        """Scale values that are in range: only of those a logarithm may be taken."""
        scale = self._model.scale
        for i, (column, offset, unit) in enumerate(
            zip(self._query.columns, scale.offset, scale.unit, strict=True)
        ):
            scaled = f"({_encoded(f'x{i}', column.feature)} - {real(offset)}) / {real(unit)}"
            yield f"CASE WHEN fault = 0 THEN {scaled} END AS p{i}"

    def _squared(self) -> Iterator[str]:
        for index, position in enumerate(self._model.positions):
            differences = _differences(self._scaled, position)
            yield f"{' + '.join(f'{each} * {each}' for each in differences)} AS d{index}"

    def _judged(self) -> Iterator[str]:
        """Take the distance, that to the nearest other centre, and how far outside one is."""
        squares = self._squares
        others = (_least([own for own in squares if own != each]) for each in squares)
        yield f"sqrt({_by_place(squares)}) AS distance"
        yield f"sqrt({_by_place(others)}) AS other_distance"
        yield f"{_by_place(self._strains())} AS strain"

    def _strains(self) -> Iterator[str]:
        """Write the squared length of W u, as `ToleranceRegion.square` takes it."""
        for segment, position in zip(self._model.segments, self._model.positions, strict=True):
            differences = _differences(self._scaled, position)
            rows = []
            for row in segment.region.rows if segment.region else ():
                pairs = zip(row, differences, strict=False)
                along = " + ".join(f"{real(weight)} * {own}" for weight, own in pairs)
                rows.append(f"({along}) * ({along})")
            yield " + ".join(rows) or real(0)


def _encoded(value: str, feature: Feature) -> str:
    if feature.transform is Transform.NONE:
        return value
    shifted = f"{value} + {real(feature.log_shift)}" if feature.log_shift else value
    return f"floor(ln({shifted}) * {real(PER_LOG)} + {real(0.5)})"


def _differences(axes: Sequence[str], position: Sequence[float]) -> list[str]:
    return [f"({axis} - {real(own)})" for axis, own in zip(axes, position, strict=True)]


def _least(squares: Sequence[str]) -> str:
    return squares[0] if len(squares) == 1 else f"least({', '.join(squares)})"


def _certainty(model: Segmentation) -> str:
    """Judge as `certainty_of` does."""
    ratios = _by_place(map(real, model.clear_up_to))
    return (
        f"CASE WHEN place IS NULL THEN NULL WHEN strain > {real(1)} THEN {text(Certainty.OUTSIDE)} "
        f"WHEN distance > {ratios} * other_distance THEN {text(Certainty.BORDERLINE)} "
        f"ELSE {text(Certainty.CLEAR)} END"
    )


def _by_place(values: Iterable[str]) -> str:
    return _case("place", enumerate(values))


def _case(column: str, values: Iterable[tuple[int, str]]) -> str:
    cases = " ".join(f"WHEN {column} = {own} THEN {value}" for own, value in values)
    return f"CASE {cases} END"


def _ends(feature: Feature) -> tuple[float, float]:
    """Give the ends of a range; infinity itself is in none."""
    most = sys.float_info.max
    return (
        feature.lowest if isfinite(feature.lowest) else -most,
        feature.highest if isfinite(feature.highest) else most,
    )


def _out_of_range(feature: Feature) -> InvalidCustomerError:
    try:
        feature.check(float("inf"))
    except InvalidCustomerError as error:
        return error
    raise AssertionError("every feature refuses infinity")
