"""Sentences about studies, for readers who do not know statistics."""

from collections.abc import Sequence

from mallseg.domain.number_of_segments.border import Border, BorderKind
from mallseg.domain.number_of_segments.study import Study
from mallseg.domain.number_of_segments.verdict import Verdict, are_too_few
from mallseg.entrypoints.presentation.words.borders import GAP_AT_EVERY_BORDER, borders_counted


def why(study: Study) -> tuple[str, ...]:
    """Say in two or three sentences why this number, where its borders are, what another costs."""
    if study.verdict is Verdict.NONE:
        return _without_groups(study)
    return (
        _the_number(study),
        *_the_borders(study),
        *_the_next_best(study),
        *_the_numbers_added(study),
    )


def between(border: Border, names: Sequence[str]) -> str:
    """Name the two sides of a border."""
    left, right = border.between
    return f"“{names[left - 1]}” and “{names[right - 1]}”"


def _without_groups(study: Study) -> tuple[str, ...]:
    moved = study.stability(study.recommended).mean
    no_groups = (
        f"{study.effective_sample_size:,} different customers are too few to tell whether they "
        "form groups."
        if are_too_few(study.effective_sample_size)
        else "These customers form no separate groups: at the likeliest number of segments, "
        "borders cut through a crowd without gaps, or through a group that is not round."
    )
    convenience = (
        f"Any number is a line drawn for convenience. {study.recommended} segments are the most "
        f"compact; {about(moved)} of {study.customers:,} customers would be in another one if the "
        "customers had been sampled again."
    )
    return no_groups, convenience


def _the_number(study: Study) -> str:
    tenths = round(10 * study.shares[study.recommended])
    how_often = f"in about {tenths} of 10 resamples of them the same number comes out"
    if study.verdict is Verdict.CLEAR:
        return (
            f"These customers form {study.recommended} groups that stand apart, "
            f"{GAP_AT_EVERY_BORDER}; {how_often}."
        )
    are_apart = all(border.kind is BorderKind.GAP for border in study.borders)
    although = "their number is not certain" if are_apart else "not all of them stand apart"
    return (
        f"{study.recommended} segments describe these customers best, although {although}; "
        f"{how_often}."
    )


def _the_borders(study: Study) -> list[str]:
    lines = [border for border in study.borders if border.kind is BorderKind.LINE]
    if not lines:
        return []
    named = "; ".join(between(border, study.names) for border in lines)
    number = len(study.borders)
    kinds = borders_counted(number - len(lines), len(lines))
    return [f"Of the {number} borders between neighbours {kinds}: between {named}."]


def _the_numbers_added(study: Study) -> list[str]:
    if study.compared_above is None:
        return []
    highest = study.candidates[-1].segments
    compared = f"so up to {highest} were compared"
    return [f"More than {study.compared_above} segments seemed possible, {compared}."]


def _the_next_best(study: Study) -> list[str]:
    if study.next_best is None:
        return []
    price = about(study.stability(study.next_best).mean)
    usual = about(study.stability(study.recommended).mean)
    cost = f"sampled again, {price} of {study.customers:,} customers would then change segment"
    return [f"The next best would be {study.next_best}: {cost}, with {study.recommended} {usual}."]


def about(customers: float) -> str:
    """Round to two digits: more would be chance."""
    whole = round(customers)
    digits = 2 - len(str(whole))
    return f"about {round(whole, min(digits, 0)):,}"
