"""The JSON of a check, and of rejected records."""

from collections.abc import Iterable
from dataclasses import dataclass

from mallseg.application.training.check_customers import CheckReport
from mallseg.domain.customers.census import Census
from mallseg.domain.customers.reading import Rejection
from mallseg.domain.errors import Fact, MallsegError
from mallseg.entrypoints.presentation.words.errors import terminal_reason


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectionDocument:
    """One record that could not be counted; `record` 1 is the header of a file."""

    record: int
    column: str | None
    fault: str
    reason: str

    @classmethod
    def all_of(cls, rejections: Iterable[Rejection]) -> "list[RejectionDocument]":
        """Write down rejections, in their order."""
        return [cls.of(each) for each in rejections]

    @classmethod
    def of(cls, rejection: Rejection) -> "RejectionDocument":
        """Write down a rejection."""
        return cls(
            record=rejection.record,
            column=rejection.column,
            fault=rejection.fault,
            reason=rejection.reason,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeDocument:
    """What the values of a feature are among the accepted records."""

    lowest: float
    median: float
    highest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningDocument:
    """Why a training would be refused."""

    code: str
    facts: dict[str, Fact]
    reason: str

    @classmethod
    def of(cls, error: MallsegError) -> "WarningDocument":
        """Write down the error that a training would raise."""
        return cls(code=error.code, facts=error.facts, reason=terminal_reason(error))


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckDocument:
    """What mallseg understands of a source; `records` are the accepted and the rejected ones.

    `warnings` say why a training would be refused.
    """

    source: str
    layout: dict[str, str]
    columns: dict[str, str]
    records: int
    accepted: int
    rejected_rows: int
    distinct_points: int
    outliers: int
    outlier_records: list[int]
    repeated_ids: int | None
    ranges: dict[str, RangeDocument]
    faults: dict[str, int]
    examples: list[RejectionDocument]
    warnings: list[WarningDocument]

    @classmethod
    def of(cls, report: CheckReport) -> "CheckDocument":
        """Write down a check."""
        reading = report.reading
        return cls(
            source=reading.source,
            layout=dict(reading.layout),
            columns=dict(reading.columns),
            records=reading.records,
            accepted=reading.census.customers,
            rejected_rows=reading.rejected_rows,
            distinct_points=len(reading.census),
            outliers=report.outliers.customers,
            outlier_records=list(report.outliers.records),
            repeated_ids=reading.repeated_ids,
            ranges=_ranges(reading.census),
            faults={str(fault): count for fault, count in reading.faults.items()},
            examples=RejectionDocument.all_of(reading.rejections),
            warnings=[WarningDocument.of(each) for each in report.warnings],
        )


def _ranges(census: Census) -> dict[str, RangeDocument]:
    return {
        feature.field: RangeDocument(
            lowest=min(column), median=census.quantile(feature, 0.5), highest=max(column)
        )
        for feature, column in zip(census.features, census.columns, strict=True)
        if len(column)
    }
