"""Sentences about drift: whether the mall has changed, why, and what is not known."""

from collections.abc import Iterator

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.unit_words import stands_before
from mallseg.domain.monitoring.bins import FeatureBins
from mallseg.domain.monitoring.drift import Drift, DriftStatus
from mallseg.domain.monitoring.drift_measures import FeatureDrift, SharesDrift
from mallseg.domain.monitoring.mall_change import MallChange
from mallseg.domain.monitoring.rescaling import Rescaling
from mallseg.entrypoints.presentation.words.features import value, with_unit

_ANSWERS = {
    DriftStatus.RETRAIN: "Yes: it is time to train again.",
    DriftStatus.WATCH: "Somewhat: keep an eye on it.",
    DriftStatus.STABLE: "No: training again would change little.",
}
_NO_NEED = " There is no need to train again yet."

_HALF = 0.5
_FINER_THAN_VALUES = 2
"""Decimals: edges lie between values."""


def drift_answer(drift: Drift) -> str:
    """Say whether the mall has changed."""
    is_settled = drift.status is DriftStatus.WATCH and not drift.would_move_many
    return f"Has the mall changed? {_ANSWERS[drift.status]}{_NO_NEED if is_settled else ''}"


def drift_reasons(drift: Drift) -> tuple[str, ...]:
    """Say what the status rests on, a sentence each, the moved customers first."""
    return (
        _moved(drift),
        *_shares(drift),
        *(_feature(each, drift) for each in drift.drifted_features),
        *_outliers(drift),
        *_outside(drift),
    )


def drift_notes(drift: Drift) -> tuple[str, ...]:
    """Say what limits the answer: few customers, another optimum, records that are missing."""
    return (*_few_customers(drift), *_other_optimum(drift), *_unknown_features(drift))


def bin_range(bins: FeatureBins, index: int) -> str:
    """Say where a bin lies: ``below 38.5``, ``from 38.5 to 46.5``."""
    return _between(*(None if e is None else _edge(bins.feature, e) for e in bins.between(index)))


def bin_in_unit(bins: FeatureBins, index: int) -> str:
    """Say the same with the unit: ``below 38.5 k$``, ``from $20 to $40``."""
    feature = bins.feature
    if not stands_before(feature.unit):
        return with_unit(bin_range(bins, index), feature)
    edges = (None if e is None else _edge(feature, e) for e in bins.between(index))
    return _between(*(e and with_unit(e, feature) for e in edges))


def _between(low: str | None, high: str | None) -> str:
    match low, high:
        case None, None:
            return "at any"
        case None, _:
            return f"below {high}"
        case _, None:
            return f"above {low}"
        case _:
            return f"from {low} to {high}"


def _edge(feature: Feature, edge: float) -> str:
    return value(feature, edge, finer=_FINER_THAN_VALUES)


def _moved(drift: Drift) -> str:
    chance = drift.moved_by_chance
    seldom = f", and seldom up to {chance.highest:.1%}" if chance.highest > chance.high else ""
    return (
        f"Training again would move {drift.moved:.1%} of the customers to another segment. Up to "
        f"{drift.moved_limit:.1%} is no reason to do so; in a mall that has not changed, chance "
        f"alone moves up to {chance.high:.1%}{seldom}."
    )


def _shares(drift: Drift) -> Iterator[str]:
    if drift.has_new_shares:
        yield f"The shares of the segments have changed: {_largest(drift.shares)}"


def _outliers(drift: Drift) -> Iterator[str]:
    if drift.outlier_drift and drift.has_new_outliers:
        yield (
            f"{drift.outlier_drift.share_now:.1%} of the customers are outliers, so far from the "
            "others that they would not have taken part in the training; then it was "
            f"{drift.outlier_drift.share_then:.1%}."
        )


def _outside(drift: Drift) -> Iterator[str]:
    if drift.has_more_outside:
        yield (
            f"{drift.outside.share:.1%} of the customers are unlike anyone that the model was "
            "trained on; in a mall that has not changed it is about 1%."
        )


def _feature(each: FeatureDrift, drift: Drift) -> str:
    feature = each.then.feature
    if each.rescaling:
        return rescaling_sentence(feature, each.rescaling)
    return (
        f"The distribution of the {feature.label} has changed (by {each.distance:.2f} standard "
        f"deviations, limit {drift.limits.distance:.2f}): {_largest_bin(each, '')}."
    )


def rescaling_sentence(feature: Feature, rescaling: Rescaling) -> str:
    """Say what has become of every value of a feature."""
    own, label = rescaling.in_unit(feature), feature.label
    factor, offset = own.factor, own.offset
    if factor == 1:
        size = with_unit(f"{abs(offset):.3g}", feature)
        return f"The {label} is {size} {'higher' if offset > 0 else 'lower'} throughout."
    if offset:
        sign = "+" if offset > 0 else "-"
        return (
            f"The {label} was rescaled (x {factor:.2g} {sign} {abs(offset):.2g}): every value has "
            "changed alike."
        )
    if _HALF <= factor <= 1 / _HALF:
        percent = f"{abs(factor - 1):.0%} {'higher' if factor > 1 else 'lower'}"
        return f"The {label} is {percent} throughout."
    return (
        f"The {label} is in another unit or currency (x {factor:.3g}): every value has changed "
        "alike."
    )


def _few_customers(drift: Drift) -> Iterator[str]:
    if not drift.has_few_customers:
        return
    largest = max(drift.shares.segments, key=lambda segment: segment.share_then)
    points = 100 * drift.detectable_change(largest)
    yield (
        f"The model was trained on {drift.customers_then:,} customers, and there are "
        f"{drift.customers_now:,} now. These are few: the share of “{largest.name}” would have to "
        f"change by about {points:.0f} points, from {largest.share_then:.0%}, to differ from "
        "chance. Smaller changes are not detected."
    )


def _other_optimum(drift: Drift) -> Iterator[str]:
    if drift.has_other_optimum:
        yield (
            "Many would move although the customers have hardly changed: there is another "
            "division into segments that is about as good."
        )


def _unknown_features(drift: Drift) -> Iterator[str]:
    if drift.features is None:
        yield (
            "The version in use was trained by an earlier mallseg, which did not record the "
            "distribution of the features: whether one has changed is not known. The next version "
            "that is trained will record it."
        )


def mall_change_sentences(change: MallChange) -> tuple[str, ...]:
    """Say whether the mall has changed, how, and what is not known; the answer first."""
    return (
        *_mall_answer(change),
        *([_largest(change.shares)] if change.has_new_shares else ()),
        *(_feature_of_mall(each) for each in change.drifted_features),
        *_unrecorded(change),
    )


def _mall_answer(change: MallChange) -> Iterator[str]:
    if change.has_new_shares or change.drifted_features:
        yield "Yes, by more than chance explains."
        return
    if change.is_large:
        yield "Perhaps: the differences may be chance."
    else:
        yield "No: the customers are much as they were."
    if change.has_few_customers:
        yield (
            f"There were {change.customers_then:,} customers and there are now "
            f"{change.customers_now:,}. These are few: small changes are not detected, and even "
            "large ones may be chance."
        )


def _largest(shares: SharesDrift) -> str:
    largest = shares.largest
    verb = "grown" if largest.change > 0 else "shrunk"
    return (
        f"“{largest.name}” has {verb} from {largest.share_then:.1%} to {largest.share_now:.1%} of "
        "the customers."
    )


def _feature_of_mall(each: FeatureDrift) -> str:
    feature = each.then.feature
    if each.rescaling:
        return rescaling_sentence(feature, each.rescaling)
    return f"The {feature.label} has changed, most of all {_largest_bin(each, ':')}."


def _largest_bin(each: FeatureDrift, mark: str) -> str:
    """Say how the share of the bin that changed most has changed."""
    index = each.largest_change
    then, now = each.then.shares[index], each.now.shares[index]
    where = f"{bin_in_unit(each.then, index)}{mark}"
    return f"{where} there were {then:.0%} of the customers, and now there are {now:.0%}"


def _unrecorded(change: MallChange) -> Iterator[str]:
    if change.features is None:
        yield (
            f"Version {change.version} did not record how its customers were distributed: whether "
            "the numbers that they are grouped by have changed is not known."
        )
