"""The assignment of all customers of a table to segments, as one query.

It repeats `Segmentation.assign_point` step by step: the same differences, squared by multiplying
and added in the same order, in IEEE doubles; ties go to the first segment whose squared distance is
at most `TIE` times the least. So engines that round the last bit differently find the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import MOST_DECIMALS, MOST_DIGITS
from mallseg.domain.errors import InvalidCustomerError
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.segments.label_columns import CERTAINTY, DISTANCE, LabelColumn, LabelLayout
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.sql.assignment_steps import AssignmentSteps, by_place, case
from mallseg.sql.census import MISSING, OUT_OF_RANGE, fault_of
from mallseg.sql.census_columns import FeatureColumn
from mallseg.sql.engines import Dialect
from mallseg.sql.names import quoted, real, text

POINT_CUSTOMERS = "mallseg_customers"
"""The column that says how many customers are at a point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentQuery:
    """The query for the segments of the customers of a table.

    Attributes
    ----------
    table
        The table, as it is written after FROM.
    segmentation
        The model that assigns.
    columns
        The columns of its features, in their order; they hold numbers.
    kept
        The names of the columns to keep in the result, in their order.
    layout
        The columns added after those.
    dialect
        That of the engine.
    is_pretty
        Whether to format it for people.
    is_coded
        Whether added texts are of an ENUM type, which DuckDB writes to Parquet in a fifth of the
        time; in the file they are texts.
    """

    table: str
    segmentation: Segmentation
    columns: Sequence[FeatureColumn]
    kept: Sequence[str] = ()
    layout: LabelLayout = field(default_factory=LabelLayout.of)
    dialect: Dialect = "duckdb"
    is_pretty: bool = False
    is_coded: bool = False

    def __post_init__(self) -> None:
        if any(column.is_text for column in self.columns):
            raise ValueError("a column of texts")
        if tuple(column.feature for column in self.columns) != self.segmentation.features:
            raise ValueError("other features than the segmentation has")

    def labelled(self) -> str:
        """Select every row with the segment of its customer, or the reason for having none.

        The added columns are those of a labelled CSV file; what is empty there is NULL.
        """
        return self._written(self.untranslated())

    def points(self, *, some_missing: bool) -> str:
        """Select each distinct point once: k0, m0, k1, …, the added columns, customers.

        Rows are joined to points by equality, and NULL equals nothing. So a missing value is 0
        in `k0`, and true in `m0`; `m0` is left out where no value is missing.
        """
        names = [quoted(column.name) for column in self.columns]
        groups = ", ".join(names)
        points = (
            f"(SELECT {groups}, count(*) AS {POINT_CUSTOMERS} "  # noqa: S608
            f"FROM {self.table} GROUP BY {groups}) AS points"
        )
        kept = [*(column.name for column in self.columns), POINT_CUSTOMERS]
        own = replace(self, table=points, kept=kept).untranslated()
        keys = [
            f"{key} AS {name}"
            for i, each in enumerate(names)
            for key, name in _keys(each, i, some_missing=some_missing)
        ]
        listed = ", ".join([*keys, *map(quoted, self.layout.names), POINT_CUSTOMERS])
        return self._written(f"SELECT {listed} FROM ({own}) AS labelled")  # noqa: S608

    def labelled_by(self, points: str, *, some_missing: bool) -> str:
        """Select what `labelled` does, by a join with the rows of `points` in a table.

        No column of a feature may have the name of an added one, or of that of customers.

        Parameters
        ----------
        points
            Their table, as it is written after FROM.
        """
        same = " AND ".join(
            f"{key} = found.{name}"
            for i, column in enumerate(self.columns)
            for key, name in _keys(f"given.{quoted(column.name)}", i, some_missing=some_missing)
        )
        kept = [f"given.{quoted(name)}" for name in self.kept]
        added = [f"found.{quoted(name)}" for name in self.layout.names]
        return self._written(
            f"SELECT {', '.join([*kept, *added])} FROM (SELECT * FROM {self.table}) AS given "  # noqa: S608
            f"LEFT JOIN {points} AS found ON {same}"
        )

    def untranslated(self) -> str:
        """Write `labelled` in our dialect, but with the fences of its own."""
        is_measured = bool({DISTANCE, CERTAINTY} & {*self.layout.names})
        steps = self._steps(self.kept, is_measured=is_measured)
        kept = [f"c{i} AS {quoted(name)}" for i, name in enumerate(self.kept)]
        added = [f"{self._label(own, steps)} AS {quoted(own.name)}" for own in self.layout.columns]
        listed = ", ".join([*kept, *added])
        return f"{steps} SELECT {listed} FROM {steps.last}"  # noqa: S608

    def counted(self) -> str:
        """Count the rows: place, certainty, fault, customers.

        The place is the index of the segment, from 0 on; place and certainty are NULL for rows with
        a fault, as `mallseg.sql.census` numbers them.
        """
        return self._grouped((), "count(*) AS customers")

    def added(self, amounts: str) -> str:
        """Count the rows as `counted` does, and add up a column: …, amount, beyond.

        Sums are decimal, and so independent of the order of rows. An amount with more digits than
        a file may have, or a NaN, is not added but counted in `beyond`.
        """
        most = real(10.0**MOST_DIGITS)
        added = (
            f"CASE WHEN abs(c0) < {most} THEN CAST(c0 AS DECIMAL(38, {MOST_DECIMALS})) ELSE 0 END"
        )
        beyond = f"CASE WHEN abs(c0) >= {most} THEN 1 ELSE 0 END"
        sums = f"count(*) AS customers, sum({added}) AS amount, sum({beyond}) AS beyond"
        return self._grouped((amounts,), sums)

    def _grouped(self, kept: Sequence[str], counted: str) -> str:
        steps = self._steps(kept, is_measured=True)
        listed = f"place, {steps.certainty(self._words())} AS certainty, fault, {counted}"
        return self._written(f"{steps} SELECT {listed} FROM {steps.last} GROUP BY 1, 2, 3")  # noqa: S608

    def members(self, places: Sequence[int]) -> str:
        """Select the rows of some segments: the kept columns, place, certainty.

        It is in our dialect, as `untranslated` is.
        """
        steps = self._steps(self.kept, is_measured=True)
        kept = [f"c{i}" for i in range(len(self.kept))]
        listed = ", ".join([*kept, "place", f"{steps.certainty(self._words())} AS certainty"])
        among = f"place IN ({', '.join(map(str, places))})"
        return f"{steps} SELECT {listed} FROM {steps.last} WHERE {among}"  # noqa: S608

    def _steps(self, kept: Sequence[str], *, is_measured: bool) -> AssignmentSteps:
        return AssignmentSteps(
            self.table,
            self.segmentation,
            self.columns,
            kept,
            is_measured=is_measured,
            dialect=self.dialect,
        )

    def _written(self, query: str) -> str:
        if self.dialect == "duckdb" and not self.is_pretty:
            return query
        from mallseg.sql.dialects import transpiled

        return transpiled(query, self.dialect, is_pretty=self.is_pretty)

    def _label(self, column: LabelColumn, steps: AssignmentSteps) -> str:
        match column.name:
            case "distance":
                return "sqrt(square)"
            case "certainty":
                return steps.certainty(self._words())
            case "reason":
                faults, reasons = zip(*self._reasons(), strict=True)
                return case("fault", zip(faults, self._literals(reasons), strict=True))
        values = [column.value(own, self.layout.stamp) for own in self.segmentation.segments]
        if column.is_number:
            return by_place(map(str, values))
        return by_place(self._literals([str(own) for own in values]))

    def _words(self) -> list[str]:
        return self._literals([str(each) for each in Certainty])

    def _literals(self, texts: Sequence[str]) -> list[str]:
        written = [*map(text, texts)]
        if not self.is_coded:
            return written
        listed = f"ENUM({', '.join(dict.fromkeys(written))})"
        return [f"CAST({each} AS {listed})" for each in written]

    def _reasons(self) -> Iterator[tuple[int, str]]:
        for place, column in enumerate(self.columns):
            for kind, error in (
                (MISSING, column.feature.missing()),
                (OUT_OF_RANGE, _out_of_range(column.feature)),
            ):
                yield fault_of(place, kind), f"{column.name} {error.reason}"


def _keys(value: str, place: int, *, some_missing: bool) -> Iterator[tuple[str, str]]:
    """Give the expressions by which rows and points are joined, with their names in points."""
    if not some_missing:
        yield value, f"k{place}"
        return
    yield f"COALESCE({value}, 0)", f"k{place}"
    yield f"{value} IS NULL", f"m{place}"


def _out_of_range(feature: Feature) -> InvalidCustomerError:
    try:
        feature.check(float("inf"))
    except InvalidCustomerError as error:
        return error
    raise AssertionError("every feature refuses infinity")
