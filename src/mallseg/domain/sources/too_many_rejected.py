"""The cause of too many rejected records, which determines the advice."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.round_range import round_range
from mallseg.domain.customers.transform import Transform
from mallseg.domain.errors import CustomerDataError, Fact, Fault, SourceFault
from mallseg.domain.sources.column_summary import ColumnSummary
from mallseg.domain.sources.reading import Reading, Rejection

_MOST = 0.5
_OF_CAUSES = {
    Fault.MISSING: (SourceFault.TOO_MANY_MISSING, SourceFault.MOST_MISSING),
    Fault.OUT_OF_RANGE: (SourceFault.TOO_MANY_OUT_OF_RANGE, SourceFault.TOO_MANY_OUT_OF_RANGE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TooManyRejected:
    """The rejected records of a reading, diagnosed by their most frequent fault.

    Attributes
    ----------
    columns
        Summaries of the columns, which are needed only where values are out of range.
    """

    reading: Reading
    features: Sequence[Feature]
    max_bad_rows: float
    columns: Sequence[ColumnSummary] = ()

    def error(self) -> CustomerDataError:
        """Make the error for the most frequent fault."""
        reading = self.reading
        cause, own = max(reading.faults.items(), key=lambda fault: fault[1])
        first = next((r for r in reading.rejections if r.fault is cause and r.column), None)
        feature = self._feature(first)
        is_most = reading.rejected_share > _MOST
        facts: dict[str, Fact] = {
            "rejected": reading.rejected_rows,
            "records": reading.records,
            "allowed": self.max_bad_rows,
            "enough": math.ceil(100 * reading.rejected_share) / 100,
        }
        if (
            first is None
            or feature is None
            or cause not in _OF_CAUSES
            or 2 * own <= sum(reading.faults.values())
        ):
            code = SourceFault.MOST_REJECTED if is_most else SourceFault.TOO_MANY_REJECTED
            return CustomerDataError(reading.source, code, reading.rejections, **facts)
        facts |= {"column": first.column or "", "name": feature.name, "own": own}
        code = _OF_CAUSES[cause][is_most]
        if cause is Fault.OUT_OF_RANGE:
            code, more = self._out_of_range(feature, first.column or "", is_most=is_most)
            facts |= more
        return CustomerDataError(reading.source, code, reading.rejections, **facts)

    def _feature(self, first: Rejection | None) -> Feature | None:
        names = {column: name for name, column in self.reading.columns.items()}
        name = names.get(first.column or "") if first else None
        features = (*self.reading.census.features, *self.features)
        return next((feature for feature in features if feature.name == name), None)

    def _out_of_range(
        self, feature: Feature, column: str, *, is_most: bool
    ) -> tuple[SourceFault, Mapping[str, Fact]]:
        found = next((each for each in self.columns if each.name == column), None)
        if found is None or found.lowest is None or found.highest is None:
            return SourceFault.TOO_MANY_OUT_OF_RANGE, {"found": "0..100"}
        parts = self.reading.contract.parts(feature)
        lowest, highest = found.lowest / parts, found.highest / parts
        if feature.transform is Transform.LOG and lowest < 0:
            return SourceFault.NO_LOGARITHM, {}
        low, high = round_range(lowest, highest)
        low = feature.lowest if -math.inf < feature.lowest <= lowest else low
        high = high if is_most else max(high, feature.highest)
        facts: dict[str, Fact] = {"found": f"{low:.15g}..{high:.15g}"}
        if is_most and feature.highest_median is not None and lowest > feature.highest_median:
            return SourceFault.TOO_LARGE_FOR_UNIT, {**facts, "unit": feature.unit}
        return SourceFault.TOO_MANY_OUT_OF_RANGE, facts
