"""What a campaign changed: those written to against those held out, with an interval."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from mallseg.domain.campaigns.amounts import Amounts, WelchComparison
from mallseg.domain.campaigns.holm import corrected
from mallseg.domain.campaigns.shares import (
    ALPHA,
    Responses,
    detectable_difference,
    newcombe,
    p_value,
)

MOST_COARSE = 0.2
"""Where a share could rise by as much unseen, seeing no difference says nothing."""

_WEIGHT_IN_ALL = 4.0
_WEIGHT_OF_SEGMENTS = 1.0
"""Together. Whether a campaign helped in all is asked first, and keeps four fifths of alpha."""


class Measure(StrEnum):
    """What is compared."""

    SHARE = "share"
    AMOUNT = "amount"


class Conclusion(StrEnum):
    """What can be said of a campaign."""

    HELPED = "helped"
    NO_DIFFERENCE = "no_difference_seen"
    TOO_FEW = "too_few_to_tell"
    HARMED = "harmed"


METHODS = {Measure.SHARE: "Newcombe", Measure.AMOUNT: "Welch, one shape"}
"""Whose interval it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Those written to, or those held out, and what they did. `amounts` is None where not asked."""

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
        The share, or the mean amount of a person, in each group.
    low, high
        The 95 % interval of the difference, for this comparison alone; None where it cannot be
        given.
    p_value, corrected_p_value
        Alone, and allowing for all comparisons of the campaign; None where nothing was tested.
    detectable
        The smallest difference that would probably have been seen, if one is known.
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
        """Whose interval and test these are."""
        return METHODS[self.measure]

    @property
    def conclusion(self) -> Conclusion:
        """What can be said, allowing for all comparisons of the campaign."""
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
        """Whether its own interval leaves 0 out, but chance explains that among as many."""
        alone, among = self.p_value, self.corrected_p_value
        return alone is not None and among is not None and alone <= ALPHA < among


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A comparison with its effects: on the share, and on the amount where that was asked."""

    comparison: Comparison
    effects: tuple[Effect, ...]


def judge(in_all: Comparison, segments: Sequence[Comparison]) -> tuple[Judged, ...]:
    """Judge a campaign in all, and each of its segments where there are several.

    Whatever is called helped or harmed is so wrongly in at most ALPHA of the campaigns without any
    effect: all comparisons, of shares and of amounts, are corrected for together, by Holm's method.
    """
    comparisons = [in_all, *(segments if len(segments) > 1 else ())]
    effects = [
        (place, effect) for place, each in enumerate(comparisons) for effect in _effects(each)
    ]
    tested = [(place, e, e.p_value) for place, e in effects if e.p_value is not None]
    weights = _weights([place > 0 for place, _, _ in tested])
    among = corrected([p for _, _, p in tested], weights)
    known = {
        (place, effect.measure): replace(
            effect,
            corrected_p_value=p,
            detectable=_detectable(comparisons[place], effect.measure, ALPHA * weight),
        )
        for (place, effect, _), weight, p in zip(tested, weights, among, strict=True)
    }
    return tuple(
        Judged(
            comparison=each,
            effects=tuple(known.get((i, e.measure), e) for i, e in effects if i == place),
        )
        for place, each in enumerate(comparisons)
    )


def _weights(are_of_segments: Sequence[bool]) -> list[float]:
    """Part 1 between the comparisons in all and those of segments, if there are both."""
    segments = sum(are_of_segments)
    in_all = len(are_of_segments) - segments
    whole = _WEIGHT_IN_ALL * bool(in_all) + _WEIGHT_OF_SEGMENTS * bool(segments)
    return [
        (_WEIGHT_OF_SEGMENTS / segments if is_own else _WEIGHT_IN_ALL / in_all) / whole
        for is_own in are_of_segments
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
    """Give what would have been seen at the part of alpha that a comparison has."""
    if measure is Measure.SHARE:
        mailed, held_out = groups.mailed.responses, groups.held_out.responses
        people = mailed.people + held_out.people
        usual = (mailed.responded + held_out.responded) / people
        if not usual:
            return None  # perhaps these are the outcomes of others
        return detectable_difference(usual, mailed.people, held_out.people, alpha=alpha)
    own, other = groups.mailed.amounts, groups.held_out.amounts
    comparison = WelchComparison.of(own, other) if own and other else None
    return comparison.detectable(alpha=alpha) if comparison else None
