"""Sentences about the gate: whether a version is in use, and the limits that it violates."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallseg.domain.registry.version import Decision, GateMeasure, Violation

if TYPE_CHECKING:
    from mallseg.entrypoints.presentation.views.report import SegmentationReport

_REASONS = {
    GateMeasure.MOVED_BY_CHANCE: (
        "the segments are unstable: a training on other customers of the same mall would move "
        "{figure:.1%} of all on average; the limit is {limit:.1%}"
    ),
    GateMeasure.SMALLEST: (
        "the smallest segment has {figure:.1%} of the customers; the limit is {limit:.1%}"
    ),
    GateMeasure.MOVED: (
        "{figure:.1%} of the customers would be in another segment than by the champion; the "
        "limit is {limit:.1%}"
    ),
    GateMeasure.SILHOUETTE_DROP: (
        "the segments are less distinct: the silhouette is lower by {figure:.2f} than the "
        "champion's{own}; the limit is {limit:.2f}"
    ),
    GateMeasure.REJECTED: (
        "{figure:.1%} of the records could not be read; the limit is {limit:.1%}"
    ),
    GateMeasure.DISTANCE: (
        "{what} {has_changed}, by {figure:.2f} standard deviations; the limit is {limit:.2f}"
    ),
    GateMeasure.STABILITY_INDEX: (
        "{what} is distributed differently than among the champion's customers: the population "
        "stability index is {figure:.2f}; the limit is {limit:.2f}"
    ),
}
"""For those who train."""

_OTHER_CUSTOMERS = (
    "The customers differ in kind from those of the version that was in use: another file, another "
    "unit, or a mall that has changed a lot."
)
_PLAIN_REASONS = {
    GateMeasure.MOVED_BY_CHANCE: (
        "The groups are unstable: with other customers of the same mall, {figure:.1%} of all would "
        "be in another group on average; up to {limit:.1%} is allowed."
    ),
    GateMeasure.SMALLEST: (
        "The smallest group has {figure:.1%} of the customers; the minimum is {limit:.1%}."
    ),
    GateMeasure.MOVED: (
        "{figure:.1%} of the customers are in another group than by the version that was in use; "
        "up to {limit:.1%} is allowed."
    ),
    GateMeasure.SILHOUETTE_DROP: (
        "The groups are less clearly separated than those of the version that was in use, by "
        "{figure:.2f} on a scale from 0 to 1; up to {limit:.2f} is allowed."
    ),
    GateMeasure.REJECTED: (
        "{figure:.1%} of the records could not be used; up to {limit:.1%} is allowed."
    ),
    GateMeasure.DISTANCE: _OTHER_CUSTOMERS,
    GateMeasure.STABILITY_INDEX: _OTHER_CUSTOMERS,
}
"""For those who read a report."""


def violation_reason(violation: Violation) -> str:
    """Say which limit is violated and by how much, without a capital or a full stop."""
    champion = violation.champion
    own = "" if champion is None else f", {champion - violation.figure:.2f} after {champion:.2f}"
    return _REASONS[violation.measure].format(
        figure=violation.figure,
        limit=violation.limit,
        own=own,
        what=_feature(violation),
        has_changed=_has_changed(violation),
    )


def gate_status(report: "SegmentationReport") -> tuple[str, ...]:
    """Say whether a version is in use and why, a sentence each; nothing where that is plain.

    The first sentence says what was decided, the others which limits were violated.
    """
    decision = report.decision
    if decision is None or (report.is_in_use and not decision.violations):
        return ()
    reasons = dict.fromkeys(map(_plain_reason, decision.violations))  # two features, one sentence
    return (*_answer(decision, is_in_use=report.is_in_use), *reasons)


def _answer(decision: Decision, *, is_in_use: bool) -> Iterator[str]:
    if is_in_use:
        yield "In use, although it violates a limit."
    elif decision.is_promoted:
        yield "No longer in use: another version is."
        if decision.violations:
            yield "When it was trained, it violated a limit."
    elif decision.is_stopped:
        yield "Not in use: it was stopped when it was trained; the version before stayed in use."
    else:
        yield "Not in use: it was trained without promotion, to be decided by hand."
        if not decision.violations:
            yield "It violates no limit."


def _plain_reason(violation: Violation) -> str:
    figure, limit = violation.figure, violation.limit
    return _PLAIN_REASONS[violation.measure].format(figure=figure, limit=limit)


def _has_changed(violation: Violation) -> str:
    factor, offset = violation.factor, violation.offset
    if factor is None or offset is None:
        return "is distributed differently than among the champion's customers"
    parts = [f"x {factor:.3g}"] if factor != 1 else []
    parts += [f"{'+' if offset > 0 else '-'} {abs(offset):.3g}"] if offset else []
    return f"has changed alike for all customers ({' '.join(parts)})"


def _feature(violation: Violation) -> str:
    if violation.feature is None:
        return "a feature"
    return f"the {violation.feature.replace('_', ' ')}"
