"""The JSON of a report: the same content as its page."""

from dataclasses import dataclass, fields

from mallseg.domain.registry.version_diff import SegmentPair, VersionDiff
from mallseg.entrypoints.presentation.documents.copied import Json, copied
from mallseg.entrypoints.presentation.documents.decision import DecisionDocument
from mallseg.entrypoints.presentation.documents.drift import MallChangeDocument
from mallseg.entrypoints.presentation.documents.segments import CardDocument
from mallseg.entrypoints.presentation.views.card import Card
from mallseg.entrypoints.presentation.views.map_panel import Crowd, Panel
from mallseg.entrypoints.presentation.views.report import DataQuality, SegmentationReport
from mallseg.entrypoints.presentation.views.segment_map import SegmentMap
from mallseg.entrypoints.presentation.words import gate
from mallseg.entrypoints.presentation.words import report as report_words


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelDocument:
    """One picture of the map, all places in the units of its features.

    `territories` maps slugs to the corners of polygons, or to the two ends of a band; `frontiers`
    are the lines between them; `crowds` are the customers in cells, and `centres` the means.
    """

    features: list[str]
    territories: dict[str, list[list[float]]]
    frontiers: list[Json]
    crowds: list[Json]
    centres: dict[str, list[float]]

    @classmethod
    def of(cls, panel: Panel) -> "PanelDocument":
        """Write down a picture."""
        return cls(
            features=[axis.feature.field for axis in panel.axes],
            territories={t.slug: [list(corner) for corner in t.corners] for t in panel.territories},
            frontiers=[copied(each) for each in panel.frontiers],
            crowds=[_crowd(each) for each in panel.crowds],
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


def _crowd(crowd: Crowd) -> Json:
    return {
        "slug": crowd.slug,
        "low": [*crowd.low],
        "high": [*crowd.high],
        "customers": crowd.customers,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedSegmentDocument(CardDocument):
    """A segment's card, and how it stands beside the mall.

    `against_mall` maps each feature to the segment's mean less that of all customers.
    """

    against_mall: dict[str, float]

    @classmethod
    def reported(cls, report: SegmentationReport, card: Card) -> "ReportedSegmentDocument":
        """Write down a segment of a report."""
        document = CardDocument.card_of(card)
        differences = report.against_mall(card.segment)
        return cls(
            **{each.name: getattr(document, each.name) for each in fields(document)},
            against_mall={own.feature.field: own.difference for own in differences},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentChangeDocument:
    """A segment in both versions, by slugs; null in the version that does not have it."""

    before: str | None
    after: str | None
    customers_before: int | None
    customers_after: int | None
    share_before: float | None
    share_after: float | None
    grown: int

    @classmethod
    def of(cls, pair: SegmentPair) -> "SegmentChangeDocument":
        """Write down a segment."""
        before, after = pair.before, pair.after
        return cls(
            before=before.slug if before else None,
            after=after.slug if after else None,
            customers_before=before.customers if before else None,
            customers_after=after.customers if after else None,
            share_before=before.share if before else None,
            share_after=after.share if after else None,
            grown=pair.grown,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesDocument:
    """What changed since the version before, `version`.

    `moved` customers are not in the counterpart of their segment. `flows` has a row for each
    segment of the version before and a column for each segment now: the customers who are in both;
    it is empty where it was not recorded. `coarse` says that the training recorded nothing, and
    that all of it is an estimate.
    """

    version: int
    customers: int
    moved: int
    coarse: bool
    segments: list[SegmentChangeDocument]
    flows: list[list[int]]

    @classmethod
    def of(cls, diff: VersionDiff) -> "ChangesDocument":
        """Write down a diff."""
        return cls(
            version=diff.before.version,
            customers=diff.before.segmentation.customers,
            moved=diff.moved,
            coarse=diff.is_coarse,
            segments=[SegmentChangeDocument.of(each) for each in diff.by_slug()],
            flows=[list(row) for row in diff.overlap.customers],
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

    `mall` maps each feature to its mean among all customers; `study`, `borders` and `decision` are
    None in versions that did not keep them. `standing_in_words` says whether the version is in use
    and which limits it violates; it is empty where that is plain.
    """

    model: str
    version: int
    headline: str
    recommendation: list[str]
    decision: DecisionDocument | None
    standing_in_words: list[str]
    inertia: float
    mall: dict[str, float]
    segments: list[ReportedSegmentDocument]
    map: MapDocument
    study: Json
    borders: list[Json] | None
    changes: ChangesDocument | None
    changes_in_words: list[str]
    mall_change: MallChangeDocument | None
    data: Json
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
            decision=DecisionDocument.of(report.decision),
            standing_in_words=list(gate.gate_standing(report)),
            inertia=report.segmentation.inertia,
            mall=dict(zip(names, report.mall, strict=True)),
            segments=[ReportedSegmentDocument.reported(report, card) for card in report.cards],
            map=MapDocument.of(report.map),
            study=_study(report),
            borders=_borders(report),
            changes=ChangesDocument.of(report.diff) if report.diff else None,
            changes_in_words=list(report_words.changes(report)),
            mall_change=MallChangeDocument.of(report.mall_change, report.wording.units),
            data=_quality(report.quality),
            provenance=ProvenanceDocument.of(report),
        )


def _study(report: SegmentationReport) -> Json:
    study = report.study
    if study is None:
        return None
    return {
        "verdict": study.verdict,
        "recommended": study.recommended,
        "numbers": copied(study.numbers),
    }


def _borders(report: SegmentationReport) -> list[Json] | None:
    if report.profile is None or report.profile.borders is None:
        return None
    return [copied(each, kind=each.kind) for each in report.profile.borders]


def _quality(data: DataQuality) -> Json:
    return copied(data, records=data.records, in_words=report_words.quality(data))
