"""What programs read of a report: the same content as the page that people look at."""

from dataclasses import dataclass, fields

from mallseg.domain.number_of_segments.study_summary import StudySummary, WeighedNumber
from mallseg.domain.registry.version_diff import SegmentPair, VersionDiff
from mallseg.entrypoints.presentation.documents.decision_document import DecisionDocument
from mallseg.entrypoints.presentation.documents.mall_change_document import MallChangeDocument
from mallseg.entrypoints.presentation.documents.map_document import MapDocument
from mallseg.entrypoints.presentation.documents.segments_document import CardDocument
from mallseg.entrypoints.presentation.views.card import Card
from mallseg.entrypoints.presentation.views.report import DataQuality, SegmentationReport
from mallseg.entrypoints.presentation.words import gate
from mallseg.entrypoints.presentation.words import report as report_words


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
    ridge_ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DataQualityDocument:
    """What became of the records: `records` = `took_part` + `outliers` + `rejected`."""

    source: str
    records: int
    took_part: int
    outliers: int
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
            outliers=data.outliers,
            rejected=data.rejected,
            faults=dict(data.faults),
            repeated_ids=data.repeated_ids,
            in_words=list(report_words.quality(data)),
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
    and what stands against that; it is empty where there is nothing to say.
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
    study: StudySummaryDocument | None
    borders: list[BorderBySlugsDocument] | None
    changes: ChangesDocument | None
    changes_in_words: list[str]
    mall_change: MallChangeDocument | None
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
            decision=DecisionDocument.of(report.decision),
            standing_in_words=list(gate.gate_standing(report)),
            inertia=report.segmentation.inertia,
            mall=dict(zip(names, report.mall, strict=True)),
            segments=[ReportedSegmentDocument.reported(report, card) for card in report.cards],
            map=MapDocument.of(report.map),
            study=StudySummaryDocument.of(report.study) if report.study else None,
            borders=_borders(report),
            changes=ChangesDocument.of(report.diff) if report.diff else None,
            changes_in_words=list(report_words.changes(report)),
            mall_change=MallChangeDocument.of(report.mall_change, report.wording.units),
            data=DataQualityDocument.of(report.quality),
            provenance=ProvenanceDocument.of(report),
        )


def _borders(report: SegmentationReport) -> list[BorderBySlugsDocument] | None:
    if report.profile is None or report.profile.borders is None:
        return None
    return [
        BorderBySlugsDocument(between=[*each.between], kind=each.kind, ridge_ratio=each.ridge_ratio)
        for each in report.profile.borders
    ]
