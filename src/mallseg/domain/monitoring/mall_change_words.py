"""What a report says of how the mall has changed, to people who never heard of a distribution."""

from collections.abc import Iterator

from mallseg.domain.customers.units import Units
from mallseg.domain.monitoring.drift_measures import FeatureDrift
from mallseg.domain.monitoring.mall_change import MallChange


def mall_changes(change: MallChange, units: Units) -> tuple[str, ...]:
    """Say whether the mall has changed, how, and what cannot be told; the answer first."""
    return (
        *_answer(change),
        *_shares(change),
        *(_feature(each, units) for each in change.drifted_features),
        *_unknown(change),
    )


def _answer(change: MallChange) -> Iterator[str]:
    if change.has_new_shares or change.drifted_features:
        yield "Yes, by more than chance explains."
        return
    if change.is_large:
        yield "That cannot be told: what differs may be chance."
    else:
        yield "No: the customers of now are much like those of then."
    if change.is_little_to_tell_from:
        yield (
            f"There were {change.customers_then:,} customers then and there are "
            f"{change.customers_now:,} now: that is little to tell from. Small changes are not "
            "seen, and even large ones may be chance."
        )


def _shares(change: MallChange) -> Iterator[str]:
    if change.has_new_shares:
        largest = change.shares.largest
        grew = "grown" if largest.change > 0 else "shrunk"
        yield (
            f"“{largest.name}” has {grew} from {largest.share_then:.1%} to "
            f"{largest.share_now:.1%} of the customers."
        )


def _feature(each: FeatureDrift, units: Units) -> str:
    feature = units.labelled(each.then.feature)
    then, now = each.then.shares, each.now.shares
    place = each.largest_change
    return (
        f"The {feature.label} is spread otherwise, most of all {each.then.label(place)} "
        f"{feature.unit}: there were {then[place]:.0%} of the customers, and now there are "
        f"{now[place]:.0%}."
    )


def _unknown(change: MallChange) -> Iterator[str]:
    if change.features is None:
        yield (
            f"Where the customers stood was not kept with version {change.version}: how each of "
            "the numbers that tell them apart was spread then is not known."
        )
