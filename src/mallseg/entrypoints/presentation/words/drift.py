"""Sentences about drift: whether the mall has changed, why, and what is not known."""

from collections.abc import Iterator

from mallseg.domain.customers.units import DEFAULT_UNITS, Units
from mallseg.domain.monitoring.bins import FeatureBins
from mallseg.domain.monitoring.drift import Drift, DriftStatus
from mallseg.domain.monitoring.drift_measures import FeatureDrift

_ANSWERS = {
    DriftStatus.RETRAIN: "Yes: it is time to train again.",
    DriftStatus.WATCH: "Somewhat: keep an eye on it. There is no need to train again yet.",
    DriftStatus.STABLE: "No: training again would change little.",
}


def drift_answer(drift: Drift) -> str:
    """Say whether the mall has changed."""
    return f"Has the mall changed? {_ANSWERS[drift.status]}"


def drift_reasons(drift: Drift, units: Units = DEFAULT_UNITS) -> tuple[str, ...]:
    """Say what the status rests on, a sentence each, the moved customers first."""
    return (
        _moved(drift),
        *_shares(drift),
        *(_feature(each, drift, units) for each in drift.drifted_features),
        *_outliers(drift),
    )


def drift_notes(drift: Drift) -> tuple[str, ...]:
    """Say what limits the answer: few customers, another optimum, records that are missing."""
    return (*_few_customers(drift), *_other_optimum(drift), *_unknown_features(drift))


def bin_range(bins: FeatureBins, index: int) -> str:
    """Say where a bin lies: ``below 38.5``, ``from 38.5 to 46.5``."""
    match bins.between(index):
        case None, None:
            return "at any"
        case None, high:
            return f"below {high:g}"
        case low, None:
            return f"above {low:g}"
        case low, high:
            return f"from {low:g} to {high:g}"


def _moved(drift: Drift) -> str:
    return (
        f"Training again would move {drift.moved:.1%} of the customers to another segment. Up to "
        f"{drift.most_moved:.1%} is no reason to do so; in a mall that has not changed, chance "
        f"alone moves up to {drift.moved_by_chance.high:.1%}."
    )


def _shares(drift: Drift) -> Iterator[str]:
    if drift.has_new_shares:
        largest = drift.shares.largest
        verb = "grown" if largest.change > 0 else "shrunk"
        yield (
            f"The shares of the segments have changed: “{largest.name}” has {verb} from "
            f"{largest.share_then:.1%} to {largest.share_now:.1%} of the customers."
        )


def _outliers(drift: Drift) -> Iterator[str]:
    if drift.outlier_drift and drift.has_new_outliers:
        yield (
            f"{drift.outlier_drift.share_now:.1%} of the customers are outliers, so far from the "
            "others that they would not have taken part in the training; then it was "
            f"{drift.outlier_drift.share_then:.1%}."
        )


def _feature(each: FeatureDrift, drift: Drift, units: Units) -> str:
    feature = units.labelled(each.then.feature)
    index = each.largest_change
    then, now = each.then.shares[index], each.now.shares[index]
    return (
        f"The distribution of the {feature.label} has changed (population stability index "
        f"{each.stability_index:.2f}, limit {drift.limits.stability_index:.2f}): "
        f"{bin_range(each.then, index)} {feature.unit} there were {then:.0%} of the customers, and "
        f"now there are {now:.0%}."
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
            "So many would move although the customers have hardly changed: there is another "
            "division into segments that is about as good."
        )


def _unknown_features(drift: Drift) -> Iterator[str]:
    if drift.features is None:
        yield (
            "The version in use was trained by an earlier mallseg, which did not record the "
            "distribution of the features: whether one has changed is not known. The next version "
            "that is trained will record it."
        )
