"""A source that was refused: the evidence of its columns, and the options that follow from it."""

import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.customers.round_range import round_range
from mallseg.domain.errors import CustomerDataError, Fact, Fault
from mallseg.domain.sources.column_proposal import (
    ColumnProposal,
    propose_by_order,
    propose_columns,
)
from mallseg.domain.sources.column_summary import ColumnSummary, unique_feature_names
from mallseg.domain.sources.data_contract import DataContract
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
