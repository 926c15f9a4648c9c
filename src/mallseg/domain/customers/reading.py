"""The result of reading a source of customers."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.chosen_features import check_values
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.makeup import GroupCodes
from mallseg.domain.errors import (
    CustomerDataError,
    Fact,
    Fault,
    InvalidCustomerError,
    SourceFault,
)
from mallseg.domain.visible import visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A rejected record: where it is, and why. It never holds a customer's value.

    `record` counts from 1, the header of a file being record 1; `column` is the column's name in
    the source, or None when the record as a whole is at fault; `index` is the label that a frame
    gives the row.
    """

    record: int
    column: str | None
    fault: Fault
    facts: Mapping[str, Fact] = field(default_factory=dict, hash=False)
    index: str | None = None

    @property
    def reason(self) -> str:
        """What is wrong, and what was expected."""
        return self.fault.reason(self.facts)

    def __str__(self) -> str:
        """Write it on one line."""
        label = f" (index {visible(self.index)})" if self.index else ""
        where = f"record {self.record}{label}"
        column = f": {visible(self.column)}" if self.column else ""
        return f"{where}{column} {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A census and the counts of the records it was taken from: accepted + rejected = records.

    Attributes
    ----------
    source
        The name of what was read.
    census
        The accepted customers.
    faults
        Rejected records by kind of fault; every rejected record has one, its first.
    rejections
        The first of them, at most MOST_RECORDS_SHOWN.
    repeated_ids
        Records whose customer id stood in an earlier record too; None when the source has no ids.
    names_found
        The record with the names of columns, where it was looked for; 0 where it was not.
    rounded
        The names of columns in which numbers had more decimals than are kept.
    columns
        Feature name to the column's name in the source.
    layout
        Properties of the source by name: its delimiter, its encoding.
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

    @classmethod
    def of_groups(
        cls,
        source: str,
        columns: Mapping[Feature, str],
        groups: Iterable[tuple[Sequence[object], int]],
        records: Iterable[tuple[int, Sequence[object]]],
        codes: Sequence[GroupCodes] = (),
    ) -> "Reading":
        """Check customers that a database has grouped, one value per feature and breakdown.

        Parameters
        ----------
        columns
            The name of each feature's column, in declared order.
        groups
            Values, those of the breakdowns last, and the number of customers who have them.
        records
            The number of each record, and its values, in ascending order. They are read only to
            show the first rejected records, if there are any.
        codes
            Of the groups of each breakdown.

        Raises
        ------
        CustomerDataError
            There is no customer, or a breakdown has too many values.
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

    def warnings(self, *, max_bad_rows: float) -> tuple[CustomerDataError, ...]:
        """Give the reasons why no segmentation should be fitted to this; none when all is well.

        Parameters
        ----------
        max_bad_rows
            The share of records that may be rejected, 0 to 1.
        """
        found = [
            in_parts(SourceFault.VALUES_IN_PARTS, self.source, feature, self.rejections)
            for feature in self._features_in_parts()
        ]
        if 2 * self.faults.get(Fault.NOT_A_NUMBER, 0) > self.records:
            found += map(self._of_texts, self._texts())
        if self.rejected_rows > max_bad_rows * self.records:
            found.append(
                CustomerDataError(
                    self.source,
                    SourceFault.TOO_MANY_REJECTED,
                    self.rejections,
                    rejected=self.rejected_rows,
                    records=self.records,
                    allowed=max_bad_rows,
                )
            )
        return tuple(found)

    def _features_in_parts(self) -> Iterator[Feature]:
        """Find the features of which half of the values are too high for their unit."""
        for feature in self.census.features:
            if len(self.census) and feature.is_suspect(self.census.quantile(feature, 0.5)):
                yield feature

    def _texts(self) -> Iterator[Rejection]:
        """Give the first record with a text for a number, as far as the first records say."""
        shown = (own for own in self.rejections if own.fault is Fault.NOT_A_NUMBER and own.column)
        return (own for own in islice(shown, 1) if "digits" not in own.facts)

    def _of_texts(self, first: Rejection) -> CustomerDataError:
        is_number = "like_a_number" in first.facts
        code = SourceFault.TEXTS_NOT_NUMBERS if is_number else SourceFault.CLASSES_NOT_NUMBERS
        return CustomerDataError(self.source, code, column=first.column or "")


def in_parts(
    code: SourceFault, source: str, feature: Feature, examples: tuple[object, ...] = ()
) -> CustomerDataError:
    """Make the error for a source in which half of the values are too high for the unit."""
    return CustomerDataError(
        source,
        code,
        examples,
        feature=feature.label,
        name=feature.name,
        unit=feature.unit,
        part_unit=feature.part_unit,
        limit=feature.highest_median or 0.0,
    )


def check_units(source: str, suspects: Mapping[Feature, int], customers: int) -> None:
    """Raise CustomerDataError if more than half of the customers have a suspect value.

    Parameters
    ----------
    suspects
        By feature, the customers whose value seems to be in parts of the unit
        (`Feature.is_suspect`).
    """
    for feature, count in suspects.items():
        if 2 * count > customers:
            raise in_parts(SourceFault.ASSIGNED_IN_PARTS, source, feature)


MOST_RECORDS_SHOWN = 10


def records_at(
    points: Collection[Point],
    features: Sequence[Feature],
    records: Iterable[tuple[int, Sequence[object]]],
    *,
    most: int,
) -> tuple[int, ...]:
    """Find the first records at some points of a census, as CustomerSource.locate promises.

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
