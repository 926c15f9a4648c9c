"""The hover texts of charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.transform import Mean, Transform
from mallseg.domain.number_of_segments.border import BorderKind
from mallseg.entrypoints.presentation.colours import colours_of
from mallseg.entrypoints.presentation.html.theme import plain
from mallseg.entrypoints.presentation.views.map_panel import Axis, Boundary, MapCell
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.words.features import mean_kind, span, value, with_unit
from mallseg.entrypoints.presentation.words.phrases import counted

_ACROSS = {
    BorderKind.GAP: "A real gap: clearly fewer customers between",
    BorderKind.LINE: "A line we drew, where there is no gap: between",
    None: "Not measured: between",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hover:
    """The texts and colours of all segments, by their slugs."""

    report: SegmentationReport
    colours: Mapping[str, str]
    numbers: Mapping[str, int]

    @classmethod
    def of(cls, report: SegmentationReport) -> "Hover":
        """Make them from a report."""
        return cls(
            report=report,
            colours=colours_of(segment.slug for segment in report.segments),
            numbers={segment.slug: segment.number for segment in report.segments},
        )

    def segment(self, slug: str) -> str:
        """Describe a segment."""
        segment = self.report.segment(slug)
        pairs = zip(self.report.features, segment.centre, strict=True)
        means = "<br>".join(
            plain(f"{f.label}: {f.show(v)}, {mean_kind(f)}")
            if f.mean is Mean.GEOMETRIC
            else plain(f"{f.label}: {f.show(v)} on average")
            for f, v in pairs
            if segment.discloses(f)
        )
        share = f"{counted(segment.customers, 'customer')}, {segment.share:.1%} of all"
        return f"<b>{self._named(slug)}</b><br>{share}<br>{means}"

    def cell(self, cell: MapCell, axes: Sequence[Axis]) -> str:
        """Say how many customers are in a cell."""
        places = zip(axes, cell.low, cell.high, cell.middle, strict=True)
        where = "<br>".join(
            plain(f"{axis.feature.label}: {_around(axis, low, high, middle)}")
            for axis, low, high, middle in places
        )
        all_here = counted(cell.people, "customer")
        most = "most of them in " if cell.others else ""
        return f"<b>{all_here}</b><br>{where}<br>{most}{self._named(cell.slug)}"

    def boundary(self, boundary: Boundary) -> str:
        """Say what is between two segments."""
        left, right = (self._named(slug) for slug in boundary.between)
        return f"{_ACROSS[boundary.kind]}<br>{left}<br>{right}"

    def _named(self, slug: str) -> str:
        return plain(f"{self.numbers[slug]} {self.report.segment(slug).name}")


def _around(axis: Axis, low: float, high: float, middle: float) -> str:
    feature = axis.feature
    if feature.transform is Transform.NONE and high - low <= feature.step:
        return with_unit(value(feature, middle), feature)
    return span(feature, low, high)
