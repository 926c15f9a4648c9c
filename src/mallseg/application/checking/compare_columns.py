"""Compare the columns of a source with those of the file whose settings were saved."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from mallseg.application.reading import SUMMARISED
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.domain.ports import CustomerSource
from mallseg.domain.sources.column_changes import (
    Change,
    ColumnChange,
    SeenColumn,
    changes_since,
)
from mallseg.domain.sources.column_summary import ColumnSummary
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.find_remedy import RefusedSource


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnComparison:
    """The changes of the columns, and the reasons why the source must not be used."""

    changes: tuple[ColumnChange, ...] = ()
    refusals: tuple[CustomerDataError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareColumns:
    """Find what has changed in the columns of a source since its settings were saved.

    A source is refused in which the column of a feature has vanished, or is of another kind or
    unit.

    Attributes
    ----------
    seen
        The columns at that time; empty where no settings were saved.
    """

    seen: tuple[SeenColumn, ...] = ()
    contract: DataContract = field(default_factory=DataContract)

    def __call__(
        self, source: CustomerSource, *, features: tuple[Feature, ...]
    ) -> ColumnComparison:
        """Compare the columns, by the first records."""
        if not self.seen:
            return ColumnComparison()
        columns = source.summarise_columns(most=SUMMARISED)
        changes = changes_since(self.seen, columns)
        refusals = self._refusals(source.name, changes, columns, features)
        return ColumnComparison(changes=changes, refusals=tuple(refusals))

    def _refusals(
        self,
        source: str,
        changes: tuple[ColumnChange, ...],
        columns: tuple[ColumnSummary, ...],
        features: tuple[Feature, ...],
    ) -> Iterator[CustomerDataError]:
        as_now = RefusedSource(columns=columns, features=features, contract=self.contract)
        used = {own.name for each in features if (own := as_now.column_of(each))}
        named = {self.contract.columns.get(each.name): each for each in features}
        for change in changes:
            if change.change is Change.VANISHED and change.column in named:
                yield CustomerDataError(
                    source,
                    SourceFault.COLUMN_VANISHED,
                    column=change.column,
                    feature=named[change.column].label,
                    columns=tuple(each.name for each in columns),
                )
            elif change.column in used or change.was in named:
                yield from _other(source, change)


def _other(source: str, change: ColumnChange) -> Iterator[CustomerDataError]:
    facts = {"column": change.column, "before": change.before, "found": change.now}
    if change.change is Change.OTHER_KIND:
        yield CustomerDataError(source, SourceFault.COLUMN_OF_OTHER_KIND, **facts)
    elif change.times is not None:
        yield CustomerDataError(
            source, SourceFault.COLUMN_SCALED, column=change.column, times=change.times
        )
    elif change.change is Change.OTHER_UNIT:
        yield CustomerDataError(source, SourceFault.COLUMN_NOW_IN, **facts)
