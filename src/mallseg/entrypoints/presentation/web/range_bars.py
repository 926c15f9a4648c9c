"""Range bars: a segment's customers among those of the mall, on a line per feature."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.entrypoints.presentation.views.card import Card
from mallseg.entrypoints.presentation.views.report import AgainstMall, SegmentationReport
from mallseg.entrypoints.presentation.words.features import span

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeBar:
    """A feature of a segment beside the mall; places in percent of the line.

    Attributes
    ----------
    typical
        Where eight in ten customers of the segment lie, in words; empty where that was not kept.
    start, width
        The same on the line; None where that was not kept.
    at, mall
        The means of the segment and of the mall.
    """

    own: AgainstMall
    typical: str
    start: float | None
    width: float | None
    at: float
    mall: float


def range_bars(report: SegmentationReport, card: Card) -> tuple[RangeBar, ...]:
    """Draw a line for each feature that a segment discloses."""
    return tuple(_bar(report, card, own) for own in report.against_mall(card.segment))


def _bar(report: SegmentationReport, card: Card, own: AgainstMall) -> RangeBar:
    place = report.features.index(own.feature)
    pairs = [
        profile.typical[place] for profile in (report.profile.segments if report.profile else ())
    ]
    low, high = _ends([*pairs, *((s.centre[place], s.centre[place]) for s in report.segments)])
    typical = card.profile.typical[place] if card.profile else None

    def at(value: float) -> float:
        return round(100 * (value - low) / (high - low), 1)

    return RangeBar(
        own=own,
        typical=span(own.feature, *typical) if typical else "",
        start=at(typical[0]) if typical else None,
        width=round(at(typical[1]) - at(typical[0]), 1) if typical else None,
        at=at(own.value),
        mall=at(own.mall),
    )


def _ends(pairs: Sequence[Pair]) -> Pair:
    low, high = min(low for low, _ in pairs), max(high for _, high in pairs)
    return (low, high) if low < high else (low - 1, high + 1)
