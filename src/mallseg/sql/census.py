"""The census of a table: how many customers have which values, and how many are refused and why.

Only this leaves the engine. Numbers are checked against the range of their feature where they are
scanned: what is refused is counted by its reason, and its values are not grouped. Texts are numbers
only once they are parsed, so they are grouped as they are written. Numbers that belong to bands are
counted by band.

In the queries, `fault` is 0 for a customer who can be used as far as numbers show; otherwise it is
`fault_of` the first feature that refuses him.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.domain.customers.feature import Feature
from mallseg.sql.names import quoted, real

MISSING, OUT_OF_RANGE = 1, 2
_KINDS = 2

ROW_NUMBER = "row_number() OVER ()"
"""The number of a row, from 1 on, in the order in which an engine gives them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureColumn:
    """A column that holds a feature.

    Attributes
    ----------
    parts
        How many of the column's units make one of the feature's.
    is_text
        Whether its numbers are written as texts.
    is_whole
        Whether its type has whole numbers of at most 64 bits, and nothing else.
    """

    name: str
    feature: Feature
    parts: int = 1
    is_text: bool = False
    is_whole: bool = False

    @property
    def value(self) -> str:
        """The value of a row."""
        return f"CAST({quoted(self.name)} AS {'VARCHAR' if self.is_text else 'DOUBLE'})"

    @property
    def grouped(self) -> str:
        """The value of a row as it is grouped: engines group whole numbers faster as they are."""
        return quoted(self.name) if self.is_whole else self.value

    @property
    def missing(self) -> str:
        """The condition that a row has no value."""
        if self.is_whole:
            return f"{self.value} IS NULL"
        return f"{self.value} IS NULL OR {self.value} = CAST('NaN' AS DOUBLE)"

    @property
    def out_of_range(self) -> str:
        """The condition that the feature refuses a number."""
        value = f"{self.value} / {real(self.parts)}" if self.parts > 1 else self.value
        infinite = f"abs({self.value}) > {real(1.7976931348623157e308)}"
        ends = [] if self.is_whole else [infinite]
        ends += [
            f"{value} {sign} {real(end)}"
            for sign, end in (("<", self.feature.lowest), (">", self.feature.highest))
            if math.isfinite(end)
        ]
        return " OR ".join(ends) or "false"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupColumn:
    """A column by whose values the customers are counted as well.

    Attributes
    ----------
    bands, lowest, highest
        As those of the breakdown, where the column has numbers that belong to bands; then the
        place of the band is counted, and what is in none has the place behind the last.
    """

    name: str
    is_text: bool
    bands: Sequence[float] = ()
    lowest: float = -math.inf
    highest: float = math.inf

    @property
    def value(self) -> str:
        """The value of a row, or the place of its band."""
        value = f"CAST({quoted(self.name)} AS {'VARCHAR' if self.is_text else 'DOUBLE'})"
        if not self.bands:
            return value
        ends = [
            f"{value} {sign} {real(end)}"
            for sign, end in (("<", self.lowest), (">", self.highest))
            if math.isfinite(end)
        ]
        unknown = " OR ".join([f"{value} IS NULL", f"{value} = CAST('NaN' AS DOUBLE)", *ends])
        bands = " ".join(
            f"WHEN {value} < {real(limit)} THEN {place}" for place, limit in enumerate(self.bands)
        )
        last = len(self.bands)
        return f"CASE WHEN {unknown} THEN {last + 1} {bands} ELSE {last} END"


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusQuery:
    """The queries for the census of a table.

    Attributes
    ----------
    table
        What stands behind FROM.
    columns
        Of the features, in declared order.
    groups
        Those of breakdowns.
    record
        The number of a row of `table`.
    """

    table: str
    columns: Sequence[FeatureColumn]
    groups: Sequence[GroupColumn] = ()
    record: str = ROW_NUMBER

    def counted(self, groups: Sequence[int] = ()) -> str:
        """Count the customers whose numbers can be used: v0, v1, …, g0, …, customers.

        Parameters
        ----------
        groups
            The places of the breakdowns by which they are counted; g1 is that at place 1.
        """
        values = [f"{column.grouped} AS v{i}" for i, column in enumerate(self.columns)]
        listed = [*values, *(f"{self.groups[i].value} AS g{i}" for i in groups)]
        places = ", ".join(str(place + 1) for place in range(len(listed)))
        return (
            f"SELECT {', '.join(listed)}, count(*) AS customers FROM {self.table} "  # noqa: S608
            f"WHERE {self._fault()} = 0 GROUP BY {places}"
        )

    def refused(self) -> str:
        """Count those whose numbers cannot be used: v0, v1, … of texts, fault, customers."""
        texts = [f"v{i}" for i, column in enumerate(self.columns) if column.is_text]
        places = ", ".join(str(place + 1) for place in range(len(texts) + 1))
        return (
            f"SELECT {', '.join([*texts, 'fault'])}, count(*) AS customers "  # noqa: S608
            f"FROM ({self._checked()}) AS checked WHERE fault <> 0 GROUP BY {places}"
        )

    def points_within(self, rows: int) -> str:
        """Count the different points of the first rows, whether these can be used or not."""
        values = [f"{column.grouped} AS v{i}" for i, column in enumerate(self.columns)]
        first = f"SELECT {', '.join(values)} FROM {self.table} LIMIT {rows:d}"  # noqa: S608
        return f"SELECT count(*) FROM (SELECT DISTINCT * FROM ({first}) AS glanced) AS points"  # noqa: S608

    def records(self, refused_texts: Sequence[int] = ()) -> str:
        """Give refused rows with their numbers from 1 on, in their order: record, v0, …, fault.

        Parameters
        ----------
        refused_texts
            The places of columns of texts of which some are refused. For each of them the query
            takes a parameter, the list of these texts.
        """
        texts = "".join(
            f" OR coalesce(v{place}, '') IN (SELECT unnest(CAST(${i} AS VARCHAR[])))"
            for i, place in enumerate(refused_texts, start=1)
        )
        return f"{self.numbered()} WHERE fault <> 0{texts} ORDER BY record"

    def numbered(self) -> str:
        """Give all rows with their numbers: record, v0, …, fault."""
        values = ", ".join(f"v{i}" for i in range(len(self.columns)))
        return (
            f"SELECT record, {values}, fault "  # noqa: S608  (numbers and quoted names)
            f"FROM ({self._checked(f'{self.record} AS record, ')}) AS checked"
        )

    def checked(self) -> str:
        """Give all rows: v0, …, g0, …, fault."""
        return self._checked()

    def identified(self, ids: str) -> str:
        """Give all rows with the values of a column: record, id, v0, …, fault."""
        values = ", ".join(f"v{i}" for i in range(len(self.columns)))
        first = f"{self.record} AS record, {quoted(ids)} AS id, "
        return (
            f"SELECT record, id, {values}, fault "  # noqa: S608  (numbers and quoted names)
            f"FROM ({self._checked(first)}) AS checked"
        )

    def _checked(self, first: str = "") -> str:
        values = [f"{column.value} AS v{i}" for i, column in enumerate(self.columns)]
        groups = [f"{column.value} AS g{i}" for i, column in enumerate(self.groups)]
        listed = ", ".join([*values, *groups])
        return f"SELECT {first}{listed}, {self._fault()} AS fault FROM {self.table}"  # noqa: S608

    def _fault(self) -> str:
        cases = [
            f"WHEN {condition} THEN {fault_of(place, kind)}"
            for place, column in enumerate(self.columns)
            if not column.is_text
            for condition, kind in (
                (column.missing, MISSING),
                (column.out_of_range, OUT_OF_RANGE),
            )
        ]
        return f"CASE {' '.join(cases)} ELSE 0 END" if cases else "0"


def repeated_values(value: str, table: str) -> str:
    """Count the rows whose value stood in an earlier row too; a missing value does not count."""
    return (
        "SELECT COALESCE(sum(n) - count(*), 0) FROM "  # noqa: S608
        f"(SELECT count(*) AS n FROM {table} WHERE {value} IS NOT NULL GROUP BY {value}) AS found"
    )


def fault_of(place: int, kind: int) -> int:
    """Number a fault: that of a kind, of the feature at a place."""
    return place * _KINDS + kind


def place_and_kind(fault: int) -> tuple[int, int]:
    """Give the place of the feature and the kind of a fault, which is not 0."""
    place, kind = divmod(fault - 1, _KINDS)
    return place, kind + 1
