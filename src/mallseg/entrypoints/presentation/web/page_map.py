"""The map for a page: drawings with colours, numbers, words and links."""

from collections.abc import Mapping
from dataclasses import dataclass

from mallseg.entrypoints.presentation.colours import hues_of
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.web.map_drawing import Drawing, drawings_of
from mallseg.entrypoints.presentation.words.borders import LEGEND
from mallseg.entrypoints.presentation.words.overview_page import centre_label


@dataclass(frozen=True, slots=True, kw_only=True)
class SharePart:
    """A part of a bar, in percent of its length."""

    hue: int
    start: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMap:
    """The drawings of a map, and by slug what belongs to each segment.

    Attributes
    ----------
    hues
        The places of the colours, from 1.
    labels
        What stands at the segment's number, in words.
    """

    drawings: tuple[Drawing, ...]
    hues: Mapping[str, int]
    numbers: Mapping[str, int]
    labels: Mapping[str, str]
    shares: tuple[SharePart, ...]

    @classmethod
    def of(cls, report: SegmentationReport) -> "PageMap":
        """Draw the map of a report."""
        hues = hues_of(segment.slug for segment in report.segments)
        starts = [0.0]
        for segment in report.segments:
            starts.append(starts[-1] + 100 * segment.share)
        return cls(
            drawings=drawings_of(report.map),
            hues=hues,
            numbers={segment.slug: segment.number for segment in report.segments},
            labels={card.segment.slug: centre_label(card) for card in report.cards},
            shares=tuple(
                SharePart(
                    hue=hues[segment.slug],
                    start=round(start, 2),
                    width=round(100 * segment.share, 2),
                )
                for segment, start in zip(report.segments, starts, strict=False)
            ),
        )

    @property
    def legend(self) -> Mapping[str, str]:
        """The kinds of borders that are drawn, and what they are called."""
        drawn = {border.kind for border in self.drawings[0].borders}
        named = {kind or "none": text for kind, text in LEGEND.items()}
        return {kind: text for kind, text in named.items() if kind in drawn}
