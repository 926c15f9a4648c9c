"""What a report says about how the mall has changed, in plain words."""

from collections.abc import Iterator

from mallseg.domain.customers.units import Units
from mallseg.domain.monitoring.drift_measures import FeatureDrift
from mallseg.domain.monitoring.mall_change import MallChange
from mallseg.entrypoints.presentation.words.drift import bin_range


def mall_change_sentences(change: MallChange, units: Units) -> tuple[str, ...]:
    """Say whether the mall has changed, how, and what is not known; the answer first."""
    return (
        *_answer(change),
        *_shares(change),
        *(_feature(each, units) for each in change.drifted_features),
        *_unknown_features(change),
    )


def _answer(change: MallChange) -> Iterator[str]:
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


def _shares(change: MallChange) -> Iterator[str]:
    if change.has_new_shares:
        largest = change.shares.largest
        verb = "grown" if largest.change > 0 else "shrunk"
        yield (
            f"“{largest.name}” has {verb} from {largest.share_then:.1%} to "
            f"{largest.share_now:.1%} of the customers."
        )


def _feature(each: FeatureDrift, units: Units) -> str:
    feature = units.labelled(each.then.feature)
    index = each.largest_change
    then, now = each.then.shares[index], each.now.shares[index]
    return (
        f"The {feature.label} has changed, most of all {bin_range(each.then, index)} "
        f"{feature.unit}: there were {then:.0%} of the customers, and now there are {now:.0%}."
    )


def _unknown_features(change: MallChange) -> Iterator[str]:
    if change.features is None:
        yield (
            f"Version {change.version} did not record how its customers were distributed: whether "
            "the numbers that they are grouped by have changed is not known."
        )
