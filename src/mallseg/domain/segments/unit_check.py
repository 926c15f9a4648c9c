"""Whether values are in the units of a segmentation, judged by its centres too."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.magnitudes import Magnitudes
from mallseg.domain.errors import CustomerDataError, Fact, UnitFault
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.column_notations import (
    ColumnNotations,
    grouping_error,
    signed_features,
)
from mallseg.domain.sources.data_contract import AS_IT_IS, DataContract
from mallseg.domain.sources.unit_judgement import (
    FAR,
    UnitDoubt,
    WaivedDoubt,
    doubts,
    factor_to,
    spans_two_units,
    waived_doubts,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsFound:
    """The evidence of the units of a source that is to be assigned.

    Attributes
    ----------
    magnitudes
        For each feature of the segmentation, the numbers of customers by order of magnitude.
    grouped
        The columns, by feature, whose texts all look like groups of three digits.
    notations
        The notation of the amounts, by feature.
    """

    source: str
    magnitudes: Mapping[Feature, Magnitudes]
    contract: DataContract = AS_IT_IS
    grouped: Mapping[Feature, str] = field(default_factory=dict)
    notations: Mapping[Feature, ColumnNotations] = field(default_factory=dict)

    def check(self, segmentation: Segmentation) -> tuple[WaivedDoubt, ...]:
        """Raise CustomerDataError if the source seems to be in another unit.

        Returns
        -------
        tuple of WaivedDoubt
            The doubts that the options of the user waive.
        """
        for error in _refusals(self, segmentation):
            raise error
        given = self.contract.as_given
        if not given:
            return ()
        doubting = replace(self, contract=self.contract.doubting())
        return waived_doubts(_refusals(doubting, segmentation), given)


def _refusals(found: UnitsFound, segmentation: Segmentation) -> Iterator[CustomerDataError]:
    source, contract = found.source, found.contract
    for feature, amounts in found.notations.items():
        yield from amounts.doubts(source, feature, contract, of_model=True)
    for feature, column in found.grouped.items():
        if feature.name not in contract.as_given:
            yield grouping_error(source, column, feature, contract)
    for doubt in doubts(found.magnitudes, contract, signed_features(found.notations)):
        is_mixture = doubt.code is UnitFault.UNITS_MIXED
        if is_mixture and spans_two_units(doubt.feature, _centres(segmentation, doubt.feature)):
            continue
        if doubt.code is UnitFault.SCALE_TOO_NARROW and _is_as_narrow(segmentation, doubt):
            continue
        yield doubt.error(source, code=_ASSIGNED.get(doubt.code, doubt.code))
    yield from _far_off(source, segmentation, found.magnitudes, contract)


_ASSIGNED = {
    UnitFault.VALUES_IN_PARTS: UnitFault.ASSIGNED_IN_PARTS,
    UnitFault.SCALE_TOO_NARROW: UnitFault.ASSIGNED_ON_OTHER_SCALE,
}
"""Faults of a source to be assigned: the unit and range of its model are fixed."""


def _is_as_narrow(segmentation: Segmentation, doubt: UnitDoubt) -> bool:
    return max(_centres(segmentation, doubt.feature)) <= float(str(doubt.facts["limit"]))


def _far_off(
    source: str,
    segmentation: Segmentation,
    found: Mapping[Feature, Magnitudes],
    contract: DataContract,
) -> Iterator[CustomerDataError]:
    for feature, magnitudes in found.items():
        if feature.name in contract.as_given or not magnitudes.positive:
            continue
        centres = _centres(segmentation, feature)
        factor = factor_to(feature, magnitudes.median(), centres)
        facts: dict[str, Fact] = {"feature": feature.label, "name": feature.name}
        if factor is None:
            continue
        if factor < 1 and contract.parts(feature) < feature.parts:
            facts |= {"unit": feature.unit, "part_unit": feature.part_unit}
            facts["limit"] = FAR * max(centres)
            yield CustomerDataError(source, UnitFault.ASSIGNED_IN_PARTS, **facts)
        yield CustomerDataError(source, UnitFault.UNIT_OF_NO_MODEL, times=1 / factor, **facts)


def likely_values(segmentation: Segmentation, point: Point) -> dict[Feature, float]:
    """Return the likely values of one customer where those given seem to be in another unit."""
    likely = {}
    for feature, value, means in zip(segmentation.features, point, segmentation.means, strict=True):
        own = feature.value_of(value)
        if feature.highest_median is not None and own > feature.highest_median:
            likely[feature] = own / feature.parts
        elif factor := factor_to(feature, own, means):
            likely[feature] = own * factor
    return likely


def _centres(segmentation: Segmentation, feature: Feature) -> Sequence[float]:
    return segmentation.means[segmentation.features.index(feature)]
