"""Measures of drift between a training and current customers: segments, features, outliers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from mallseg.domain.customers.census import Census
from mallseg.domain.monitoring.bins import FeatureBins
from mallseg.domain.monitoring.chi_square import homogeneity_p_value
from mallseg.domain.monitoring.rescaling import (
    Rescaling,
    distance,
    rescaling_between,
    residual_distance,
)
from mallseg.domain.segments.region_estimates import most_outside
from mallseg.domain.segments.segmentation import Segmentation

_SIGNIFICANCE = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentShift:
    """The customers of a segment when it was trained and now, and their shares of all."""

    number: int
    slug: str
    name: str
    customers_then: int
    customers_now: int
    share_then: float
    share_now: float

    @property
    def change(self) -> float:
        """The change of its share; 0.05 is five percentage points."""
        return self.share_now - self.share_then


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesDrift:
    """The shares of the segments of a model, at training and now, in the order of their numbers."""

    segments: tuple[SegmentShift, ...]
    p_value: float

    @classmethod
    def since(
        cls, champion: Segmentation, customers: Mapping[str, int], *, repetitions: int
    ) -> "SharesDrift":
        """Compare the training customers of a segmentation with current ones, counted by slug.

        Repetitions of the whole census do not increase the effective sample size.
        """
        total = sum(customers.values())
        segments = tuple(
            SegmentShift(
                number=segment.number,
                slug=segment.slug,
                name=segment.name,
                customers_then=segment.customers,
                customers_now=customers[segment.slug],
                share_then=segment.share,
                share_now=customers[segment.slug] / total,
            )
            for segment in champion.by_number
        )
        then = [each.customers_then for each in segments]
        effective = [each.customers_now // repetitions for each in segments]
        return cls(segments=segments, p_value=homogeneity_p_value(then, effective))

    @property
    def largest(self) -> SegmentShift:
        """The segment whose share changed most."""
        return max(self.segments, key=lambda segment: abs(segment.change))


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlierDrift:
    """The shares of customers beyond the fences of a training, at training and now."""

    share_then: float
    share_now: float
    p_value: float

    @classmethod
    def since(
        cls, *, trained_on: int, outliers: int, inside: int, beyond: int, repetitions: int
    ) -> "OutlierDrift":
        """Compare how many customers took part in a training with how many would now."""
        then, now = (trained_on, outliers), (inside // repetitions, beyond // repetitions)
        return cls(
            share_then=outliers / sum(then),
            share_now=beyond / (inside + beyond),
            p_value=homogeneity_p_value(then, now),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideDrift:
    """The customers outside of the tolerance regions, outliers included.

    Attributes
    ----------
    share
        Their share of all current customers.
    p_value
        The probability of at least as many in an unchanged mall.
    """

    share: float
    p_value: float

    @classmethod
    def since(cls, *, trained_on: int, outside: int, of: int, repetitions: int) -> "OutsideDrift":
        """Compare with the training, which leaves at most one in a hundred outside.

        Parameters
        ----------
        trained_on
            The number of customers of the training, outliers included.
        """
        above = most_outside(trained_on)
        p_value = exceedance_probability(
            outside // repetitions, of=of // repetitions, above=above, below=trained_on - above
        )
        return cls(share=outside / of, p_value=p_value)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureDrift:
    """The distribution of a feature at training and now, in the same bins.

    Attributes
    ----------
    distance
        The Wasserstein distance of the two, in standard deviations.
    rescaling
        The rescaling of all values that explains the difference; None where none does.
    residual_distance
        The distance after the rescaling; without one, the distance.
    p_value
        The p-value of a chi-square test on the bins.
    """

    then: FeatureBins
    now: FeatureBins
    distance: float
    residual_distance: float
    p_value: float
    rescaling: Rescaling | None = None

    @property
    def largest_change(self) -> int:
        """The index of the bin whose share of the customers changed most."""
        shares = zip(self.then.shares, self.now.shares, strict=True)
        changes = [abs(now - then) for then, now in shares]
        return changes.index(max(changes))

    @classmethod
    def since(cls, then: FeatureBins, census: Census) -> "FeatureDrift":
        """Compare the customers of a training with those of a census.

        Repetitions count once, as in `SharesDrift`.
        """

        def p_value(rescaling: Rescaling | None) -> float:
            moved = then.rescaled(rescaling).refilled(census) if rescaling else now
            effective = [count // census.repetitions for count in moved.customers]
            return homogeneity_p_value(then.customers, effective)

        now = then.refilled(census)
        rescaling = rescaling_between(
            then.feature,
            then.quantiles,
            now.quantiles,
            p_value=p_value,
            significance=_SIGNIFICANCE,
        )
        apart = distance(then.quantiles, now.quantiles)
        return cls(
            then=then,
            now=now,
            distance=apart,
            residual_distance=residual_distance(rescaling, then.quantiles, now.quantiles)
            if rescaling
            else apart,
            p_value=p_value(None),
            rescaling=rescaling,
        )


def exceedance_probability(count: int, *, of: int, above: int, below: int) -> float:
    """Compute the probability that at least this many new customers exceed an order statistic.

    Old and new customers are exchangeable. Of the old ones, `above` exceed the order statistic and
    `below` do not, itself included; then the number of new ones who exceed it is beta-binomial with
    parameters above + 1 and below. Neither sample is taken as the truth.

    Parameters
    ----------
    count, of
        How many new customers exceed it, of how many.
    above, below
        The numbers of old customers; `below` is at least 1.

    References
    ----------
    V. Vovk, "Conditional validity of inductive conformal predictors", ACML 2012.
    """
    alpha, beta = above + 1, below
    terms = (
        math.exp(_log_choose(of, k) + _log_beta(k + alpha, of - k + beta) - _log_beta(alpha, beta))
        for k in range(count)
    )
    return max(0.0, 1 - math.fsum(terms))


def _log_choose(of: int, k: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(k + 1) - math.lgamma(of - k + 1)


def _log_beta(alpha: int, beta: int) -> float:
    return math.lgamma(alpha) + math.lgamma(beta) - math.lgamma(alpha + beta)
