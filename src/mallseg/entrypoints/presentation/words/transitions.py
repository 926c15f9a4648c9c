"""Sentences about transitions: what became of segments from one version to another."""

from collections.abc import Iterable

from mallseg.domain.identity.transition import Transition, TransitionKind, TransitionSegment
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
