"""Preview a source: its first rows beside the values that are read from them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from mallseg.application.checking.check_customers import CheckReport
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import CustomerDataError, Fault, InvalidCustomerError
from mallseg.domain.ports import SourceGlance
from mallseg.domain.segments.plan import Plan
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.find_columns import find_columns
from mallseg.domain.sources.find_remedy import RefusedSource
from mallseg.domain.sources.first_rows import FirstRows, Row

MOST_ROWS = 60
"""As many rows as may stand above the header, and some more."""

MOST_CUSTOMERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewedCustomer:
    """A customer as the source has it, and as it is read.

    Attributes
    ----------
    row
        The number of its row in the sheet or the file.
    texts
        The texts of all columns.
    values
        By feature name: the value in the feature's unit, or the fault for which there is none.
    """

    row: int
    texts: Row
    values: Mapping[str, float | Fault]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The top of a source.

    Attributes
    ----------
    tables
        All tables: the sheets of a workbook, or the only one.
    table
        The one that is read.
    names_at
        The header row; 0 where there is none.
    names
        The names of all columns.
    columns
        Feature name to column name.
    features
        The features that have a column.
    """

    tables: tuple[FirstRows, ...] = ()
    table: FirstRows | None = None
    names_at: int = 0
    names: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    features: tuple[Feature, ...] = ()
    customers: tuple[PreviewedCustomer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewCustomers:
    """Show the top of a source that was checked.

    Attributes
    ----------
    contract
        How the source is read.
    """

    contract: DataContract = field(default_factory=DataContract)

    def __call__(self, glance: SourceGlance, report: CheckReport, *, plan: Plan) -> Preview:
        """Find the table that the check has read, and parse its first rows.

        Raises
        ------
        CustomerDataError
            The source is damaged.
        """
        tables = glance.first_rows(most=MOST_ROWS)
        names = tuple(self.contract.layout.column_names or [each.name for each in report.columns])
        table, names_at = self._found(tables, names, report)
        if table is None:
            return Preview(tables=tables)
        columns = self._columns(report, plan)
        features = tuple(each for each in self._features(report, plan) if each.name in columns)
        return Preview(
            tables=tables,
            table=table,
            names_at=names_at,
            names=names,
            columns=columns,
            features=features,
            customers=tuple(self._customers(table, names_at, names, columns, features)),
        )

    def _found(
        self, tables: Sequence[FirstRows], names: Sequence[str], report: CheckReport
    ) -> tuple[FirstRows | None, int]:
        """Find the table that is read, and its header row."""
        layout = self.contract.layout
        read = report.reading.layout.get("sheet", "") if report.reading else ""
        asked = {layout.sheet, read} - {""}
        likely = sorted(tables, key=lambda table: table.name not in asked)
        filled = [table for table in likely if table.rows]
        if layout.column_names:
            return (filled[0] if filled else None), 0
        for table in filled if names else ():
            if place := table.row_of(names, rather=layout.header_row) or layout.header_row:
                return table, place
        return (filled[0] if filled else None), layout.header_row or 1

    def _columns(self, report: CheckReport, plan: Plan) -> Mapping[str, str]:
        if report.reading:
            return report.reading.columns
        refused = RefusedSource(
            columns=report.columns, features=plan.features, contract=self.contract
        )
        found = {each.name: refused.column_of(each) for each in plan.features}
        return {name: column.name for name, column in found.items() if column}

    def _features(self, report: CheckReport, plan: Plan) -> tuple[Feature, ...]:
        """Return the features, with the units of the source."""
        if report.reading:
            return report.reading.census.features
        header = [each.name for each in report.columns]
        return tuple(self._in_unit_of_column(each, header) for each in plan.features)

    def _in_unit_of_column(self, feature: Feature, header: Sequence[str]) -> Feature:
        with suppress(CustomerDataError):
            (found,) = find_columns("", header, (feature,), self.contract)
            return found
        return feature

    def _customers(
        self,
        table: FirstRows,
        names_at: int,
        names: Sequence[str],
        columns: Mapping[str, str],
        features: Sequence[Feature],
    ) -> Iterator[PreviewedCustomer]:
        places = {each: names.index(columns[each.name]) for each in features}
        for (row, texts), _ in zip(table.below(names_at), range(MOST_CUSTOMERS), strict=False):
            values = {
                each.name: self._value(each, texts[place] if place < len(texts) else "")
                for each, place in places.items()
            }
            yield PreviewedCustomer(row=row, texts=texts, values=values)

    def _value(self, feature: Feature, text: str) -> float | Fault:
        try:
            return feature.value_of(self.contract.parse(feature, text))
        except InvalidCustomerError as error:
            return error.fault
