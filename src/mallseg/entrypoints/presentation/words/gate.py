"""What a report says of the gate: whether a version is in use, and what stands against it."""

from collections.abc import Iterator

from mallseg.domain.registry.decision import Decision, Violation
from mallseg.entrypoints.presentation.views.report import SegmentationReport

_REASONS = {
    "moved_by_chance": (
        "The groups are not steady: had other customers of the same mall been in the file, "
        "{figure:.1%} of all would be in another group on average; up to {limit:.1%} is allowed."
    ),
    "smallest": (
        "The smallest group has {figure:.1%} of the customers; at least {limit:.1%} is asked for."
    ),
    "moved": (
        "{figure:.1%} of the customers are in another group than the version in use then says; up "
        "to {limit:.1%} is allowed."
    ),
    "silhouette_drop": (
        "The groups stand apart less clearly than those of the version in use then: by "
        "{figure:.2f} on the scale from 0 to 1; up to {limit:.2f} is allowed."
    ),
    "rejected": (
        "{figure:.1%} of the records could not be used; up to {limit:.1%} is allowed."
    ),
    "stability_index": (
        "The customers are of another kind than those of the version in use then: another file, "
        "another unit, or a mall that has changed much."
    ),
}  # fmt: skip


def standing(report: SegmentationReport) -> tuple[str, ...]:
    """Say whether a version is in use and why, where there is something to say: a sentence each.

    The first tells what was decided; what stood against the version follows.
    """
    decision = report.decision
    if decision is None or (report.is_in_use and not decision.objections):
        return ()
    reasons = dict.fromkeys(map(_reason, decision.objections))  # two features, one sentence
    return (*_answer(decision, is_in_use=report.is_in_use), *reasons)


def _answer(decision: Decision, *, is_in_use: bool) -> Iterator[str]:
    if is_in_use:
        yield "In use, although something stands against it."
    elif decision.is_promoted:
        yield "Not in use any more: another version is."
        if decision.objections:
            yield "When it was trained, something stood against it."
    elif decision.is_stopped:
        yield "Not in use: it was stopped when it was trained, and the one before stayed in use."
    else:
        yield "Not in use: whoever trained it asked to decide by hand."
        if not decision.objections:
            yield "Nothing stands against it."


def _reason(objection: Violation) -> str:
    told = _REASONS.get(objection.measure)
    if told is None:
        return f"{objection.reason[:1].upper()}{objection.reason[1:]}."
    return told.format(figure=objection.figure, limit=objection.limit)
