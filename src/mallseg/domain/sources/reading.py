"""The result of reading a source of customers."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from mallseg.domain.customers.breakdown_counts import GroupCodes
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.chosen_features import check_values
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.sentinel_values import RepeatedValue
from mallseg.domain.errors import (
    CustomerDataError,
    Fact,
    Fault,
    InvalidCustomerError,
    SourceFault,
)
from mallseg.domain.sources.column_notations import (
    ColumnNotations,
    grouping_error,
    signed_features,
)
from mallseg.domain.sources.data_contract import AS_IT_IS, DataContract
from mallseg.domain.sources.unit_judgement import WaivedDoubt, doubts, waived_doubts
from mallseg.domain.visible import visible


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAccount:
    """The counts of one of several files that were read as one: accepted + rejected = records."""

    file: str
    records: int
    rejected: int

    @property
    def accepted(self) -> int:
        """The number of accepted records."""
        return self.records - self.rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A rejected record: its location and the reason, without the values of the customer.

    Attributes
    ----------
    record
        The number of the record, from 1; the header of a file is record 1.
    column
        The name of the column in the source; None where the record as a whole is invalid.
    index
        The label of the row in a data frame.
    """

    record: int
    column: str | None
    fault: Fault
    facts: Mapping[str, Fact] = field(default_factory=dict, hash=False)
    index: str | None = None

    @property
    def reason(self) -> str:
        """The error, and what was expected."""
        return self.fault.reason(self.facts)

    def __str__(self) -> str:
        """Format it as one line."""
        label = f" (index {visible(self.index)})" if self.index else ""
        where = f"record {self.record}{label}"
        column = f": {visible(self.column)}" if self.column else ""
        return f"{where}{column} {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A census, and the counts of its records: accepted + rejected = records.

    Attributes
    ----------
    source
        The name of the source.
    census
        The accepted customers.
    faults
        The numbers of rejected records by their first fault.
    rejections
        The first rejected records, at most MOST_RECORDS_SHOWN.
    repeated_ids
        The number of records whose id was in an earlier record; None for a source without ids.
    names_found
        The number of the record with the column names, if it was detected; otherwise 0.
    rounded
        The names of columns with numbers that were rounded to fewer decimals.
    columns
        The name of the column in the source, by feature name.
    layout
        Properties of the source by name, such as its delimiter and encoding.
    contract
        The contract by which it was read.
    repeated_values
        Values that suspiciously many customers share, if they were searched for.
    grouped
        Features whose texts all look like groups of three digits (`look_grouped`).
    notations
        The notation of amounts, where it may be ambiguous.
    files
        The records of each file, where several were read as one.
    """

    source: str
    census: Census
    faults: Mapping[Fault, int]
    rejections: tuple[Rejection, ...]
    repeated_ids: int | None = None
    names_found: int = 0
    rounded: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    layout: Mapping[str, str] = field(default_factory=dict)
    contract: DataContract = AS_IT_IS
    repeated_values: tuple[RepeatedValue, ...] = ()
    grouped: tuple[Feature, ...] = ()
    notations: Mapping[Feature, ColumnNotations] = field(default_factory=dict)
    files: tuple[FileAccount, ...] = ()

    @classmethod
    def of_groups(
        cls,
        source: str,
        columns: Mapping[Feature, str],
        groups: Iterable[tuple[Sequence[object], int]],
        records: Iterable[tuple[int, Sequence[object]]],
        codes: Sequence[GroupCodes] = (),
    ) -> "Reading":
        """Check customers that were grouped by a database, one value per feature and breakdown.

        Parameters
        ----------
        columns
            The name of each feature's column, in declared order.
        groups
            Distinct values, those of the breakdowns last, and their numbers of customers.
        records
            The numbers of all records, and their values, in ascending order. They are read only if
            some are rejected, to show the first of these.
        codes
            The codes of the groups of each breakdown.

        Raises
        ------
        CustomerDataError
            There are no customers, or a breakdown has too many values.
        """
        points, faults = Counter[Point](), Counter[Fault]()
        classes = [Counter[tuple[Point, int]]() for _ in codes]
        for values, customers in groups:
            try:
                point = check_values(columns, values[: len(columns)])
            except InvalidCustomerError as error:
                faults[error.fault] += customers
                continue
            points[point] += customers
            for own, counted, value in zip(codes, classes, values[len(columns) :], strict=True):
                counted[point, own.of_value(value)] += customers
        if not points and not faults:
            raise CustomerDataError(source, SourceFault.NO_CUSTOMERS)
        rejections = _rejections(columns, records) if faults else ()
        return cls(
            source=source,
            census=Census.of_counts(tuple(columns), points).with_classes(codes, classes),
            faults=faults,
            rejections=tuple(islice(rejections, MOST_RECORDS_SHOWN)),
            columns={feature.name: column for feature, column in columns.items()},
        )

    @property
    def rejected_rows(self) -> int:
        """The number of records left out."""
        return sum(self.faults.values())

    @property
    def records(self) -> int:
        """The number of records, accepted and rejected."""
        return self.census.customers + self.rejected_rows

    @property
    def rejected_share(self) -> float:
        """The share of the records that are rejected."""
        return self.rejected_rows / self.records if self.records else 0.0

    def has_too_many_rejected(self, max_bad_rows: float) -> bool:
        """Whether more records are rejected than both the given share and `FEW_REJECTED`."""
        few = FEW_REJECTED if max_bad_rows else 0
        is_none_left = self.rejected_rows == self.records
        return is_none_left or self.rejected_rows > max(few, max_bad_rows * self.records)

    def doubts(self) -> tuple[CustomerDataError, ...]:
        """Return the reasons against fitting a segmentation to the values, if there are any."""
        found = [*self._doubts(self.contract)]
        are_most_texts = 2 * self.faults.get(Fault.NOT_A_NUMBER, 0) > self.records
        if are_most_texts and (first := self._first_text()):
            found.append(self._not_numbers(first))
        return tuple(found)

    @property
    def waived(self) -> tuple[WaivedDoubt, ...]:
        """The doubts that the options of the user waive."""
        given = self.contract.as_given
        return waived_doubts(self._doubts(self.contract.doubting()), given) if given else ()

    def _doubts(self, contract: DataContract) -> Iterator[CustomerDataError]:
        """Yield the doubts about the units of the values."""
        for feature, amounts in self.notations.items():
            is_declared = feature.unit == contract.units.get(feature.name)
            of_model = not (feature.takes_unit_of_header or is_declared)
            yield from amounts.doubts(self.source, feature, contract, of_model=of_model)
        for feature in self.grouped:
            if feature.name in contract.as_given:
                continue
            column = self.columns.get(feature.name, feature.label)
            yield grouping_error(self.source, column, feature, contract)
        features = self.census.features if len(self.census) else ()
        found = {feature: self.census.magnitudes(feature) for feature in features}
        for doubt in doubts(found, contract, signed_features(self.notations)):
            yield doubt.error(self.source, self.rejections)

    def _first_text(self) -> Rejection | None:
        """Find the first record with a text for a number, unless that is a number too long."""
        texts = (r for r in self.rejections if r.fault is Fault.NOT_A_NUMBER and r.column)
        first = next(texts, None)
        return None if first and "digits" in first.facts else first

    def _not_numbers(self, first: Rejection) -> CustomerDataError:
        is_number = "like_a_number" in first.facts
        code = SourceFault.TEXTS_NOT_NUMBERS if is_number else SourceFault.CLASSES_NOT_NUMBERS
        return CustomerDataError(self.source, code, column=first.column or "")


MOST_RECORDS_SHOWN = 10

FEW_REJECTED = 2
"""This many may be rejected even of the smallest source, unless none may be."""


def records_at(
    points: Container[Point],
    features: Sequence[Feature],
    records: Iterable[tuple[int, Sequence[object]]],
    *,
    most: int,
) -> tuple[int, ...]:
    """Return the first records at some points of a census, for CustomerSource.locate.

    Parameters
    ----------
    records
        The number of each record, and one value per feature, in ascending order.
    """
    found = (number for number, values in records if _point(features, values) in points)
    return tuple(islice(found, most))


def _point(features: Sequence[Feature], values: Sequence[object]) -> Point | None:
    with suppress(InvalidCustomerError):
        return check_values(features, values)
    return None


def _rejections(
    columns: Mapping[Feature, str], records: Iterable[tuple[int, Sequence[object]]]
) -> Iterator[Rejection]:
    by_field = {feature.field: column for feature, column in columns.items()}
    for number, values in records:
        try:
            check_values(columns, values)
        except InvalidCustomerError as error:
            yield Rejection(
                record=number, column=by_field[error.field], fault=error.fault, facts=error.facts
            )
