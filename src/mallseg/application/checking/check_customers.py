"""Check a source of customers without training."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from mallseg.application.checking.kept_columns import KeptColumns, Summaries
from mallseg.application.events import OnEvent, ignore
from mallseg.application.reading import (
    SUMMARISED,
    exclude_outliers,
    notes_on,
    read_and_report,
    refusals_of,
    refusals_of_outliers,
)
from mallseg.application.training_events import TrainingNote
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.outliers import Outliers
from mallseg.domain.errors import (
    CustomerDataError,
    FileFault,
    MallsegError,
    NotEnoughCustomersError,
    SourceFault,
)
from mallseg.domain.ports import CustomerSource
from mallseg.domain.segments.plan import Plan
from mallseg.domain.sources.breakdown_columns import BreakdownColumn
from mallseg.domain.sources.column_proposal import ColumnProposal
from mallseg.domain.sources.column_summary import ColumnSummary
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.find_columns import find_breakdowns, is_customer
from mallseg.domain.sources.find_remedy import RefusedSource
from mallseg.domain.sources.reading import Reading
from mallseg.domain.sources.remedy import Remedy

_MOST_REMEDIES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """The result of a check: the reading, and the reasons why a training would be refused.

    Attributes
    ----------
    columns
        Summaries of all columns, by the first records; empty where the source cannot be read as a
        table.
    candidates
        Unused columns of numbers that could be features.
    reading
        None where nothing could be read.
    refusals
        The errors for which a training would be refused.
    proposals
        Columns for the features that have none.
    remedy
        The options suggested against the first refusal for which there are any.
    notes
        The notes that a training would have.
    breakdowns
        The columns by which the customers would be counted as well.
    """

    source: str
    columns: tuple[ColumnSummary, ...] = ()
    candidates: tuple[ColumnSummary, ...] = ()
    reading: Reading | None = None
    outliers: Outliers = field(default_factory=Outliers)
    refusals: tuple[MallsegError, ...] = ()
    proposals: tuple[ColumnProposal, ...] = ()
    remedy: Remedy = field(default_factory=Remedy)
    notes: tuple[TrainingNote, ...] = ()
    breakdowns: tuple[BreakdownColumn, ...] = ()

    @property
    def lacks_a_column(self) -> bool:
        """Whether a feature has no column in a source that has columns."""
        lacks = any(each.code is SourceFault.NO_COLUMN for each in self.refusals)
        return lacks and bool(self.columns)

    @property
    def feature_of(self) -> Mapping[str, str]:
        """The name of the feature that was read from a column, by the name of the column."""
        columns = self.reading.columns if self.reading else {}
        return {column: feature for feature, column in columns.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCustomers:
    """Check a source as a training with the same plan would.

    - All errors for which a training would be refused are collected, not only the first.
    - A remedy is looked for, but not tried (see `diagnose`).
    - Nothing is written.

    Attributes
    ----------
    contract
        How the source is to be read.
    breakdowns
        The breakdowns to count: their columns are not proposed for features.
    """

    contract: DataContract = field(default_factory=DataContract)
    breakdowns: Sequence[Breakdown] = ()

    def __call__(
        self,
        source: CustomerSource,
        *,
        plan: Plan,
        can_declare: bool = True,
        kept: Summaries | None = None,
        on_event: OnEvent = ignore,
    ) -> CheckReport:
        """Read the source and collect the refusals.

        Parameters
        ----------
        can_declare
            Whether other features may be suggested: not for the features of a model.
        kept
            A cache of column summaries, shared by several checks.

        Raises
        ------
        CustomerDataError
            The source cannot be read as a table, and no remedy is known.
        """
        refused = RefusedSource(
            features=plan.features, contract=self.contract, can_declare=can_declare
        )
        read_as = (self.contract.numbers, self.contract.layout)
        source = KeptColumns(source=source, kept={} if kept is None else kept, read_as=read_as)
        columns: Sequence[ColumnSummary] = ()
        try:
            columns = source.summarise_columns(most=SUMMARISED)
            if is_customer([each.name for each in columns]):  # values of a person, not names
                columns = ()
            refused = replace(refused, columns=columns, others=self._others(columns, plan))
            reading = read_and_report(source, plan, on_event)
        except CustomerDataError as error:
            report = self._refused(source, refused, (error,))
            with suppress(CustomerDataError):  # the first error is reported already
                report = replace(report, breakdowns=self._broken_down(source, columns))
            if report.columns or report.remedy or error.code is SourceFault.NO_COLUMN:
                return report
            raise
        refusals: tuple[MallsegError, ...] = refusals_of(source, reading, plan)
        census, outliers = exclude_outliers(source, reading.census, plan, on_event)
        refusals += refusals_of_outliers(source, reading.census, outliers, plan)
        needed = plan.segments or plan.candidates[0]
        is_explained = len(census) == 0 and bool(refusals)  # they say why no customer is left
        if len(census) < needed and not is_explained:
            refusals = (*refusals, NotEnoughCustomersError(have=len(census), need=needed))
        report = self._refused(source, replace(refused, reading=reading), refusals)
        used = set(reading.columns.values())
        return replace(
            report,
            source=reading.source,
            reading=reading,
            outliers=outliers,
            candidates=tuple(each for each in report.candidates if each.name not in used),
            notes=tuple(notes_on(reading, outliers)),
            breakdowns=self._broken_down(source, report.columns),
        )

    def _broken_down(
        self, source: CustomerSource, columns: Sequence[ColumnSummary]
    ) -> tuple[BreakdownColumn, ...]:
        header = [each.name for each in columns]
        found = find_breakdowns(source.name, header, self.breakdowns, self.contract.columns)
        return tuple(
            BreakdownColumn.of(own, columns[place], self.contract.numbers)
            for own in self.breakdowns
            if columns and (place := found.get(own.name)) is not None
        )

    def _refused(
        self, source: CustomerSource, refused: RefusedSource, refusals: tuple[MallsegError, ...]
    ) -> CheckReport:
        lacks = any(each.code is SourceFault.NO_COLUMN for each in refusals)
        remedies = map(refused.remedy, refusals)
        return CheckReport(
            source=source.name,
            columns=refused.columns,
            candidates=tuple(each for each in refused.columns if each.could_be_feature),
            refusals=refusals,
            proposals=refused.proposals() if lacks else (),
            remedy=next(filter(None, remedies), Remedy()),
        )

    def _others(self, columns: Sequence[ColumnSummary], plan: Plan) -> frozenset[str]:
        """Return the columns of breakdowns, except those whose name is that of a feature in use."""
        asked = {feature.name for feature in plan.features}
        own = [each for each in self.breakdowns if each.name not in asked]
        return frozenset(c.name for c in columns if any(each.is_called(c.name) for each in own))


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """A check, and the remedy that was found by checking again.

    Attributes
    ----------
    report
        The check of the source as it was asked for.
    last
        The check with the remedy applied.
    remedy
        All suggested options together.
    proposals
        The columns that were proposed.
    """

    report: CheckReport
    last: CheckReport
    remedy: Remedy
    proposals: tuple[ColumnProposal, ...]

    @property
    def works(self) -> bool:
        """Whether a training with the remedy would be accepted."""
        return not self.last.refusals

    @property
    def waived(self) -> frozenset[str]:
        """The features that the remedy takes as given although their figures say another unit."""
        reading = self.last.reading
        divided = reading.contract.in_parts if reading else frozenset()
        return self.remedy.as_given - divided

    @property
    def is_last_choice(self) -> bool:
        """Whether the source should rather be corrected than read with the remedy."""
        codes = {each.code for each in self.report.refusals}
        return bool(self.waived) or FileFault.FORMULAS_WITHOUT_VALUES in codes

    def with_refusals(self, first: Sequence[MallsegError]) -> "Diagnosis":
        """Put further refusals before those of the check."""
        refusals = (*first, *self.report.refusals)
        return replace(self, report=replace(self.report, refusals=refusals))


def diagnose(check: Callable[[Remedy], CheckReport]) -> Diagnosis:
    """Check a source, and add one remedy after the other until a training would be accepted.

    Parameters
    ----------
    check
        Checks the source with a remedy applied.

    Raises
    ------
    CustomerDataError
        The source cannot be read, and no remedy is known.
    """
    remedy = Remedy()
    first = last = check(remedy)
    proposals = first.proposals
    for _ in range(_MOST_REMEDIES):
        more = remedy.and_then(last.remedy)
        if not last.refusals or more == remedy:
            break
        try:
            last = check(more)
        except MallsegError:
            break
        remedy = more
        proposals = proposals or last.proposals
    return Diagnosis(report=first, last=last, remedy=remedy, proposals=proposals)
