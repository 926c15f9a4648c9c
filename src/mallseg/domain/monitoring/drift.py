"""Drift: whether a mall has changed since a segmentation was trained.

1. *Retrain*: a retraining would move more customers than the limit, more than twice the 95 %
   quantile of what it moves by chance, and more than it ever moved by chance; and the customers
   differ significantly from those of the training. The last condition is there because a mall
   without clear groups has other divisions that are just as good.
2. *Watch*: only the first of these two holds; or the shares of the segments, the distribution of a
   feature, the share of outliers or of customers outside has changed by more than its limit and
   significantly.
3. *Stable* otherwise.

``benchmarks/drift.py`` measures on simulated malls how often the status is right.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mallseg.domain.customers.census import Census
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.identity.overlap import OverlapTable
from mallseg.domain.monitoring.bins import FeatureBins
from mallseg.domain.monitoring.chi_square import critical_value
from mallseg.domain.monitoring.drift_measures import (
    FeatureDrift,
    OutlierDrift,
    OutsideDrift,
    SegmentShift,
    SharesDrift,
)
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.segments.chance_moves import ChanceMoves
from mallseg.domain.segments.segmentation import Segmentation

_SIGNIFICANCE = 0.01


class DriftStatus(StrEnum):
    """The result of a check for drift, the most urgent first."""

    RETRAIN = "retrain"
    WATCH = "watch"
    STABLE = "stable"


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftLimits:
    """The limits from which a difference counts as a change.

    Attributes
    ----------
    moved
        The share of the customers whom a retraining may move before it is due.
    times_chance
        The multiple of the 95 % quantile of moves by chance that it may move before it is due.
    share
        By how much a segment's share of all customers may change.
    outside
        The share of the customers who may be outside of the tolerance regions; one in a hundred is
        to be expected.
    distance
        How far the distribution of a feature may move, in standard deviations.
    p_value
        The significance level of changes of shares and features.
    few
        With fewer customers than this in either sample, only large changes can be detected.

    Raises
    ------
    InvalidOptionError
        A limit is outside its range.
    """

    moved: float = 0.05
    times_chance: float = 2.0
    share: float = 0.05
    outside: float = 0.03
    distance: float = 0.1
    p_value: float = 0.001
    few: int = 500

    def __post_init__(self) -> None:
        shares = {
            "moved": self.moved,
            "share": self.share,
            "outside": self.outside,
            "p value": self.p_value,
        }
        for name, value in shares.items():
            if not 0 < value < 1:
                raise InvalidOptionError(f"drift {name}", OptionFault.NOT_A_PROPER_SHARE)
        if not self.times_chance >= 1:
            raise InvalidOptionError("drift times chance", OptionFault.BELOW_MINIMUM, lowest=1)
        if not self.distance > 0:
            raise InvalidOptionError("drift distance", OptionFault.NOT_POSITIVE)
        if self.few < 0:
            raise InvalidOptionError("drift few", OptionFault.BELOW_MINIMUM, lowest=0)

    def are_new(self, shares: SharesDrift) -> bool:
        """Check whether the shares of the segments have changed, by the limit and significantly."""
        is_large = abs(shares.largest.change) >= self.share
        return is_large and shares.p_value < self.p_value

    def drifted(self, features: Iterable[FeatureDrift]) -> tuple[FeatureDrift, ...]:
        """Find the features whose distribution has changed.

        A rescaling of all values is never chance, however few customers there are.
        """
        return tuple(
            each
            for each in features
            if each.rescaling or (each.distance > self.distance and each.p_value < self.p_value)
        )

    def are_few(self, then: int, now: int) -> bool:
        """Check whether there are too few customers to detect any but large changes."""
        return min(then, now) < self.few


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """The change of a mall since a segmentation was trained.

    Attributes
    ----------
    customers_then, customers_now
        The number of customers that the segmentation was trained on, and of current ones.
    moved
        The share of the current customers whom a retraining would move to another segment.
    moved_by_chance
        The shares that a retraining would move if nothing had changed.
    shares
        How the shares of the segments have changed.
    features
        How the distribution of each feature has changed; None where the version did not record it.
    outlier_drift
        How the share of customers beyond the fences of the training has changed; the other measures
        leave them out. None where the version did not record its fences.
    outside
        The current customers outside of the tolerance regions, those beyond the fences included.
    borderline
        The share of the current customers with that certainty.
    limits
        The limits that decide the status.
    """

    customers_then: int
    customers_now: int
    moved: float
    moved_by_chance: ChanceMoves
    shares: SharesDrift
    features: tuple[FeatureDrift, ...] | None
    outlier_drift: OutlierDrift | None
    outside: OutsideDrift
    borderline: float
    limits: DriftLimits

    @classmethod
    def between(
        cls,
        census: Census,
        champion: Segmentation,
        retrained: Segmentation,
        *,
        everyone: Census,
        trained_on: int,
        bins: tuple[FeatureBins, ...] | None,
        outlier_drift: OutlierDrift | None,
        moved_by_chance: ChanceMoves,
        limits: DriftLimits,
    ) -> "Drift":
        """Compare a segmentation with the current customers, and with one trained on these.

        Parameters
        ----------
        census
            The customers who would take part in a training.
        everyone
            The same, with those beyond the fences.
        trained_on
            The number of customers of the champion's training, outliers included.
        """
        customers: Counter[str] = Counter()
        certainties: Counter[Certainty] = Counter()
        for point, count in zip(census.points(), census.counts, strict=True):
            assignment = champion.assign_point(point)
            customers[assignment.segment.slug] += count
            certainties[assignment.certainty] += count
        if census.population:  # a cell of a summary may straddle two segments
            found = census.population.counts(champion.nearest_centre(census.features))
            customers = Counter({champion.segments[i].slug: n for (i,), n in found.items()})
        total = census.customers
        return cls(
            customers_then=champion.customers,
            customers_now=total,
            moved=OverlapTable.between(census, champion, retrained).moved_share,
            moved_by_chance=moved_by_chance,
            shares=SharesDrift.since(champion, customers, repetitions=census.repetitions),
            features=None
            if bins is None
            else tuple(FeatureDrift.since(each, census) for each in bins),
            outlier_drift=outlier_drift,
            outside=OutsideDrift.since(
                trained_on=trained_on,
                outside=certainties[Certainty.OUTSIDE]
                if everyone is census
                else _outside(everyone, champion),
                of=everyone.customers,
                repetitions=everyone.repetitions,
            ),
            borderline=certainties[Certainty.BORDERLINE] / total,
            limits=limits,
        )

    @property
    def moved_limit(self) -> float:
        """The highest share that a retraining may move before it is due.

        Where the customers have not changed, the moves between trainings on halves count too: a
        mall without groups may be divided quite differently.
        """
        chance = self.moved_by_chance
        usual = chance.high if self.has_other_customers else chance.higher
        return max(self.limits.moved, self.limits.times_chance * usual, chance.highest)

    @property
    def has_other_customers(self) -> bool:
        """Whether shares, features, outliers or customers outside differ significantly."""
        found = [self.shares.p_value, *(each.p_value for each in self.features or ())]
        found.append(self.outside.p_value)
        return (
            min([*found, self.outlier_drift.p_value if self.outlier_drift else 1.0]) < _SIGNIFICANCE
        )

    @property
    def would_move_many(self) -> bool:
        """Whether a retraining would move more than it may before it is due."""
        return self.moved > self.moved_limit

    @property
    def has_new_shares(self) -> bool:
        """Whether the shares of the segments have changed."""
        return self.limits.are_new(self.shares)

    @property
    def has_new_outliers(self) -> bool:
        """Whether the share of customers beyond the fences has changed."""
        if self.outlier_drift is None:
            return False
        change = abs(self.outlier_drift.share_now - self.outlier_drift.share_then)
        return change >= self.limits.share and self.outlier_drift.p_value < self.limits.p_value

    @property
    def has_more_outside(self) -> bool:
        """Whether significantly more customers are outside than in an unchanged mall.

        This is a single test, so its level is 1 %.
        """
        is_large = self.outside.share >= self.limits.outside
        return is_large and self.outside.p_value < _SIGNIFICANCE

    @property
    def drifted_features(self) -> tuple[FeatureDrift, ...]:
        """The features whose distribution has changed."""
        return self.limits.drifted(self.features or ())

    @property
    def status(self) -> DriftStatus:
        """The status, by the rules of this module."""
        if self.would_move_many and self.has_other_customers:
            return DriftStatus.RETRAIN
        has_changed = self.has_new_shares or self.has_new_outliers or self.has_more_outside
        if has_changed or self.drifted_features or self.would_move_many:
            return DriftStatus.WATCH
        return DriftStatus.STABLE

    @property
    def has_few_customers(self) -> bool:
        """Whether there are too few customers to detect any but large changes."""
        return self.limits.are_few(self.customers_then, self.customers_now)

    @property
    def has_other_optimum(self) -> bool:
        """Whether a retraining would move many customers although these have not changed."""
        return self.would_move_many and not self.has_other_customers

    def detectable_change(self, segment: SegmentShift) -> float:
        """Estimate the smallest significant change of a segment's share."""
        share, segments = segment.share_then, len(self.shares.segments)
        variance = share * (1 - share) * (1 / self.customers_then + 1 / self.customers_now)
        return math.sqrt(critical_value(self.limits.p_value, segments - 1) * variance)


def _outside(everyone: Census, champion: Segmentation) -> int:
    pairs = zip(everyone.points(), everyone.counts, strict=True)
    return sum(n for p, n in pairs if champion.assign_point(p).certainty is Certainty.OUTSIDE)
