"""The result of reading a source of customers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mallseg.domain.customers.census import Census
from mallseg.domain.customers.feature import ANNUAL_INCOME
from mallseg.domain.errors import CustomerDataError, Fact, Fault, SourceFault


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
        label = f" (index {self.index})" if self.index else ""
        where = f"record {self.record}{label}"
        return f"{where}: {self.column} {self.reason}" if self.column else f"{where} {self.reason}"


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
    columns: Mapping[str, str] = field(default_factory=dict)
    layout: Mapping[str, str] = field(default_factory=dict)

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
        found = []
        if ANNUAL_INCOME in self.census.features and len(self.census):
            median = self.census.quantile(ANNUAL_INCOME, 0.5)
            if median > _HIGHEST_MEDIAN_INCOME_K:
                found.append(
                    CustomerDataError(
                        self.source,
                        SourceFault.INCOMES_IN_DOLLARS,
                        self.rejections,
                        limit=_HIGHEST_MEDIAN_INCOME_K,
                    )
                )
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


MOST_RECORDS_SHOWN = 10
_HIGHEST_MEDIAN_INCOME_K = 1000
