"""The census of a table: how many customers have which values, and how many are refused and why.

Only this leaves the engine. Numbers are checked against the range of their feature in the scan:
refused rows are counted by reason, and their values are not grouped. Texts are parsed later, so
they are grouped as they are. Numbers that belong to bands are counted by band.

In the queries, `fault` is 0 for rows whose numbers are usable; otherwise it is `fault_of` the first
feature that refuses its value.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mallseg.sql.census_columns import FeatureColumn, GroupColumn
from mallseg.sql.names import quoted

MISSING, OUT_OF_RANGE = 1, 2
_KINDS = 2

ROW_NUMBER = "row_number() OVER ()"
"""The number of a row, from 1 on, in the order in which an engine returns them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusQuery:
    """The queries for the census of a table.

    Attributes
    ----------
    table
        The table, as it is written after FROM.
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
        """Count the customers with usable numbers: v0, v1, …, g0, …, customers.

        Parameters
        ----------
        groups
            The indices of the breakdowns to count by; g1 is the one at index 1.
        """
        values = [f"{column.grouped} AS v{i}" for i, column in enumerate(self.columns)]
        listed = [*values, *(f"{self.groups[i].value} AS g{i}" for i in groups)]
        places = ", ".join(str(place + 1) for place in range(len(listed)))
        return (
            f"SELECT {', '.join(listed)}, count(*) AS customers FROM {self.table} "  # noqa: S608
            f"WHERE {self._fault()} = 0 GROUP BY {places}"
        )

    def refused(self) -> str:
        """Count rows with unusable numbers: v0, v1, … of texts, fault, customers."""
        texts = [f"v{i}" for i, column in enumerate(self.columns) if column.is_text]
        places = ", ".join(str(place + 1) for place in range(len(texts) + 1))
        return (
            f"SELECT {', '.join([*texts, 'fault'])}, count(*) AS customers "  # noqa: S608
            f"FROM ({self._checked()}) AS checked WHERE fault <> 0 GROUP BY {places}"
        )

    def tallied(self, texts: Mapping[int, int]) -> str:
        """Count by values and faults, and in each group the customers of bands and of some texts.

        The result has v0, v1, …, fault, customers, and t0, t1, …: for each breakdown in turn, the
        customers in each band; or those with each text, a parameter, and those without any.

        Parameters
        ----------
        texts
            How many texts are counted, by the index of a breakdown of texts.
        """
        values = [
            f"v{i}" if column.is_text else f"CASE WHEN fault = 0 THEN v{i} END AS v{i}"
            for i, column in enumerate(self.columns)
        ]
        conditions, parameters = list[str](), 0
        for i, column in enumerate(self.groups):
            if column.bands:
                conditions += column.in_bands(f"g{i}")
            elif i in texts:
                numbers = range(parameters + 1, parameters + texts[i] + 1)
                conditions += [*(f"g{i} = ${own}" for own in numbers), f"g{i} IS NULL"]
                parameters += texts[i]
        tallies = [f"count_if({own}) AS t{i}" for i, own in enumerate(conditions)]
        listed = ", ".join([*values, "fault", "count(*) AS customers", *tallies])
        places = ", ".join(str(place + 1) for place in range(len(values) + 1))
        given = [
            *(f"{column.grouped} AS v{i}" for i, column in enumerate(self.columns)),
            *(f"{column.cell} AS g{i}" for i, column in enumerate(self.groups)),
            f"{self._fault()} AS fault",
        ]
        checked = f"SELECT {', '.join(given)} FROM {self.table}"  # noqa: S608  (quoted names)
        return f"SELECT {listed} FROM ({checked}) AS checked GROUP BY {places}"  # noqa: S608

    def coded(self, texts: Mapping[int, int]) -> str:
        """Count by values and by one number for all breakdowns: v0, v1, …, code, customers.

        The number is the sum of `steps` times the indices of the breakdowns. A band has the index
        of `GroupColumn.value`; texts, which are parameters, are followed by the missing one, and by
        one for all others.

        Parameters
        ----------
        texts
            How many texts are known, by the index of a breakdown of texts.
        """
        indices, parameters = list[str](), 0
        for i, column in enumerate(self.groups):
            own = column.value
            if i in texts:
                numbers = range(parameters + 1, parameters + texts[i] + 1)
                conditions = [*(f"{own} = ${number}" for number in numbers), f"{own} IS NULL"]
                cases = [f"WHEN {each} THEN {place}" for place, each in enumerate(conditions)]
                own = f"CASE {' '.join(cases)} ELSE {len(cases)} END"
                parameters += texts[i]
            indices.append(own)
        steps = self.steps(texts)
        code = " + ".join(f"({own}) * {step}" for own, step in zip(indices, steps, strict=True))
        values = [f"{column.grouped} AS v{i}" for i, column in enumerate(self.columns)]
        listed = ", ".join([*values, f"{code} AS code"])
        places = ", ".join(str(place + 1) for place in range(len(values) + 1))
        return (
            f"SELECT {listed}, count(*) AS customers FROM {self.table} "  # noqa: S608
            f"WHERE {self._fault()} = 0 GROUP BY {places}"
        )

    def steps(self, texts: Mapping[int, int]) -> list[int]:
        """Give the factor of each breakdown in `coded`."""
        sizes = self.sizes(texts)
        return [math.prod(sizes[place + 1 :]) for place in range(len(sizes))]

    def sizes(self, texts: Mapping[int, int]) -> list[int]:
        """Give the number of indices of each breakdown in `coded`."""
        numbers = [texts.get(i, len(column.bands)) for i, column in enumerate(self.groups)]
        return [number + 2 for number in numbers]

    def first(self, rows: int) -> str:
        """Select the first rows: v0, v1, …, g0, …, unchecked."""
        listed = [
            *(f"{column.grouped} AS v{i}" for i, column in enumerate(self.columns)),
            *(f"{column.cell} AS g{i}" for i, column in enumerate(self.groups)),
        ]
        return f"SELECT {', '.join(listed)} FROM {self.table} LIMIT {rows:d}"  # noqa: S608

    def records(self, refused_texts: Sequence[int] = ()) -> str:
        """Select refused rows with their numbers from 1 on, in order: record, v0, …, fault.

        Parameters
        ----------
        refused_texts
            The indices of text columns with refused texts. For each of them the query takes a
            parameter, the list of these texts.
        """
        texts = "".join(
            f" OR coalesce(v{place}, '') IN (SELECT unnest(CAST(${i} AS VARCHAR[])))"
            for i, place in enumerate(refused_texts, start=1)
        )
        return f"{self.numbered()} WHERE fault <> 0{texts} ORDER BY record"

    def numbered(self) -> str:
        """Select all rows with their numbers: record, v0, …, fault."""
        values = ", ".join(f"v{i}" for i in range(len(self.columns)))
        return (
            f"SELECT record, {values}, fault "  # noqa: S608  (numbers and quoted names)
            f"FROM ({self._checked(f'{self.record} AS record, ')}) AS checked"
        )

    def checked(self) -> str:
        """Select all rows: v0, …, g0, …, fault."""
        return self._checked()

    def identified(self, ids: str) -> str:
        """Select all rows with the values of a column: record, id, v0, …, fault."""
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
    """Count the rows that repeat the value of an earlier one; missing values do not count."""
    return (
        "SELECT COALESCE(sum(n) - count(*), 0) FROM "  # noqa: S608
        f"(SELECT count(*) AS n FROM {table} WHERE {value} IS NOT NULL GROUP BY {value}) AS found"
    )


def fault_of(place: int, kind: int) -> int:
    """Number the fault of a kind, of the feature at an index."""
    return place * _KINDS + kind


def place_and_kind(fault: int) -> tuple[int, int]:
    """Return the index of the feature and the kind of a fault other than 0."""
    place, kind = divmod(fault - 1, _KINDS)
    return place, kind + 1
