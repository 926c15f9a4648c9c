"""What programs read of a report: the same content as the page that people look at."""

from dataclasses import dataclass, fields

from mallseg.domain import report_words
from mallseg.domain.card import Card
from mallseg.domain.report import DataQuality, SegmentationReport
from mallseg.domain.segment import Segment
from mallseg.domain.segment_map import Panel, SegmentMap
from mallseg.domain.study_summary import StudySummary, WeighedNumber
from mallseg.entrypoints.segments_document import CardDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedSegmentDocument(CardDocument):
    """A segment's card, and how it stands beside the mall.

    `against_mall` maps each feature to the segment's mean less that of all customers.
    """

    against_mall: dict[str, float]

    @classmethod
    def reported(cls, report: SegmentationReport, segment: Segment) -> "ReportedSegmentDocument":
        """Write down a segment of a report."""
        card = CardDocument.card_of(
            Card.of(segment, report.segmentation, report.portrait, report.wording)
        )
        return cls(
            **{each.name: getattr(card, each.name) for each in fields(card)},
            against_mall={
                own.feature.field: own.difference for own in report.against_mall(segment)
            },
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelDocument:
    """One picture of the map, all places in the units of its features.

    `territories` maps slugs to the corners of polygons, or to the two ends of a band; `frontiers`
    are the lines between them; `crowds` are the customers in cells, and `centres` the means.
    """

    features: list[str]
    territories: dict[str, list[list[float]]]
    frontiers: list[dict[str, object]]
    crowds: list[dict[str, object]]
    centres: dict[str, list[float]]

    @classmethod
    def of(cls, panel: Panel) -> "PanelDocument":
        """Write down a picture."""
        return cls(
            features=[axis.feature.field for axis in panel.axes],
            territories={t.slug: [list(corner) for corner in t.corners] for t in panel.territories},
            frontiers=[
                {
                    "between": list(each.between),
                    "kind": each.kind,
                    "start": list(each.start),
                    "end": list(each.end),
                }
                for each in panel.frontiers
            ],
            crowds=[
                {
                    "slug": crowd.slug,
                    "low": list(crowd.low),
                    "high": list(crowd.high),
                    "customers": crowd.customers,
                }
                for crowd in panel.crowds
            ],
            centres={slug: list(place) for slug, place in panel.centres},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MapDocument:
    """All pictures of the map."""

    shows_customers: bool
    panels: list[PanelDocument]

    @classmethod
    def of(cls, drawn: SegmentMap) -> "MapDocument":
        """Write down a map."""
        panels = [PanelDocument.of(panel) for panel in drawn.panels]
        return cls(shows_customers=drawn.shows_customers, panels=panels)


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySummaryDocument:
    """How many groups there are; `numbers` are those that were compared."""

    verdict: str
    recommended: int
    numbers: list[WeighedNumber]

    @classmethod
    def of(cls, study: StudySummary) -> "StudySummaryDocument":
        """Write down what was kept of a study."""
        return cls(
            verdict=study.verdict, recommended=study.recommended, numbers=list(study.numbers)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BorderBySlugsDocument:
    """What lies between two segments."""

    between: list[str]
    kind: str
    valley: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DataQualityDocument:
    """What became of the records: `records` = `took_part` + `set_aside` + `rejected`."""

    source: str
    records: int
    took_part: int
    set_aside: int
    rejected: int
    faults: dict[str, int]
    repeated_ids: int | None
    in_words: list[str]

    @classmethod
    def of(cls, data: DataQuality) -> "DataQualityDocument":
        """Write down what became of them."""
        return cls(
            source=data.source,
            records=data.records,
            took_part=data.took_part,
            set_aside=data.set_aside,
            rejected=data.rejected,
            faults=dict(data.faults),
            repeated_ids=data.repeated_ids,
            in_words=list(report_words.quality(data)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenanceDocument:
    """Where a version comes from; the fields are those of `mallseg models show --json`."""

    aliases: list[str]
    created_at: str
    features: list[str]
    scaling: str
    distinct_points: int
    census_fingerprint: str
    seed: int
    parent: int | None
    settings: dict[str, object]
    libraries: dict[str, str]

    @classmethod
    def of(cls, report: SegmentationReport) -> "ProvenanceDocument":
        """Write down where a version comes from."""
        version, provenance = report.version, report.version.provenance
        return cls(
            aliases=list(report.aliases),
            created_at=version.created_at,
            features=list(version.features),
            scaling=version.scaling,
            distinct_points=provenance.distinct_points,
            census_fingerprint=provenance.census_fingerprint,
            seed=provenance.seed,
            parent=provenance.parent,
            settings=dict(provenance.settings),
            libraries=dict(version.libraries),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDocument:
    """One version of a model, for a meeting.

    `mall` maps each feature to its mean among all customers; `study` and `borders` are None in
    versions that did not keep them.
    """

    model: str
    version: int
    headline: str
    recommendation: list[str]
    inertia: float
    mall: dict[str, float]
    segments: list[ReportedSegmentDocument]
    map: MapDocument
    study: StudySummaryDocument | None
    borders: list[BorderBySlugsDocument] | None
    data: DataQualityDocument
    provenance: ProvenanceDocument

    @classmethod
    def of(cls, report: SegmentationReport) -> "ReportDocument":
        """Write down a report."""
        names = [feature.field for feature in report.features]
        return cls(
            model=report.version.model,
            version=report.version.number,
            headline=report_words.headline(report),
            recommendation=list(report_words.recommendation(report)),
            inertia=report.segmentation.inertia,
            mall=dict(zip(names, report.mall, strict=True)),
            segments=[ReportedSegmentDocument.reported(report, s) for s in report.segments],
            map=MapDocument.of(report.map),
            study=StudySummaryDocument.of(report.study) if report.study else None,
            borders=_borders(report),
            data=DataQualityDocument.of(report.quality),
            provenance=ProvenanceDocument.of(report),
        )


def _borders(report: SegmentationReport) -> list[BorderBySlugsDocument] | None:
    if report.portrait is None or report.portrait.borders is None:
        return None
    return [
        BorderBySlugsDocument(between=[*each.between], kind=each.kind, valley=each.valley)
        for each in report.portrait.borders
    ]
