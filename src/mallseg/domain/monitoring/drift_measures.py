"""How current customers differ from those of a training: by segment, by feature, as outliers."""

from collections.abc import Mapping
from dataclasses import dataclass

from mallseg.domain.customers.census import Census
from mallseg.domain.monitoring.beta_binomial import at_least
from mallseg.domain.monitoring.bins import FeatureBins
from mallseg.domain.monitoring.chi_square import same_shares
from mallseg.domain.monitoring.rescaling import (
    Rescaling,
    distance,
    left_by,
    rescaling_between,
)
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.tolerance_region import most_outside

_HARDLY_CHANCE = 0.001


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
        """How much its share has grown; 0.05 is five points."""
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

        A census in which all customers are repeated is no more evidence than one without the
        repetitions.
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
        return cls(segments=segments, p_value=same_shares(then, effective))

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
            p_value=same_shares(then, now),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideDrift:
    """The customers who are outside of the segments, outliers too.

    Attributes
    ----------
    share
        Of all current customers.
    p_value
        How often chance puts as many outside in a mall that has not changed.
    """

    share: float
    p_value: float

    @classmethod
    def since(cls, *, trained_on: int, outside: int, of: int, repetitions: int) -> "OutsideDrift":
        """Compare with what the regions of a training leave outside, one in a hundred at most.

        Parameters
        ----------
        trained_on
            All customers of the training, outliers too.
        """
        above = most_outside(trained_on)
        p_value = at_least(
            outside // repetitions, of=of // repetitions, above=above, below=trained_on - above
        )
        return cls(share=outside / of, p_value=p_value)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureDrift:
    """The distribution of a feature at training and now, in the same bins.

    Attributes
    ----------
    distance
        How far the two are apart, in standard deviations (Wasserstein).
    rescaling
        What explains the difference, if every value has changed alike.
    left
        The distance that the rescaling leaves; without one, the distance.
    p_value
        How often chance puts the bins so far apart.
    """

    then: FeatureBins
    now: FeatureBins
    distance: float
    left: float
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

        Repetitions are no evidence, as in `SharesDrift`.
        """

        def p_value(rescaling: Rescaling | None) -> float:
            moved = then.rescaled(rescaling).refilled(census) if rescaling else now
            effective = [count // census.repetitions for count in moved.customers]
            return same_shares(then.customers, effective)

        now = then.refilled(census)
        rescaling = rescaling_between(
            then.feature,
            then.quantiles,
            now.quantiles,
            p_value=p_value,
            hardly_chance=_HARDLY_CHANCE,
        )
        apart = distance(then.quantiles, now.quantiles)
        return cls(
            then=then,
            now=now,
            distance=apart,
            left=left_by(rescaling, then.quantiles, now.quantiles) if rescaling else apart,
            p_value=p_value(None),
            rescaling=rescaling,
        )
