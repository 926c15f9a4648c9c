"""The JSON of how the mall has changed since the version before."""

from dataclasses import dataclass

from mallseg.domain.customers.units import Units
from mallseg.domain.monitoring.mall_change import MallChange
from mallseg.entrypoints.presentation.documents.drift_document import (
    FeatureDriftDocument,
    ShareDocument,
)
from mallseg.entrypoints.presentation.words.mall_change import mall_change_sentences


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
    shares: list[ShareDocument]
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
            shares=[ShareDocument.of(each) for each in change.shares.segments],
            features=FeatureDriftDocument.all_of(change.features, change.drifted_features),
        )
