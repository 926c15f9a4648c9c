"""Updates of a ledger for its suites."""

from array import array
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from mallseg.domain.moves.membership import SettlingRule
from mallseg.domain.moves.updates import UpdateCounts
from mallseg.domain.ports import CustomerLedger
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.identified import IdentifiedBatch
from mallseg.testing.builders import two_segments

MODEL = "mall"
JUNE = date(2026, 6, 1)
POOR, RICH = (20.0, 30.0), (80.0, 70.0)
BETWEEN = (53.0, 52.0)
"""Nearer to the rich than to the poor, but not clearly."""

Points = Mapping[str, tuple[float, float]]


def days_on(days: int) -> date:
    return JUNE + timedelta(days=days)


def rule_of(day: date, segmentation: Segmentation | None = None) -> SettlingRule:
    return SettlingRule(
        model=MODEL, version=1, segmentation=segmentation or two_segments(), as_of=day
    )


def batch_of(points: Points, unusable: list[str] | None = None) -> IdentifiedBatch:
    columns = tuple(array("d", column) for column in zip(*points.values(), strict=True))
    return IdentifiedBatch(ids=[*points], columns=columns, unusable_ids=unusable or [])


def update(
    ledger: CustomerLedger,
    day: date,
    points: Points,
    segmentation: Segmentation | None = None,
    version: int = 1,
    *,
    earlier: Segmentation | None = None,
    model: str = MODEL,
) -> UpdateCounts:
    rule = replace(rule_of(day, segmentation), version=version, earlier=earlier, model=model)
    with ledger.updating(rule) as open_update:
        open_update.add(batch_of(points))
        counts = open_update.compare()
        open_update.commit()
    return counts


def with_centres(segmentation: Segmentation, *centres: tuple[float, float]) -> Segmentation:
    segments = zip(segmentation.segments, centres, strict=True)
    return replace(
        segmentation, segments=tuple(replace(own, centre=centre) for own, centre in segments)
    )
