"""The formula of a version in numbers, from which any language assigns customers.

A customer has a value per feature, from `lowest` to `highest`, or no segment. With `log_shift` not
None, ``floor(ln(value + log_shift) * per_log + 0.5)`` takes the value's place. Scaled, it is
``(value - offset) / unit``. The squared distance to a segment is the sum, feature by feature, of
the squared differences to its `position`. The segment is the first whose squared distance is at
most `tie` times the least.

The distance to the segment is the root of its squared distance. A customer is outside where the sum
of the squares of ``region`` times these differences is above 1; borderline where the distance is
above `clear_up_to` times that to the nearest other segment; else clear.
"""

import sys
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

import mallseg
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import PER_LOG, Transform
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.distance import TIE
from mallseg.domain.segments.record import to_record
from mallseg.domain.segments.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureFormula:
    """The encoding of a feature's values.

    Attributes
    ----------
    lowest, highest
        Both ends are allowed; finite, as JSON knows no infinity.
    log_shift
        What is added before the logarithm is taken; None where there is none.
    """

    name: str
    lowest: float
    highest: float
    log_shift: float | None
    offset: float
    unit: float

    @classmethod
    def of(cls, feature: Feature, offset: float, unit: float) -> "FeatureFormula":
        """Make it from a feature and its scale."""
        most = sys.float_info.max
        return cls(
            name=feature.name,
            lowest=feature.lowest if isfinite(feature.lowest) else -most,
            highest=feature.highest if isfinite(feature.highest) else most,
            log_shift=feature.log_shift if feature.transform is Transform.LOG else None,
            offset=offset,
            unit=unit,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentFormula:
    """The position of a segment.

    Attributes
    ----------
    position
        The scaled centre.
    region
        The rows of a lower triangular matrix; empty where none is outside.
    """

    number: int
    slug: str
    name: str
    position: tuple[float, ...]
    clear_up_to: float
    region: tuple[tuple[float, ...], ...]

    @classmethod
    def of(cls, segment: Segment, position: tuple[float, ...]) -> "SegmentFormula":
        """Make it from a segment and its scaled centre."""
        return cls(
            number=segment.number,
            slug=segment.slug,
            name=segment.name,
            position=position,
            clear_up_to=segment.clear_up_to,
            region=segment.region.rows if segment.region else (),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """All numbers needed to assign a customer, in order of use."""

    features: tuple[FeatureFormula, ...]
    segments: tuple[SegmentFormula, ...]
    tie: float = TIE
    per_log: int = PER_LOG

    @classmethod
    def of(cls, stored: StoredSegmentation) -> "Formula":
        """Make it from a version."""
        model = stored.segmentation
        triples = zip(model.features, model.scale.offset, model.scale.unit, strict=True)
        pairs = zip(model.segments, model.positions, strict=True)
        return cls(
            features=tuple(FeatureFormula.of(*each) for each in triples),
            segments=tuple(SegmentFormula.of(*each) for each in pairs),
        )


def formula_document(stored: StoredSegmentation) -> dict[str, Any]:
    """Make the JSON of an exported version: its formula, and its whole record."""
    return {
        "model": stored.model,
        "version": stored.version,
        "mallseg": mallseg.__version__,
        "formula": asdict(Formula.of(stored)),
        "record": to_record(stored.segmentation),
    }
