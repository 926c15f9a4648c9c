"""The JSON of a report: the same content as its page."""

from collections.abc import Sequence

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.registry.version_diff import SegmentPair, VersionDiff
from mallseg.domain.segments.worth import ShareOfTotal
from mallseg.entrypoints.presentation.documents.cards import CardDocument
from mallseg.entrypoints.presentation.documents.copied import Json, copied
from mallseg.entrypoints.presentation.documents.drift import mall_change_document
from mallseg.entrypoints.presentation.documents.ledger import months_document
from mallseg.entrypoints.presentation.documents.versions import DecisionDocument
from mallseg.entrypoints.presentation.views.map_panel import MapCell, Panel
from mallseg.entrypoints.presentation.views.report import DataQuality, SegmentationReport
from mallseg.entrypoints.presentation.words import report as report_words
from mallseg.entrypoints.presentation.words.gate import gate_status


def report_document(report: SegmentationReport) -> Json:
    """Describe one version of a model, for a meeting.

    `mall` maps each feature to its mean among all customers; `study`, `borders` and `decision` are
    None in versions that did not keep them. `separations` maps each feature to the share of its
    variance that is between segments. `status_in_words` says whether the version is in use
    and which limits it violates; it is empty where that is plain.
    `ledger` maps slugs to months, oldest first; it is empty without a ledger that can be read.
    """
    mall, drawn = report.mall_change, report.map
    return {
        "model": report.version.model,
        "version": report.version.number,
        "headline": report_words.headline(report),
        "recommendation": [*report_words.recommendation(report)],
        "decision": copied(DecisionDocument.of(report.decision)),
        "status_in_words": [*gate_status(report)],
        "inertia": report.segmentation.inertia,
        "mall": {
            feature.field: feature.value_of(mean)
            for feature, mean in zip(report.features, report.mall, strict=True)
        },
        "segments": _segments(report),
        "map": {
            "shows_customers": drawn.shows_customers,
            "separations": {feature.field: share for feature, share in drawn.separations.items()},
            "panels": [_panel(panel) for panel in drawn.panels],
        },
        "study": _study(report),
        "borders": _borders(report),
        "changes": _changes(report.diff) if report.diff else None,
        "changes_in_words": [*report_words.changes(report)],
        "mall_change": mall_change_document(mall) if mall else None,
        "ledger": {slug: months_document(months) for slug, months in report.months.items()},
        "data": _quality(report.quality),
        "provenance": _provenance(report),
    }


def _segments(report: SegmentationReport) -> list[Json]:
    """Describe the cards; `against_mall` maps each feature to the mean less that of the mall."""
    found: list[Json] = []
    for card in report.cards:
        against = {own.feature.field: own.difference for own in report.against_mall(card.segment)}
        found.append(copied(CardDocument.card_of(card), against_mall=against))
    return found


def _panel(panel: Panel) -> Json:
    """Describe a picture of the map, all places in the units of its features.

    `regions` maps slugs to the corners of polygons, or to the two ends of a band; `boundaries`
    are the lines between them; `cells` are the customers in cells, and `centres` the means. Along
    a feature whose transform is "log", lines are straight on a logarithmic axis.
    """
    features = [axis.feature for axis in panel.axes]
    return {
        "features": [feature.field for feature in features],
        "transforms": [str(feature.transform) for feature in features],
        "regions": {
            each.slug: [_place(corner, features) for corner in each.corners]
            for each in panel.regions
        },
        "boundaries": [
            copied(each, start=_place(each.start, features), end=_place(each.end, features))
            for each in panel.boundaries
        ],
        "cells": [_cell(each, features) for each in panel.cells],
        "centres": {slug: _place(place, features) for slug, place in panel.centres},
    }


def _cell(cell: MapCell, features: Sequence[Feature]) -> Json:
    return {
        "slug": cell.slug,
        "low": _place(cell.low, features),
        "high": _place(cell.high, features),
        "customers": cell.customers,
    }


def _place(point: Point, features: Sequence[Feature]) -> list[Json]:
    return [feature.value_of(value) for feature, value in zip(features, point, strict=True)]


def _changes(diff: VersionDiff) -> Json:
    """Describe what changed since the version before, `version`.

    `moved` customers are not in the counterpart of their segment. `flows` has a row for each
    segment of the version before and a column for each segment now: the customers who are in both;
    it is empty where it was not recorded. `coarse` says that the training recorded nothing, and
    that all of it is an estimate.
    """
    return {
        "version": diff.before.version,
        "customers": diff.before.segmentation.customers,
        "moved": diff.moved,
        "coarse": diff.is_coarse,
        "segments": [_change(each, diff) for each in diff.by_slug()],
        "flows": copied(diff.overlap.customers),
    }


def _change(pair: SegmentPair, diff: VersionDiff) -> Json:
    """Describe a segment in both versions; null in the version that does not have it."""
    before, after = pair.before, pair.after
    return {
        "before": before.slug if before else None,
        "after": after.slug if after else None,
        "customers_before": before.customers if before else None,
        "customers_after": after.customers if after else None,
        "share_before": before.share if before else None,
        "share_after": after.share if after else None,
        "growth": pair.growth,
        "worth_before": _worth(diff.worth_before[before.slug]) if before else None,
        "worth_after": _worth(diff.worth_after[after.slug]) if after else None,
    }


def _worth(shares: Sequence[ShareOfTotal]) -> Json:
    return {own.key: own.share for own in shares}


def _provenance(report: SegmentationReport) -> Json:
    """Describe where a version comes from, in the fields of `mallseg models show --json`."""
    version, provenance = report.version, report.version.provenance
    return {
        "aliases": [*report.aliases],
        "created_at": version.created_at,
        "features": [*version.features],
        "scaling": version.scaling,
        "distinct_points": provenance.distinct_points,
        "census_fingerprint": provenance.census_fingerprint,
        "seed": provenance.seed,
        "parent": provenance.parent,
        "settings": copied(provenance.settings),
        "libraries": copied(version.libraries),
    }


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
