"""Check a source of customers without training."""

from dataclasses import dataclass

from mallseg.application.events import OnEvent, TrainingNote, ignore
from mallseg.application.reading import (
    SUMMARISED,
    notes_on,
    read_and_report,
    taking_part,
    warnings_of,
    warnings_of_outliers,
)
from mallseg.domain.customers.column_summary import ColumnSummary
from mallseg.domain.customers.outliers import Outliers
from mallseg.domain.customers.reading import Reading
from mallseg.domain.errors import (
    CustomerDataError,
    MallsegError,
    NotEnoughCustomersError,
    SourceFault,
)
from mallseg.domain.ports import CustomerSource
from mallseg.domain.segments.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What was read, the outliers, and the reasons for which a training would be refused.

    Attributes
    ----------
    columns
        Columns of numbers that are not used and could be features, by the first records.
    notes
        What a training would remark on.
    reading
        None where a feature has no column, so that nothing could be read.
    """

    source: str
    columns: tuple[ColumnSummary, ...]
    reading: Reading | None
    outliers: Outliers
    warnings: tuple[MallsegError, ...]
    notes: tuple[TrainingNote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCustomers:
    """Check a source as a training with the same plan would.

    - The warnings are all errors for which a training would be refused, not only the first.
    - Other columns of numbers are listed: each could be a feature.
    - Nothing is written.
    """

    def __call__(
        self, source: CustomerSource, *, plan: Plan, on_event: OnEvent = ignore
    ) -> CheckReport:
        """Read and judge.

        Raises
        ------
        CustomerDataError
            The source cannot be read as a table at all.
        """
        summaries = source.summarise_columns(most=SUMMARISED)
        candidates = tuple(summary for summary in summaries if summary.could_be_feature)
        try:
            reading = read_and_report(source, plan, on_event)
        except CustomerDataError as error:
            if error.code is not SourceFault.NO_COLUMN:
                raise
            return CheckReport(
                source=source.name,
                columns=candidates,
                reading=None,
                outliers=Outliers(),
                warnings=(error,),
            )
        warnings: tuple[MallsegError, ...] = warnings_of(source, reading, plan)
        census, outliers = taking_part(source, reading.census, plan, on_event)
        warnings += warnings_of_outliers(source, reading.census, outliers, plan)
        needed = plan.segments or plan.candidates[0]
        if len(census) < needed:
            warnings = (*warnings, NotEnoughCustomersError(have=len(census), need=needed))
        used = set(reading.columns.values())
        return CheckReport(
            source=reading.source,
            columns=tuple(each for each in candidates if each.name not in used),
            reading=reading,
            outliers=outliers,
            warnings=warnings,
            notes=tuple(notes_on(reading, outliers)),
        )
