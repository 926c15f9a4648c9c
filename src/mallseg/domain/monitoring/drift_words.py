"""Whether the mall has changed, in words: the answer, why, and what cannot be told."""

from collections.abc import Iterator

from mallseg.domain.customers.units import DEFAULT_UNITS, Units
from mallseg.domain.monitoring.drift import Drift, DriftStatus
from mallseg.domain.monitoring.drift_measures import FeatureDrift

_ANSWERS = {
    DriftStatus.RETRAIN: "Yes: it is time to train again.",
    DriftStatus.WATCH: "Somewhat: keep an eye on it. Training again is not called for yet.",
    DriftStatus.STABLE: "No: training again would change little.",
}


def answer(drift: Drift) -> str:
    """Say whether the mall has changed."""
    return f"Has the mall changed? {_ANSWERS[drift.verdict]}"


def reasons(drift: Drift, units: Units = DEFAULT_UNITS) -> tuple[str, ...]:
    """Say what the verdict rests on, a sentence each: what moves first."""
    return (
        _moves(drift),
        *_shares(drift),
        *(_feature(each, drift, units) for each in drift.drifted_features),
        *_outlier_drift(drift),
    )


def doubts(drift: Drift) -> tuple[str, ...]:
    """Say what cannot be told, and why."""
    return (*_few(drift), *_another_optimum(drift), *_unknown(drift))


def _moves(drift: Drift) -> str:
    return (
        f"Training again would move {drift.moved:.1%} of the customers to another segment; up to "
        f"{drift.most_moved:.1%} is no reason to, and chance alone moves up to "
        f"{drift.moved_by_chance.high:.1%} in a mall that has not changed."
    )


def _shares(drift: Drift) -> Iterator[str]:
    if drift.has_new_shares:
        largest = drift.shares.largest
        grew = "grown" if largest.change > 0 else "shrunk"
        yield (
            f"The shares of the segments have changed: “{largest.name}” has {grew} from "
            f"{largest.share_then:.1%} to {largest.share_now:.1%} of the customers."
        )


def _outlier_drift(drift: Drift) -> Iterator[str]:
    if drift.outlier_drift and drift.has_new_outliers:
        yield (
            f"{drift.outlier_drift.share_now:.1%} of the customers lie so far out that they would "
            f"have taken no part in the training; then it was {drift.outlier_drift.share_then:.1%}."
        )


def _feature(each: FeatureDrift, drift: Drift, units: Units) -> str:
    feature = units.labelled(each.then.feature)
    place = each.largest_change
    then, now = each.then.shares[place], each.now.shares[place]
    return (
        f"The {feature.label} is distributed unlike before (population stability index "
        f"{each.stability_index:.2f}, the limit is {drift.limits.stability_index:.2f}): "
        f"{each.then.label(place)} {feature.unit} there were {then:.0%} of the customers, and now "
        f"there are {now:.0%}."
    )


def _few(drift: Drift) -> Iterator[str]:
    if not drift.is_little_to_tell_from:
        return
    usual = max(drift.shares.segments, key=lambda segment: segment.share_then)
    points = 100 * drift.visible_change(usual)
    yield (
        f"The model was trained on {drift.customers_then:,} customers, and there are "
        f"{drift.customers_now:,} now: that is little to tell from. The share of “{usual.name}” "
        f"would have to change by about {points:.0f} points, from {usual.share_then:.0%}, to be "
        f"told from chance. Smaller changes are not seen."
    )


def _another_optimum(drift: Drift) -> Iterator[str]:
    if drift.would_move_many and not drift.has_other_customers:
        yield (
            "That many would move although the customers are much as they were: they divide into "
            "other segments that are about as good."
        )


def _unknown(drift: Drift) -> Iterator[str]:
    if drift.features is None:
        yield (
            "The version in use was trained by an earlier mallseg, which did not note where the "
            "customers stood: whether the distribution of a feature has changed cannot be told. "
            "The next version that is trained will know."
        )
