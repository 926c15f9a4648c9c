"""Sentences about the identity of segments: what became of them, and names that no longer fit."""

from collections.abc import Iterable

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Mean
from mallseg.domain.identity.stale_names import StaleFeature, StaleName, Staleness
from mallseg.domain.identity.transition import Transition, TransitionKind, TransitionSegment
from mallseg.domain.segments.segment_type import Level
from mallseg.entrypoints.presentation.words.features import average
from mallseg.entrypoints.presentation.words.phrases import counted


def transition_sentence(transition: Transition) -> str:
    """Say what became of the segments."""
    old, new = transition.before, transition.after
    customers_now = _customers(transition.customers_after)
    match transition.kind:
        case TransitionKind.SPLIT:
            return f"{_segment(old[0])} has split into {_listed(map(_part, new))}."
        case TransitionKind.MERGE:
            return f"{_listed(map(_segment, old))} have merged into {_segment(new[0])}."
        case TransitionKind.BIRTH:
            return f"{_segment(new[0])} is new, with {customers_now}{_origins(transition)}."
        case TransitionKind.DEATH:
            gone = f"{_segment(old[0])} no longer exists; it had"
            remnant = f", and little is left of it: {_segment(new[0])}" if new else ""
            return f"{gone} {_customers(transition.customers_before)}{remnant}."
        case TransitionKind.GROWTH | TransitionKind.CONTRACTION:
            verb = "grown" if transition.kind is TransitionKind.GROWTH else "shrunk"
            then = f"{transition.customers_before:,}"
            return f"{_segment(new[0])} has {verb} from {then} to {customers_now}."


def _origins(transition: Transition) -> str:
    if not transition.origins:
        return ""
    them = "them" if transition.customers_after > 1 else "this customer"
    return f"; the version before would have put {them} into {_either(transition.origins)}"


def _part(segment: TransitionSegment) -> str:
    if segment.customers is None:
        return _segment(segment)
    return f"{_segment(segment)} with {_customers(segment.customers)}"


def _customers(number: int) -> str:
    return counted(number, "customer")


def _segment(segment: TransitionSegment) -> str:
    return f"“{segment.name}” ({segment.slug})" if segment.name else segment.slug


def _either(segments: Iterable[TransitionSegment]) -> str:
    return _listed(map(_segment, segments), "or")


def _listed(parts: Iterable[str], last: str = "and") -> str:
    *others, end = parts
    return f"{', '.join(others)} {last} {end}" if others else end


_NO_LONGER = {
    Level.LOWER: "is no longer lower than that of two thirds of all customers",
    Level.MIDDLE: "is no longer in the middle third of all customers",
    Level.HIGHER: "is no longer higher than that of two thirds of all customers",
    Level.BELOW: "is no longer below the average",
    Level.ABOVE: "is no longer above the average",
}


def stale_reason(stale: StaleName) -> str:
    """Say why a name no longer fits, without a capital or a full stop."""
    return "; ".join(_reason(each, stale.since) for each in stale.reasons)


def stale_note(stale: StaleName) -> str:
    """Say it beside the name: ``This name no longer fits: …``."""
    return f"This name no longer fits: {_explanation(stale)}"


def stale_remedy(stale: StaleName) -> str:
    """Say how to change it."""
    return f"`mallseg rename {stale.slug} --name …` gives it another name."


def stale_sentence(stale: StaleName) -> str:
    """Say all of it, where the segment is not in view."""
    whose = f"The name “{stale.name}” no longer fits {stale.slug}"
    return f"{whose}: {_explanation(stale)} {stale_remedy(stale)}"


def _explanation(stale: StaleName) -> str:
    now = f" Today it would be called “{stale.suggested_name}”." if stale.suggested_name else ""
    return f"{stale_reason(stale)}.{now}"


def _reason(each: StaleFeature, since: int) -> str:
    feature = each.feature
    if each.code is Staleness.OTHER_LEVEL and each.level is not None:
        mean = "" if each.value is None else f", {_on_average(feature, each.value)},"
        return f"its {feature.label}{mean} {_NO_LONGER[each.level]}"
    if each.named_at is None or each.value is None:
        return f"its {feature.label} is far from what it was in version {since}"
    then, now = _on_average(feature, each.named_at), feature.show(each.value)
    return f"its {feature.label} was {then} in version {since} and is now {now}"


def _on_average(feature: Feature, mean: float) -> str:
    is_usual = feature.mean is Mean.ARITHMETIC
    return f"{feature.show(mean)} on average" if is_usual else average(feature, mean)
