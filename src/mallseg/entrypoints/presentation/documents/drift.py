"""The JSON of drift: the status, and what a picture of it needs."""

from collections.abc import Container, Sequence

from mallseg.application.monitoring.detect_drift import DriftReport
from mallseg.domain.monitoring.drift_measures import FeatureDrift
from mallseg.domain.monitoring.mall_change import MallChange
from mallseg.entrypoints.presentation.documents.copied import Json, copied
from mallseg.entrypoints.presentation.words.drift import (
    drift_answer,
    drift_notes,
    drift_reasons,
    mall_change_sentences,
)


def drift_document(report: DriftReport) -> Json:
    """Describe whether a mall has changed since version `version` was trained.

    `status` is retrain, watch or stable; `notes` say what limits the answer. `moved`, `outside` and
    `borderline` are shares of the current customers. `moved_by_chance` is what a retraining moves
    at most in 19 of 20 malls that have not changed, and `moved_limit` what it may move before the
    status is watch or retrain. `outside` counts everyone, and `outside_p_value` is how often chance
    puts as many outside. `outlier_share_…` are the shares of customers beyond the fences of the
    version's training. They and `features` are null where they were not recorded.
    """
    drift, outliers = report.drift, report.drift.outlier_drift
    return {
        "model": report.model,
        "version": report.version,
        "source": report.source,
        "status": drift.status,
        "headline": drift_answer(drift),
        "reasons": [*drift_reasons(drift)],
        "notes": [*drift_notes(drift)],
        "customers_then": drift.customers_then,
        "customers_now": drift.customers_now,
        "outliers": report.outliers,
        "rejected_rows": report.rejected_rows,
        "moved": drift.moved,
        "moved_by_chance": drift.moved_by_chance.high,
        "moved_limit": drift.moved_limit,
        "outlier_share_then": outliers.share_then if outliers else None,
        "outlier_share_now": outliers.share_now if outliers else None,
        "outside": drift.outside.share,
        "outside_p_value": drift.outside.p_value,
        "borderline": drift.borderline,
        "shares_p_value": drift.shares.p_value,
        "shares": copied(drift.shares.segments),
        "features": _features(drift.features, drift.drifted_features),
    }


def mall_change_document(change: MallChange) -> Json:
    """Describe the customers of version `version` and the current ones, by its segments.

    `shares` and `features` have the shape of `mallseg drift --json`; `features` is null where that
    version did not record it. `exact` says that every customer is counted in the right bin.
    """
    return {
        "version": change.version,
        "in_words": [*mall_change_sentences(change)],
        "customers_then": change.customers_then,
        "customers_now": change.customers_now,
        "exact": change.is_exact,
        "shares_p_value": change.shares.p_value,
        "shares": copied(change.shares.segments),
        "features": _features(change.features, change.drifted_features),
    }


def _features(features: Sequence[FeatureDrift] | None, drifted: Container[FeatureDrift]) -> Json:
    """Describe the customers by each feature, in the same bins at both times.

    `edges`, in the feature's unit, lie between the bins, of which there is one more; the first and
    the last are open. `distance` is in standard deviations. `rescaling` has the factor and the
    offset that explain it where every value has changed alike, and `residual_distance` is
    the distance that they leave.
    """
    if features is None:
        return None
    return [
        {
            "feature": each.then.feature.name,
            "edges": [each.then.feature.value_of(edge) for edge in each.then.edges],
            "customers_then": [*each.then.customers],
            "customers_now": [*each.now.customers],
            "distance": each.distance,
            "residual_distance": each.residual_distance,
            "rescaling": copied(each.rescaling.in_unit(each.then.feature))
            if each.rescaling
            else None,
            "p_value": each.p_value,
            "drifted": each in drifted,
        }
        for each in features
    ]
