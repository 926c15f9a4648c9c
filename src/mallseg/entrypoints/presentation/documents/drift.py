"""The JSON of drift: the status, and what a picture of it needs."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from mallseg.application.monitoring.detect_drift import DriftReport
from mallseg.domain.customers.units import DEFAULT_UNITS, Units
from mallseg.domain.monitoring.drift_measures import FeatureDrift, SegmentShift
from mallseg.domain.monitoring.mall_change import MallChange
from mallseg.entrypoints.presentation.words.drift import drift_answer, drift_notes, drift_reasons
from mallseg.entrypoints.presentation.words.mall_change import mall_change_sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureDriftDocument:
    """The customers by one feature, in the same bins.

    `edges` lie between the bins, of which there is one more; the first and the last are open.
    `stability_index` is corrected for its bias, so that it may be a little below 0.
    """

    feature: str
    edges: list[float]
    customers_then: list[int]
    customers_now: list[int]
    stability_index: float
    p_value: float
    has_drifted: bool

    @classmethod
    def all_of(
        cls, features: Sequence[FeatureDrift] | None, drifted: Container[FeatureDrift]
    ) -> "list[FeatureDriftDocument] | None":
        """Write down all features, if they were recorded, and which of them have drifted."""
        if features is None:
            return None
        return [cls.of(each, has_drifted=each in drifted) for each in features]

    @classmethod
    def of(cls, drift: FeatureDrift, *, has_drifted: bool) -> "FeatureDriftDocument":
        """Write down a feature."""
        return cls(
            feature=drift.then.feature.name,
            edges=list(drift.then.edges),
            customers_then=list(drift.then.customers),
            customers_now=list(drift.now.customers),
            stability_index=drift.stability_index,
            p_value=drift.p_value,
            has_drifted=has_drifted,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftDocument:
    """Whether a mall has changed since version `version` was trained.

    `status` is retrain, watch or stable; `notes` say what limits the answer. `moved`, `outside` and
    `borderline` are shares of the current customers. `moved_by_chance` is what a retraining moves
    at most in 19 of 20 malls that have not changed, and `most_moved` what it may move before the
    status is retrain. `outlier_share_…` are the shares of customers beyond the fences of the
    version's training. They and `features` are null where they were not recorded.
    """

    model: str
    version: int
    source: str
    status: str
    headline: str
    reasons: list[str]
    notes: list[str]
    customers_then: int
    customers_now: int
    outliers: int
    rejected_rows: int
    moved: float
    moved_by_chance: float
    most_moved: float
    outlier_share_then: float | None
    outlier_share_now: float | None
    outside: float
    borderline: float
    shares_p_value: float
    shares: list[SegmentShift]
    features: list[FeatureDriftDocument] | None

    @classmethod
    def of(cls, report: DriftReport, units: Units = DEFAULT_UNITS) -> "DriftDocument":
        """Write down a drift."""
        drift = report.drift
        return cls(
            model=report.model,
            version=report.version,
            source=report.source,
            status=drift.status,
            headline=drift_answer(drift),
            reasons=list(drift_reasons(drift, units)),
            notes=list(drift_notes(drift)),
            customers_then=drift.customers_then,
            customers_now=drift.customers_now,
            outliers=report.outliers,
            rejected_rows=report.rejected_rows,
            moved=drift.moved,
            moved_by_chance=drift.moved_by_chance.high,
            most_moved=drift.most_moved,
            outlier_share_then=drift.outlier_drift.share_then if drift.outlier_drift else None,
            outlier_share_now=drift.outlier_drift.share_now if drift.outlier_drift else None,
            outside=drift.outside,
            borderline=drift.borderline,
            shares_p_value=drift.shares.p_value,
            shares=list(drift.shares.segments),
            features=FeatureDriftDocument.all_of(drift.features, drift.drifted_features),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MallChangeDocument:
    """The customers of version `version` and the current ones, by the segments of that version.

    `shares` and `features` have the shape of `mallseg drift --json`; `features` is null where that
    version did not record it. `exact` says that every customer is counted in the right bin.
    """

    version: int
    in_words: list[str]
    customers_then: int
    customers_now: int
    exact: bool
    shares_p_value: float
    shares: list[SegmentShift]
    features: list[FeatureDriftDocument] | None

    @classmethod
    def of(cls, change: MallChange | None, units: Units) -> "MallChangeDocument | None":
        """Write down how the mall has changed, where that is known."""
        if change is None:
            return None
        return cls(
            version=change.version,
            in_words=list(mall_change_sentences(change, units)),
            customers_then=change.customers_then,
            customers_now=change.customers_now,
            exact=change.is_exact,
            shares_p_value=change.shares.p_value,
            shares=list(change.shares.segments),
            features=FeatureDriftDocument.all_of(change.features, change.drifted_features),
        )
