"""Whether values are in the units of a segmentation, judged by its centres too."""

from collections.abc import Iterator, Mapping, Sequence

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.columns.data_contract import AS_IT_IS, DataContract
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.units.amounts_written import AmountsWritten
from mallseg.domain.customers.units.grouped_digits import in_threes
from mallseg.domain.customers.units.magnitudes import Magnitudes
from mallseg.domain.customers.units.unit_judgement import FAR, doubts, factor_to, spans_two_units
from mallseg.domain.errors import CustomerDataError, Fact, UnitFault
from mallseg.domain.segments.segmentation import Segmentation


def check_units(
    source: str,
    segmentation: Segmentation,
    found: Mapping[Feature, Magnitudes],
    contract: DataContract = AS_IT_IS,
    *,
    grouped: Mapping[Feature, str] | None = None,
    written: Mapping[Feature, AmountsWritten] | None = None,
) -> None:
    """Raise CustomerDataError if a source that is to be assigned seems to be in another unit.

    Parameters
    ----------
    found
        By feature of the segmentation, the customers by the size of their value.
    grouped
        The columns of features of which all texts look like groups of three digits.
    written
        How amounts are written.
    """
    for feature, amounts in (written or {}).items():
        for error in amounts.doubts(source, feature, contract, of_model=True):
            raise error
    for feature, column in (grouped or {}).items():
        raise in_threes(source, column, feature, contract)
    for doubt in doubts(found, contract):
        is_mixture = doubt.code is UnitFault.UNITS_MIXED
        if is_mixture and spans_two_units(doubt.feature, _centres(segmentation, doubt.feature)):
            continue
        is_in_parts = doubt.code is UnitFault.VALUES_IN_PARTS
        raise doubt.error(source, code=UnitFault.ASSIGNED_IN_PARTS if is_in_parts else doubt.code)
    for error in _far_off(source, segmentation, found, contract):
        raise error


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


def meant_instead(segmentation: Segmentation, point: Point) -> dict[Feature, float]:
    """Give what was probably meant by the values of one customer that are in another unit."""
    meant = {}
    for feature, value in zip(segmentation.features, point, strict=True):
        own = feature.value_of(value)
        if feature.highest_median is not None and own > feature.highest_median:
            meant[feature] = own / feature.parts
        elif factor := factor_to(feature, own, _centres(segmentation, feature)):
            meant[feature] = own * factor
    return meant


def _centres(segmentation: Segmentation, feature: Feature) -> Sequence[float]:
    axis = segmentation.features.index(feature)
    return [feature.decode(segment.centre[axis]) for segment in segmentation.segments]
