"""Sentences about names that no longer fit."""

from mallseg.domain.identity.stale_names import StaleFeature, StaleName, Staleness
from mallseg.domain.segments.segment_type import Level

_NO_LONGER = {
    Level.LOWER: "is no longer lower than that of two thirds of all customers",
    Level.MIDDLE: "is no longer in the middle third of all customers",
    Level.HIGHER: "is no longer higher than that of two thirds of all customers",
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
    now = f" Today it would be called “{stale.would_be}”." if stale.would_be else ""
    return f"{stale_reason(stale)}.{now}"


def _reason(each: StaleFeature, since: int) -> str:
    feature = each.feature
    if each.code is Staleness.OTHER_LEVEL and each.level is not None:
        mean = "" if each.value is None else f", {feature.show(each.value)} on average,"
        return f"its {feature.label}{mean} {_NO_LONGER[each.level]}"
    if each.named_at is None or each.value is None:
        return f"its {feature.label} is far from what it was in version {since}"
    then, now = feature.show(each.named_at), feature.show(each.value)
    return f"its {feature.label} was {then} on average in version {since} and is now {now}"
