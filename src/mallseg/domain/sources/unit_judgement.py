"""Checking by its distribution whether the values of a feature are in its unit.

The user may waive a doubt with the option `as_given`.
"""

import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.magnitudes import BINS, PER_OCTAVE, Magnitudes
from mallseg.domain.errors import Code, CustomerDataError, Fact, UnitFault
from mallseg.domain.sources.data_contract import DataContract

USUAL_PARTS = 1000
"""The default number of smaller units in one: units in thousands are most common."""

_FEWEST_WITH_PARTS, _FEWEST_WITHOUT = 2, 5
"""The fewest values in another unit, of a feature that has parts and of one that has none."""

_LEAST_MIXED = 0.02
"""A smaller share of values in another unit counts as outliers, which are left out."""

_VALLEY = round(PER_OCTAVE * math.log2(10))
"""The bins of the valley between values in two units: one decade."""

_IN_VALLEY = 0.25
"""The most values in the valley, as a share of those of the smaller mode."""

_TOLERANCE_WITH_PARTS, _TOLERANCE_WITHOUT = 4.0, 2.5
"""The factor by which the ratio of two groups' geometric means may differ from the parts."""

_FEWEST_ON_A_SCALE = 20
_MOST_OF_A_SCALE = 8
"""A scale is too narrow if all values are below this fraction of it: 1 / 8."""

FAR = 30.0
"""The factor from which on medians are implausible: customers of one mall do not differ so much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDoubt:
    """The reason why the values of a feature seem to be in another unit."""

    code: UnitFault
    feature: Feature
    facts: Mapping[str, Fact]

    def error(
        self, source: str, examples: tuple[object, ...] = (), code: UnitFault | None = None
    ) -> CustomerDataError:
        """Make the error, by default with the code of the doubt."""
        names: dict[str, Fact] = {"feature": self.feature.label, "name": self.feature.name}
        return CustomerDataError(source, code or self.code, examples, **names, **self.facts)


def doubts(
    found: Mapping[Feature, Magnitudes],
    contract: DataContract,
    signed: Container[Feature] = (),
) -> Iterator[UnitDoubt]:
    """Yield the doubts about the units of a source, feature by feature.

    There are none about features that the contract accepts as given.

    Parameters
    ----------
    signed
        Features of which most amounts have a currency sign: ``56,000 ₽`` are not in thousands.
    """
    for feature, magnitudes in found.items():
        if feature.name not in contract.as_given and magnitudes.positive:
            doubt = _doubt(
                feature,
                magnitudes,
                is_in_parts=contract.parts(feature) > 1,
                is_signed=feature in signed,
                is_scale=feature.name in contract.scales,
            )
            if doubt:
                yield doubt


def _doubt(
    feature: Feature, magnitudes: Magnitudes, *, is_in_parts: bool, is_signed: bool, is_scale: bool
) -> UnitDoubt | None:
    if mixture := _mixture(feature, magnitudes.bins):
        return mixture
    if is_scale and (narrow := _narrow_scale(feature, magnitudes)):
        return narrow
    return _size(feature, magnitudes, is_in_parts=is_in_parts, is_signed=is_signed)


def _size(
    feature: Feature, magnitudes: Magnitudes, *, is_in_parts: bool, is_signed: bool
) -> UnitDoubt | None:
    """Check for values that are too large for the unit, or too small for parts of it."""
    highest = feature.highest_median
    if highest is None:
        return None
    facts: dict[str, Fact] = {"unit": feature.unit, "part_unit": feature.part_unit}
    if 2 * magnitudes.too_high > magnitudes.positive:
        facts["limit"] = highest
        return UnitDoubt(code=UnitFault.VALUES_IN_PARTS, feature=feature, facts=facts)
    if is_signed and magnitudes.median() >= feature.parts > 1 and not is_in_parts:
        facts["limit"] = feature.parts
        return UnitDoubt(code=UnitFault.VALUES_IN_PARTS, feature=feature, facts=facts)
    lowest = min(highest / feature.parts, 1.0) if is_signed else highest / feature.parts
    if is_in_parts and magnitudes.median() < lowest:
        facts["limit"] = lowest
        return UnitDoubt(code=UnitFault.VALUES_TOO_SMALL, feature=feature, facts=facts)
    return None


def _narrow_scale(feature: Feature, magnitudes: Magnitudes) -> UnitDoubt | None:
    """Check for a narrower scale, such as stars from 1 to 5 for scores up to 100."""
    limit = magnitudes.below()
    if magnitudes.positive < _FEWEST_ON_A_SCALE or limit * _MOST_OF_A_SCALE > feature.highest:
        return None
    facts: dict[str, Fact] = {"limit": limit, "highest": feature.highest}
    return UnitDoubt(code=UnitFault.SCALE_TOO_NARROW, feature=feature, facts=facts)


def _mixture(feature: Feature, bins: Sequence[int]) -> UnitDoubt | None:
    """Check for two modes, one about `parts` times the other, with a valley between them."""
    parts = _parts(feature)
    reached = [0, *accumulate(bins)]
    sums = [0, *accumulate(count * place for place, count in enumerate(bins))]
    total, half = reached[-1], _VALLEY // 2
    has_parts = feature.parts > 1
    fewest = max(_FEWEST_WITH_PARTS if has_parts else _FEWEST_WITHOUT, _LEAST_MIXED * total)
    tolerance = _TOLERANCE_WITH_PARTS if has_parts else _TOLERANCE_WITHOUT
    for split in range(half, BINS - half):
        below, above = reached[split], total - reached[split]
        between = reached[split + half] - reached[split - half]
        if min(below, above) < fewest or between > _IN_VALLEY * min(below, above):
            continue
        gap = (sums[-1] - sums[split]) / above - sums[split] / below
        if abs(gap / PER_OCTAVE - math.log2(parts)) <= math.log2(tolerance):
            return UnitDoubt(
                code=UnitFault.UNITS_MIXED,
                feature=feature,
                facts={"share": above / total, "parts": parts},
            )
    return None


def factor_to(feature: Feature, median: float, centres: Sequence[float]) -> float | None:
    """Compare a median with the centres of a model, in the feature's unit.

    Returns
    -------
    float or None
        The factor that would convert the values to the unit of the model, such as 1000 or 0.001;
        None where they are not far from the centres.
    """
    parts, low, high = _parts(feature), min(centres), max(centres)
    if median <= 0 or high <= 0:
        return None
    low = max(low, high / parts)
    if median * FAR < low:
        factor: float = parts
    elif median > high * FAR:
        factor = 1 / parts
    else:
        return None
    is_alike = low / _TOLERANCE_WITH_PARTS <= median * factor <= high * _TOLERANCE_WITH_PARTS
    return factor if is_alike else None


def spans_two_units(feature: Feature, centres: Sequence[float]) -> bool:
    """Whether the centres of a model are as far apart as values in two units."""
    return max(centres) > min(centres) * _parts(feature) / _TOLERANCE_WITH_PARTS


def _parts(feature: Feature) -> int:
    return feature.parts if feature.parts > 1 else USUAL_PARTS


@dataclass(frozen=True, slots=True, kw_only=True)
class WaivedDoubt:
    """The code and facts of the refusal that was waived, and the name of the feature."""

    feature: str
    code: Code
    facts: Mapping[str, Fact]


def waived_doubts(
    refusals: Iterable[CustomerDataError], as_given: Container[str]
) -> tuple[WaivedDoubt, ...]:
    """Return the first refusal of each feature that the user accepts as given."""
    by_feature: dict[str, WaivedDoubt] = {}
    for each in refusals:
        name = str(each.facts.get("name", ""))
        if name in as_given:
            found = WaivedDoubt(feature=name, code=each.code, facts=each.facts)
            by_feature.setdefault(name, found)
    return tuple(by_feature.values())
