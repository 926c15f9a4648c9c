"""The change of the customers between a version and its parent."""

from collections import Counter
from dataclasses import dataclass

from mallseg.domain.customers.census import Census
from mallseg.domain.monitoring.bins import FeatureBins
from mallseg.domain.monitoring.drift import DriftLimits
from mallseg.domain.monitoring.drift_measures import FeatureDrift, SharesDrift
from mallseg.domain.profiles.density import Density
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.segmentation import Segmentation

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class MallChange:
    """The difference between the customers of two versions, both assigned by the earlier one.

    The customers are those of the two trainings, as the densities of the versions have them. Unlike
    for `Drift`, no retraining is tried.

    Attributes
    ----------
    version
        The number of the earlier version.
    shares
        How the shares of its segments have changed.
    features
        How the distribution of each feature has changed; None where the earlier version did not
        record it.
    is_exact
        Whether every customer is counted in the right bin: false where a cell of the later density
        may straddle the edge of a bin of the earlier one.
    limits
        The limits from which a difference counts as a change.
    """

    version: int
    shares: SharesDrift
    features: tuple[FeatureDrift, ...] | None
    is_exact: bool
    limits: DriftLimits

    @classmethod
    def between(
        cls, before: StoredSegmentation, then: Density | None, now: Density, *, limits: DriftLimits
    ) -> "MallChange":
        """Compare the customers of two versions that use the same features.

        Parameters
        ----------
        before
            The earlier version.
        then, now
            The densities of both versions; None where the earlier one did not record it.
        """
        model = before.segmentation
        census = now.census(model.features)
        bins = FeatureBins.of_density(then, model.features) if then else None
        return cls(
            version=before.version,
            shares=SharesDrift.since(
                model, _by_segment(census, model), repetitions=census.repetitions
            ),
            features=None
            if bins is None
            else tuple(
                FeatureDrift.since(
                    each, now.along(i).census(each.feature) if now.margins else census
                )
                for i, each in enumerate(bins)
            ),
            is_exact=then is not None and _is_part_of(now, then),
            limits=limits,
        )

    @property
    def customers_then(self) -> int:
        """The customers of the earlier training."""
        return sum(each.customers_then for each in self.shares.segments)

    @property
    def customers_now(self) -> int:
        """The customers of the later training."""
        return sum(each.customers_now for each in self.shares.segments)

    @property
    def has_new_shares(self) -> bool:
        """Whether the shares of the segments have changed."""
        return self.limits.are_new(self.shares)

    @property
    def drifted_features(self) -> tuple[FeatureDrift, ...]:
        """The features whose distribution has changed."""
        return self.limits.drifted(self.features or ())

    @property
    def is_large(self) -> bool:
        """Whether anything differs by more than its limit, significantly or not."""
        distances = [each.distance for each in self.features or ()]
        largest = abs(self.shares.largest.change)
        return largest >= self.limits.share or max(distances, default=0) > self.limits.distance

    @property
    def has_few_customers(self) -> bool:
        """Whether there are too few customers to detect any but large changes."""
        return self.limits.are_few(self.customers_then, self.customers_now)


def _by_segment(census: Census, model: Segmentation) -> Counter[str]:
    customers: Counter[str] = Counter()
    for point, count in zip(census.points(), census.counts, strict=True):
        customers[model.assign_point(point).segment.slug] += count
    return customers


def _is_part_of(fine: Density, coarse: Density) -> bool:
    """Check whether every cell of one grid lies within a cell of the other."""
    axes = zip(fine.origin, fine.width, coarse.origin, coarse.width, strict=True)
    return all(
        wide >= narrow and _is_whole(wide / narrow) and _is_whole((begin - start) / narrow)
        for start, narrow, begin, wide in axes
    )


def _is_whole(ratio: float) -> bool:
    return abs(ratio - round(ratio)) < _ROUNDING
