"""The effect of a campaign: those mailed against those held out, with confidence intervals.

All comparisons of a campaign are corrected together by Holm's method.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from mallseg.domain.campaigns.amounts import Amounts, WelchComparison
from mallseg.domain.campaigns.shares import (
    ALPHA,
    Responses,
    detectable_difference,
    newcombe,
    p_value,
)

MOST_COARSE = 0.2
"""A rise of a share: where not even this one is detectable, there are too few customers to tell."""

_WEIGHT_OVERALL = 4.0
_WEIGHT_OF_SEGMENTS = 1.0
"""Of all segments together: the overall comparison keeps four fifths of alpha."""


class Measure(StrEnum):
    """The measure of an effect."""

    SHARE = "share"
    AMOUNT = "amount"


class Conclusion(StrEnum):
    """The conclusion about a campaign."""

    HELPED = "helped"
    NO_DIFFERENCE = "no_difference_seen"
    TOO_FEW = "too_few_to_tell"
    HARMED = "harmed"


METHODS = {Measure.SHARE: "Newcombe", Measure.AMOUNT: "Welch, one shape"}
"""The interval by measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The outcomes of those mailed, or of those held out; `amounts` only where asked for."""

    responses: Responses
    amounts: Amounts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The two groups of a segment, or of the whole campaign.

    Attributes
    ----------
    segment
        Its slug; empty for all segments together.
    """

    segment: str = ""
    mailed: Group
    held_out: Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The difference that a campaign made in one measure: mailed minus held out.

    Attributes
    ----------
    mailed, held_out
        The share, or the mean amount per person, in each group.
    low, high
        The 95 % confidence interval of the difference, not corrected for multiple comparisons; None
        where there is none.
    p_value, corrected_p_value
        Of this comparison alone, and corrected for all comparisons of the campaign; None where
        nothing was tested.
    detectable
        The smallest difference that would probably have been detected; None where unknown.
    """

    measure: Measure
    mailed: float
    held_out: float
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    corrected_p_value: float | None = None
    detectable: float | None = None

    @property
    def difference(self) -> float:
        """Mailed minus held out."""
        return self.mailed - self.held_out

    @property
    def method(self) -> str:
        """The name of the interval and the test."""
        return METHODS[self.measure]

    @property
    def conclusion(self) -> Conclusion:
        """The conclusion, corrected for all comparisons of the campaign."""
        if self.corrected_p_value is None:
            return Conclusion.TOO_FEW
        if self.corrected_p_value <= ALPHA:
            return Conclusion.HELPED if self.difference > 0 else Conclusion.HARMED
        is_coarse = self.detectable is None or self.detectable > MOST_COARSE
        if self.measure is Measure.SHARE and is_coarse:
            return Conclusion.TOO_FEW
        return Conclusion.NO_DIFFERENCE

    @property
    def is_seen_alone_only(self) -> bool:
        """Whether it is significant alone, but not after the correction."""
        alone, among = self.p_value, self.corrected_p_value
        return alone is not None and among is not None and alone <= ALPHA < among


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A comparison with its effects: on the share, and on the amount where asked for."""

    comparison: Comparison
    effects: tuple[Effect, ...]


def judge(overall: Comparison, segments: Sequence[Comparison]) -> tuple[Judged, ...]:
    """Judge a campaign overall, and each of its segments where there are several.

    The family-wise error rate is at most ALPHA: all comparisons, of shares and of amounts, are
    corrected together by Holm's method.
    """
    comparisons = [overall, *(segments if len(segments) > 1 else ())]
    effects = [
        (index, effect) for index, each in enumerate(comparisons) for effect in _effects(each)
    ]
    tested = [(index, e, e.p_value) for index, e in effects if e.p_value is not None]
    weights = _weights([index > 0 for index, _, _ in tested])
    corrected = holm_corrected([p for _, _, p in tested], weights)
    known = {
        (index, effect.measure): replace(
            effect,
            corrected_p_value=p,
            detectable=_detectable(comparisons[index], effect.measure, ALPHA * weight),
        )
        for (index, effect, _), weight, p in zip(tested, weights, corrected, strict=True)
    }
    return tuple(
        Judged(
            comparison=each,
            effects=tuple(known.get((i, e.measure), e) for i, e in effects if i == index),
        )
        for index, each in enumerate(comparisons)
    )


def _weights(are_of_segments: Sequence[bool]) -> list[float]:
    """Give the overall comparisons and those of segments their weights; the sum is 1."""
    segments = sum(are_of_segments)
    overall = len(are_of_segments) - segments
    total = _WEIGHT_OVERALL * bool(overall) + _WEIGHT_OF_SEGMENTS * bool(segments)
    return [
        (_WEIGHT_OF_SEGMENTS / segments if is_of_segment else _WEIGHT_OVERALL / overall) / total
        for is_of_segment in are_of_segments
    ]


def _effects(groups: Comparison) -> Sequence[Effect]:
    share = _effect_on_share(groups.mailed.responses, groups.held_out.responses)
    mailed, held_out = groups.mailed.amounts, groups.held_out.amounts
    if mailed is None or held_out is None:
        return [share]
    return [share, _effect_on_amount(mailed, held_out)]


def _effect_on_share(mailed: Responses, held_out: Responses) -> Effect:
    effect = Effect(measure=Measure.SHARE, mailed=mailed.share, held_out=held_out.share)
    if not (mailed.people and held_out.people):
        return effect
    low, high = newcombe(mailed, held_out)
    return replace(effect, low=low, high=high, p_value=p_value(mailed, held_out))


def _effect_on_amount(mailed: Amounts, held_out: Amounts) -> Effect:
    effect = Effect(measure=Measure.AMOUNT, mailed=mailed.mean, held_out=held_out.mean)
    comparison = WelchComparison.of(mailed, held_out)
    if comparison is None:
        return effect
    low, high = comparison.interval()
    return replace(effect, low=low, high=high, p_value=comparison.p_value)


def _detectable(groups: Comparison, measure: Measure, alpha: float) -> float | None:
    """Return the smallest detectable difference at the part of alpha that a comparison has."""
    if measure is Measure.SHARE:
        mailed, held_out = groups.mailed.responses, groups.held_out.responses
        people = mailed.people + held_out.people
        usual = (mailed.responded + held_out.responded) / people
        if not usual:
            return None  # the outcomes may be those of other customers
        return detectable_difference(usual, mailed.people, held_out.people, alpha=alpha)
    own, other = groups.mailed.amounts, groups.held_out.amounts
    comparison = WelchComparison.of(own, other) if own and other else None
    return comparison.detectable(alpha=alpha) if comparison else None


def holm_corrected(p_values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Correct p-values by Holm's step-down method, in the order in which they are given.

    The family-wise error rate stays at alpha, however the tests depend on each other. A heavier
    weight gives a test a larger part of alpha. S. Holm, Scandinavian Journal of Statistics 6
    (1979), 65-70; the weights are those of its last section.

    Parameters
    ----------
    weights
        Above 0, one for each p-value. Equal weights give the unweighted method.
    """
    order = sorted(range(len(p_values)), key=lambda i: p_values[i] / weights[i])
    left = sum(weights)
    found, highest = [1.0] * len(p_values), 0.0
    for index in order:
        highest = max(highest, p_values[index] * left / weights[index])
        found[index] = min(1.0, highest)
        left -= weights[index]
    return found
