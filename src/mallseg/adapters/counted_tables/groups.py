"""Builds a census from groups counted by an engine, and counts refusals.

It has the points, or a population if there are many.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from mallseg.adapters.counted_tables.first_rows import SampledRows
from mallseg.adapters.counted_tables.joint_codes import JointCodes
from mallseg.adapters.counted_tables.open_table import Cells, Groups, OpenTable, Part
from mallseg.adapters.counted_tables.refusals import CheckedColumn, refusal_of, texts_of
from mallseg.adapters.counted_tables.tallies import Tallies
from mallseg.domain.customers.breakdown_counts import BreakdownCounts, GroupCodes
from mallseg.domain.customers.census import MOST_POINTS, Census
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import DatabaseFault, DatabaseUnavailableError, Fault
from mallseg.domain.sources.data_contract import DataContract
from mallseg.population.arrays import Floats, Integers, Labels, Mask
from mallseg.population.builder import PopulationBuilder
from mallseg.sql.census import CensusQuery


class GroupedCustomers:
    """Collects groups of customers who share a point and the groups of breakdowns."""

    def __init__(
        self, features: tuple[Feature, ...], contract: DataContract, codes: Sequence[GroupCodes]
    ) -> None:
        self._features = features
        self._codes = codes
        self._contract = contract
        self._parts: list[tuple[Floats, Sequence[Labels], Integers]] = []
        self._points: Floats = np.empty((len(features), 0))
        self._builder: PopulationBuilder | None = None

    def add(self, values: Floats, classes: Sequence[Labels], customers: Integers) -> None:
        """Add groups at points of shape (n_features, n_groups), each with its customers."""
        self._parts.append((values, classes, customers))
        if self._builder is None:
            self._points, _ = _distinct(np.concatenate([self._points, values], axis=1))
        if self._points.shape[1] > MOST_POINTS:
            self._add_to_population()

    @property
    def is_spread(self) -> bool:
        """Whether there are too many points to count each."""
        return self._builder is not None

    def census(self) -> Census:
        """Build the census."""
        if self._builder:
            return self._builder.census()
        if not self._parts:
            return Census.of_counts(self._features, {})
        values = np.concatenate([part[0] for part in self._parts], axis=1)
        customers = np.concatenate([part[2] for part in self._parts])
        points, places = _distinct(values)
        counts = np.bincount(places, customers, minlength=points.shape[1]).astype(np.int64)
        columns = zip(*points.tolist(), strict=True)
        census = Census.of_counts(self._features, dict(zip(columns, counts.tolist(), strict=True)))
        breakdown_counts = [
            _breakdown_counts(
                codes, places, np.concatenate([part[1][i] for part in self._parts]), customers
            )
            for i, codes in enumerate(self._codes)
        ]
        return replace(census, breakdown_counts=tuple(breakdown_counts))

    def _add_to_population(self) -> None:
        if self._builder is None:
            self._builder = PopulationBuilder(self._features, self._contract, codes=self._codes)
        for values, classes, customers in self._parts:
            self._builder.add(
                np.repeat(values, customers, axis=1),
                [np.repeat(own, customers) for own in classes],
            )
        self._parts.clear()


def _distinct(values: Floats) -> tuple[Floats, Labels]:
    """Return the distinct points, sorted, and the index of each point among them.

    Sorting feature by feature takes a third of the time of sorting points.
    """
    keys = np.zeros(values.shape[1], np.intp)
    for own in values:
        numbers, codes = np.unique(own, return_inverse=True)
        _, first, keys = np.unique(
            keys * len(numbers) + codes, return_index=True, return_inverse=True
        )
    return values[:, first], keys


def _breakdown_counts(
    codes: GroupCodes, places: Labels, classes: Labels, customers: Integers
) -> BreakdownCounts:
    """Count customers by index of point in the census, and by code."""
    pairs, own = np.unique(places * len(codes) + classes, return_inverse=True)
    counts = np.bincount(own, customers).astype(np.int64)
    points, of_groups = np.divmod(pairs, len(codes))
    return codes.breakdown_counts(points.tolist(), of_groups.tolist(), counts.tolist())


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedGroups:
    """Queries the customers of an open table in groups, and builds their census.

    Where points repeat, customers are counted once per breakdown: points by age band and points by
    gender are far fewer groups than points by both. Elsewhere nearly every customer is a group of
    their own, and is fetched once.

    Attributes
    ----------
    name
        The table's name in messages.
    codes
        The codes of the breakdowns, in the order of the query.
    first
        First rows, with the columns of the query.
    faults
        Unusable customers by fault, filled by `census`.
    """

    name: str
    table: OpenTable
    query: CensusQuery
    columns: Sequence[CheckedColumn]
    codes: Sequence[GroupCodes]
    first: SampledRows
    contract: DataContract
    faults: Counter[Fault] = field(default_factory=Counter)

    def census(self) -> Census:
        """Build the census of usable customers, and count the others.

        Raises
        ------
        DatabaseUnavailableError
            The table has changed between queries.
        """
        tallies, census = None, None
        if self._is_counted_by_breakdown():
            tallies = self._tallies()
            census = self._by_breakdown(tallies)
        if census is None:
            tallies, census = None, self._at_once()
        refused = tallies.refused() if tallies else self.table.groups(self.query.refused()).parts()
        for part in refused:
            self._account(part, np.zeros(len(part["customers"]), np.bool_))
        return census

    def _is_counted_by_breakdown(self) -> bool:
        """Decide by the first rows whether that saves groups or scans."""
        is_less = len(self.codes) > 1 or self.table.counts_beside
        return is_less and not self.first.are_spread

    def _tallies(self) -> Tallies | JointCodes | None:
        """Count all breakdowns in one scan, where that is possible."""
        columns = enumerate(self.query.groups)
        texts = {i: self.first.different_texts(i) for i, own in columns if own.is_text}
        counts = Tallies if self.table.counts_beside else JointCodes
        return counts.of(self.table, self.query, texts)

    def _by_breakdown(self, tallies: Tallies | JointCodes | None) -> Census | None:
        """Count once per breakdown; return None if there turn out to be too many points."""
        found, first = list[Census](), list[tuple[Part, Mask]]()
        for places in [[i] for i in range(len(self.codes))] or [[]]:
            tallied = tallies.by_values(places) if tallies else None
            groups = self._coded(tallied or self._asked(places), places)
            customers = self._customers(places)
            for part in groups.parts():
                usable = self._add(part, places, customers)
                if customers.is_spread and len(self.codes) > 1:
                    return None
                if not found:
                    first.append((part, usable))
            found.append(customers.census())
        if any((own.columns, own.counts) != (found[0].columns, found[0].counts) for own in found):
            raise DatabaseUnavailableError(self.name, DatabaseFault.CHANGED_MEANWHILE)
        for part, usable in first:
            self._account(part, usable)
        counts = tuple(each for own in found for each in own.breakdown_counts)
        return replace(found[0], breakdown_counts=counts)

    def _at_once(self) -> Census:
        places = range(len(self.codes))
        groups, customers = self._coded(self._asked(places), places), self._customers(places)
        for part in groups.parts():
            self._account(part, self._add(part, places, customers))
        return customers.census()

    def _asked(self, places: Sequence[int]) -> Groups:
        return self.table.groups(self.query.counted(places))

    def _coded(self, groups: Groups, places: Sequence[int]) -> Groups:
        """Assign codes to values of breakdowns in sorted order, not in that of the groups."""
        for place in places:
            if not self.query.groups[place].bands:
                for value in groups.distinct(place):
                    _code(self.codes[place], value)
        return groups

    def _customers(self, places: Sequence[int]) -> GroupedCustomers:
        features = tuple(column.feature for column in self.columns)
        return GroupedCustomers(features, self.contract, [self.codes[place] for place in places])

    def _add(self, part: Part, places: Sequence[int], customers: GroupedCustomers) -> Mask:
        """Add the usable groups, and return which these are."""
        values = np.stack([column.values(part[f"v{i}"]) for i, column in enumerate(self.columns)])
        usable = np.asarray(~np.isnan(values).any(axis=0))
        classes = [self._classes(part[f"g{place}"], place)[usable] for place in places]
        customers.add(values[:, usable], classes, np.asarray(part["customers"])[usable])
        return usable

    def _classes(self, cells: Cells, place: int) -> Labels:
        """Find the code of each value; missing ones are unknown."""
        if self.query.groups[place].bands:
            return np.asarray(cells, np.intp)
        codes, missing = self.codes[place], np.ma.getmaskarray(cells).tolist()
        known: dict[object, int] = {}
        found = []
        for value, gone in zip(np.ma.getdata(cells).tolist(), missing, strict=True):
            if not gone and value not in known:
                known[value] = _code(codes, value)
            found.append(codes.unknown if gone else known[value])
        return np.array(found, np.intp)

    def _account(self, part: Part, usable: Mask) -> None:
        """Count customers by how numbers are written, and unusable ones by fault."""
        customers = np.asarray(part["customers"]).tolist()
        for i, column in enumerate(self.columns):
            if column.column.is_text:
                column.count(part[f"v{i}"], customers)
        for row in np.flatnonzero(~usable).tolist():
            self.faults[self._fault_of(part, row)] += customers[row]

    def _fault_of(self, part: Part, row: int) -> Fault:
        """Find the first fault of a group: of a text, or found by the query."""
        fault = int(part["fault"][row]) if "fault" in part else 0
        place, error = refusal_of(fault, self.columns) if fault else (len(self.columns), None)
        for i, column in enumerate(self.columns[:place]):
            (text,) = texts_of(part[f"v{i}"][row : row + 1]) if column.column.is_text else ("",)
            if column.column.is_text and (own := column.refusal(text)):
                return own.fault
        if error is None:
            raise AssertionError("an unusable group has a fault")
        return error.fault


def _code(codes: GroupCodes, value: object) -> int:
    return codes.of_text(value) if isinstance(value, str) else codes.of_value(value)
