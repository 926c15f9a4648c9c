"""How the customers of a mall differ from those of then: by segment, and by feature."""

from collections.abc import Mapping
from dataclasses import dataclass

from mallseg.domain.customers.census import Census
from mallseg.domain.monitoring.bins import FeatureBins, stability_index
from mallseg.domain.monitoring.chi_square import same_shares
from mallseg.domain.segments.segmentation import Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentShift:
    """One segment's customers when it was trained, and now; and their shares of all."""

    slug: str
    name: str
    customers_then: int
    customers_now: int
    share_then: float
    share_now: float

    @property
    def change(self) -> float:
        """By how much its share grew, 0.05 being five points."""
        return self.share_now - self.share_then


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesDrift:
    """The customers among the segments of the model, then and now; segments by their numbers."""

    segments: tuple[SegmentShift, ...]
    p_value: float

    @classmethod
    def since(
        cls, champion: Segmentation, customers: Mapping[str, int], *, repetitions: int
    ) -> "SharesDrift":
        """Compare a segmentation's training customers with those of now, counted by slug.

        Customers who all stand there several times over say no more than once.
        """
        total = sum(customers.values())
        segments = tuple(
            SegmentShift(
                slug=segment.slug,
                name=segment.name,
                customers_then=segment.customers,
                customers_now=customers[segment.slug],
                share_then=segment.share,
                share_now=customers[segment.slug] / total,
            )
            for segment in champion.segments
        )
        then = [each.customers_then for each in segments]
        told = [each.customers_now // repetitions for each in segments]
        return cls(segments=segments, p_value=same_shares(then, told))

    @property
    def largest(self) -> SegmentShift:
        """The segment whose share changed most."""
        return max(self.segments, key=lambda segment: abs(segment.change))


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlierDrift:
    """Customers beyond the fences of the model's training, as shares of all: then, and now."""

    share_then: float
    share_now: float
    p_value: float

    @classmethod
    def since(
        cls, *, trained_on: int, outliers: int, inside: int, beyond: int, repetitions: int
    ) -> "OutlierDrift":
        """Compare who took part in the training and who did not with who would now."""
        then, now = (trained_on, outliers), (inside // repetitions, beyond // repetitions)
        return cls(
            share_then=outliers / sum(then),
            share_now=beyond / (inside + beyond),
            p_value=same_shares(then, now),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureDrift:
    """The customers by one feature, then and now, in the same bins.

    `stability_index` is corrected for its bias, so that it may be a little below 0.
    """

    then: FeatureBins
    now: FeatureBins
    stability_index: float
    p_value: float

    @property
    def largest_change(self) -> int:
        """The index of the bin whose share of the customers changed most."""
        shares = zip(self.then.shares, self.now.shares, strict=True)
        changes = [abs(now - then) for then, now in shares]
        return changes.index(max(changes))

    @classmethod
    def since(cls, then: FeatureBins, census: Census) -> "FeatureDrift":
        """Compare the customers of then with those of a census.

        One that repeats a smaller census says no more than that.
        """
        now = then.refilled(census)
        told = [count // census.repetitions for count in now.customers]
        return cls(
            then=then,
            now=now,
            stability_index=stability_index(then.customers, told),
            p_value=same_shares(then.customers, told),
        )
