"""Finding a remedy by the code of a refusal and the contents of the columns."""

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.customers.round_range import round_range
from mallseg.domain.errors import (
    Code,
    CustomerDataError,
    Fact,
    Fault,
    FileFault,
    MallsegError,
    SourceFault,
    UnitFault,
)
from mallseg.domain.sources.column_proposal import (
    ColumnProposal,
    propose_by_order,
    propose_columns,
)
from mallseg.domain.sources.column_summary import ColumnSummary, unique_feature_names
from mallseg.domain.sources.data_contract import ALL_SHEETS, DataContract
from mallseg.domain.sources.find_columns import find_columns
from mallseg.domain.sources.reading import Reading
from mallseg.domain.sources.remedy import UNIT_TO_NAME, Range, Remedy

_MOST_LEFT_OUT = 0.2
"""The largest share of unreadable records that a remedy leaves out."""

_NEAR = 0.02
"""As a share of a range: a value this little outside may belong to it, as 0 to 1..100."""

_MANY = 0.2
_MOST_FEATURES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedSource:
    """A source that was refused, and the evidence for a remedy.

    Attributes
    ----------
    columns
        Summaries of the columns, as far as the source could be read.
    features
        The features in use.
    contract
        The contract of the source.
    others
        The names of columns with another purpose, such as a breakdown.
    can_declare
        Whether features, ranges and units can be declared; those of a model are fixed.
    """

    columns: tuple[ColumnSummary, ...] = ()
    features: tuple[Feature, ...]
    contract: DataContract
    others: frozenset[str] = frozenset()
    can_declare: bool = True
    reading: Reading | None = None
    _by_name: dict[str, ColumnSummary] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {each.name: each for each in self.columns})

    def column_of(self, feature: Feature) -> ColumnSummary | None:
        """Find the column of a feature, if it is unique."""
        header = [each.name for each in self.columns]
        with suppress(CustomerDataError):
            (index,) = find_columns("", header, (feature,), self.contract).values()
            return self.columns[index]
        return None

    def missing(self) -> tuple[Feature, ...]:
        """List the features without a column."""
        return tuple(each for each in self.features if self.column_of(each) is None)

    def proposals(self) -> tuple[ColumnProposal, ...]:
        """Propose columns for the features that have none."""
        found = (self.column_of(each) for each in self.features)
        taken = {each.name for each in found if each} | self.others
        missing = self.missing()
        proposals = propose_columns(
            missing, self.columns, synonyms=self.contract.similar, taken=taken
        )
        if self.contract.layout.has_header or len(proposals) == len(missing):
            return proposals
        return propose_by_order(missing, self.columns) or proposals

    def remedy(self, error: MallsegError) -> Remedy:
        """Find the options that could resolve a refusal; an empty remedy where none is known."""
        find = _FINDERS.get(error.code)
        return find(self, error.facts) if find else Remedy()

    def with_columns(self) -> Remedy:
        """Use the proposed columns; where there are none, declare other features."""
        proposals, missing = self.proposals(), self.missing()
        is_known = len(missing) < len(self.features) or any(own.is_by_name for own in proposals)
        is_all = len(proposals) == len(missing)
        if is_all and (is_known or not self.contract.layout.has_header):
            return Remedy(columns={own.feature.name: own.column for own in proposals})
        return self.with_other_features()

    def with_other_features(self) -> Remedy:
        """Declare features of the columns with numbers."""
        could_be = [c for c in self.columns if c.could_be_feature and c.name not in self.others]
        if not self.can_declare or not could_be:
            return Remedy()
        chosen = could_be[:_MOST_FEATURES]
        names = unique_feature_names(chosen)
        return Remedy(features={name: c.name for name, c in zip(names, chosen, strict=True)})

    def with_one_of(self, facts: Mapping[str, Fact]) -> Remedy:
        """Use the first of several columns that match a feature."""
        label, names = facts["feature"], facts["columns"]
        feature = next((own for own in self.features if own.label == label), None)
        if feature is None or not isinstance(names, tuple) or len({*names}) < len(names):
            return Remedy()
        return Remedy(columns={feature.name: names[0]})

    def with_numbers(self) -> Remedy:
        """Use the format that reads the columns of all features and is nearest to the given."""
        pairs = [(each, self.column_of(each)) for each in self.features]
        used = [(feature, column) for feature, column in pairs if column]
        formats = dict.fromkeys(own.numbers for _, column in used for own in column.shapes.formats)
        fitting = [own for own in formats if all(self._reads(own, column) for _, column in used)]
        in_range = (own for own in fitting if all(_are_in_range(own, *pair) for pair in used))
        return Remedy(numbers=next(in_range, next(iter(fitting), None)))

    def _reads(self, numbers: NumberFormat, column: ColumnSummary) -> bool:
        if column.shapes.formats:
            return any(own.numbers == numbers for own in column.shapes.formats)
        return column.is_whole or numbers.decimal == self.contract.numbers.decimal

    def with_fewer_rejected(self) -> Remedy:
        """Use another number format, widen ranges, or leave out the few unreadable records."""
        reading = self.reading
        if reading and reading.faults.get(Fault.NOT_A_NUMBER) and (found := self.with_numbers()):
            return found
        if reading is None or not self.can_declare:
            return Remedy()
        ranges = dict(self._wider(reading))
        if ranges:
            return Remedy(ranges=ranges)
        if reading.rejected_share <= _MOST_LEFT_OUT:
            return Remedy(max_bad_rows=math.ceil(100 * reading.rejected_share) / 100)
        return Remedy()

    def in_own_unit(self, name: str) -> Remedy:
        """Declare another unit of a feature, with the range of its values."""
        feature = next((own for own in self.features if own.name == name), None)
        column = self.column_of(feature) if feature else None
        if not (self.can_declare and feature and column):
            return Remedy()
        if column.lowest is None or column.highest is None:
            return Remedy()
        low, high = round_range(column.lowest, column.highest)
        ends = feature.lowest if feature.lowest <= column.lowest else low, high
        return Remedy(units={name: column.sign or UNIT_TO_NAME}, ranges={name: ends})

    def _wider(self, reading: Reading) -> Iterator[tuple[str, Range]]:
        """Widen declared ranges if many records are outside, or values are only just outside."""
        share = reading.faults.get(Fault.OUT_OF_RANGE, 0) / reading.records
        for feature in self.features:
            column = self._by_name.get(reading.columns.get(feature.name, ""))
            if column is None or column.lowest is None or column.highest is None:
                continue
            parts = self.contract.parts(feature)
            lowest, highest = column.lowest / parts, column.highest / parts
            below, above = feature.lowest - lowest, highest - feature.highest
            span = feature.highest - feature.lowest
            if max(below, above) > 0 and (share > _MANY or max(below, above) <= _NEAR * span):
                yield feature.name, _widened(feature, lowest, highest)


def _widened(feature: Feature, lowest: float, highest: float) -> Range:
    """Keep the declared ends that hold, and use round numbers for the others."""
    if highest <= feature.lowest or lowest >= feature.highest:
        return round_range(lowest, highest)
    low, high = round_range(lowest, highest)
    return (
        feature.lowest if lowest >= feature.lowest else low,
        high if highest > feature.highest else feature.highest,
    )


def _are_in_range(numbers: NumberFormat, feature: Feature, column: ColumnSummary) -> bool:
    found = next((own for own in column.shapes.formats if own.numbers == numbers), None)
    return found is None or feature.lowest <= found.lowest <= found.highest <= feature.highest


def _in_parts(source: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    """Convert parts to the unit; if that was tried, declare another unit."""
    name = str(facts["name"])
    if name not in source.contract.in_parts:
        return Remedy(in_parts=frozenset({name}))
    return source.in_own_unit(name)


def _too_large(source: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    return source.in_own_unit(str(facts["name"]))


def _leaving_out(source: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    """Leave out customers with missing values."""
    return Remedy(max_bad_rows=float(str(facts["enough"]))) if source.can_declare else Remedy()


def _as_given(_: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    return Remedy(as_given=frozenset({str(facts["name"])}))


def _with_thousands(source: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    numbers = replace(
        source.contract.numbers, thousands=str(facts["mark"]), decimal=str(facts["decimal"])
    )
    return Remedy(numbers=numbers)


def _without_code(source: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    if not source.can_declare:
        return Remedy()
    low, _, high = str(facts["found"]).partition("..")
    ranges = {str(facts["name"]): (float(low), float(high))}
    return Remedy(ranges=ranges, max_bad_rows=float(str(facts["enough"])))


def _in_unit(source: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    if not source.can_declare:
        return Remedy()
    return Remedy(units={str(facts["name"]): str(facts["unit"])})


def _in_currency(source: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    """Declare the currency of the amounts; further remedies correct the size of the unit."""
    if not source.can_declare:
        return Remedy()
    return Remedy(units={str(facts["name"]): str(facts["own"])})


def _on_own_scale(source: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    """Declare the range of the values."""
    feature = next((own for own in source.features if own.name == facts["name"]), None)
    column = source.column_of(feature) if feature else None
    if not (source.can_declare and feature and column):
        return Remedy()
    if column.lowest is None or column.highest is None or column.lowest == column.highest:
        return Remedy()
    return Remedy(ranges={feature.name: round_range(column.lowest, column.highest)})


def _with_names(_: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    return Remedy(column_names=tuple(str(facts["example"]).split(",")))


def _with_values(source: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    """Read a sheet that has values, or declare features of the columns that have some."""
    sheets = facts.get("sheets")
    if isinstance(sheets, tuple) and sheets:
        return Remedy(sheet=sheets[0])
    return source.with_other_features()


def _at_the_last(_: RefusedSource, facts: Mapping[str, Fact]) -> Remedy:
    """Use the last of several header rows, which is followed by the customers."""
    records = facts["records"]
    return Remedy(header_row=int(records[-1])) if isinstance(records, tuple) else Remedy()


_FINDERS: Mapping[Code, Callable[[RefusedSource, Mapping[str, Fact]], Remedy]] = {
    SourceFault.NO_COLUMN: lambda source, _: source.with_columns(),
    SourceFault.SEVERAL_COLUMNS: RefusedSource.with_one_of,
    SourceFault.TEXTS_NOT_NUMBERS: lambda source, _: source.with_numbers(),
    SourceFault.TOO_MANY_REJECTED: lambda source, _: source.with_fewer_rejected(),
    SourceFault.MOST_REJECTED: lambda source, _: source.with_fewer_rejected(),
    SourceFault.TOO_MANY_MISSING: _leaving_out,
    SourceFault.TOO_LARGE_FOR_UNIT: _too_large,
    SourceFault.TOO_MANY_OUT_OF_RANGE: lambda source, _: source.with_fewer_rejected(),
    SourceFault.NO_LOGARITHM: lambda source, _: source.with_fewer_rejected(),
    SourceFault.OUTLIERS_ALIKE: _without_code,
    UnitFault.DIGITS_IN_THREES: _with_thousands,
    UnitFault.DIGITS_OF_PARTS: lambda source, facts: _with_thousands(source, facts).and_then(
        _in_parts(source, facts)
    ),
    UnitFault.VALUES_TOO_SMALL: _as_given,
    UnitFault.UNITS_MIXED: _as_given,
    UnitFault.UNIT_OF_NO_MODEL: _as_given,
    UnitFault.OTHER_PERIOD_THAN_UNIT: _as_given,
    UnitFault.VALUES_IN_PARTS: _in_parts,
    UnitFault.ASSIGNED_IN_PARTS: _in_parts,
    UnitFault.COLUMN_IN_PARTS: _in_parts,
    UnitFault.COLUMN_IN_OTHER_UNIT: _as_given,
    UnitFault.OTHER_PERIOD: _in_unit,
    UnitFault.CELLS_IN_OTHER_CURRENCY: _in_currency,
    UnitFault.GROUPS_MIXED: _as_given,
    UnitFault.SCALE_TOO_NARROW: _on_own_scale,
    FileFault.FORMULAS_WITHOUT_VALUES: _with_values,
    SourceFault.NO_HEADER: _with_names,
    SourceFault.SEVERAL_HEADERS: _at_the_last,
    SourceFault.TOO_MANY_OUTLIERS: lambda _, __: Remedy(keep_outliers=True),
    FileFault.SEVERAL_SHEETS: lambda _, __: Remedy(sheet=ALL_SHEETS),
    FileFault.UTF_16: lambda _, __: Remedy(encoding="utf-16"),
    SourceFault.NOT_DECODABLE: lambda _, __: Remedy(encoding="cp1252"),
}
