"""What programs read of how the mall has changed since the version before."""

from dataclasses import dataclass

from mallseg.domain.customers.units import Units
from mallseg.domain.monitoring.drift_measures import SegmentShift
from mallseg.domain.monitoring.mall_change import MallChange
from mallseg.domain.monitoring.mall_change_words import mall_changes
from mallseg.entrypoints.presentation.documents.drift import FeatureDriftDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class MallChangeDocument:
    """The customers of version `version` and those of now, both by the segments of that version.

    `shares` and `features` have the shape of `mallseg drift --json`; `features` is null where that
    version does not know how they were distributed. `exact` says that no customer of now may be
    counted in the bin beside his own.
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
        """Write down how the mall has changed, where that can be told."""
        if change is None:
            return None
        return cls(
            version=change.version,
            in_words=list(mall_changes(change, units)),
            customers_then=change.customers_then,
            customers_now=change.customers_now,
            exact=change.is_exact,
            shares_p_value=change.shares.p_value,
            shares=list(change.shares.segments),
            features=FeatureDriftDocument.all_of(change.features, change.drifted_features),
        )
