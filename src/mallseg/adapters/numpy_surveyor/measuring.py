"""From a division in numpy to a candidate of the domain."""

from dataclasses import dataclass

from mallseg.adapters.numpy_kmeans.weighted_points import Floats, Labels, WeightedPoints
from mallseg.adapters.numpy_surveyor.groups import Groups
from mallseg.adapters.numpy_surveyor.silhouette import Silhouette
from mallseg.adapters.numpy_surveyor.terrain import ScaledCensus
from mallseg.adapters.numpy_surveyor.valleys import bandwidth, ridge_ratios
from mallseg.domain.customers.census import Point
from mallseg.domain.number_of_segments.border import Border, neighbours
from mallseg.domain.number_of_segments.candidate import Candidate, Division


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """What the measuring of all candidates has in common.

    Attributes
    ----------
    terrain
        The whole census.
    crowd
        The points, or bins of them, whose density is taken.
    evidence
        As from `effective_sample_size_of`.
    """

    scaled_census: ScaledCensus
    crowd: WeightedPoints
    effective_sample_size: int

    @classmethod
    def of(cls, scaled_census: ScaledCensus, effective_sample_size: int) -> "Measuring":
        """Prepare to measure."""
        return cls(
            scaled_census=scaled_census,
            crowd=scaled_census.coarsened().points,
            effective_sample_size=effective_sample_size,
        )

    def candidate(
        self, centres: tuple[Point, ...], labels: Labels, silhouette: Silhouette
    ) -> Candidate:
        """Measure the division that these labels make."""
        groups = Groups.of(self.scaled_census.points, labels, len(centres))
        repetitions = self.scaled_census.repetitions
        borders = self.borders(groups)
        depths = [border.ridge_ratio for border in borders]
        return Candidate(
            centres=centres,
            division=division_of(groups, self.scaled_census.rounding, depths, repetitions),
            borders=borders,
            inertia=groups.inertia * repetitions,
            silhouette=silhouette.value,
            silhouette_error=silhouette.error,
            contrast=silhouette.contrast,
            davies_bouldin=groups.davies_bouldin(),
            calinski_harabasz=groups.calinski_harabasz(repetitions),
        )

    def borders(self, groups: Groups) -> tuple[Border, ...]:
        """Measure what lies between neighbouring groups, which are numbered from 1."""
        pairs = neighbouring(groups)
        depths = ridge_ratios_of(
            groups, pairs, self.crowd, self.scaled_census.rounding, self.effective_sample_size
        )
        return tuple(
            Border(between=(left + 1, right + 1), ridge_ratio=depth)
            for (left, right), depth in zip(pairs, depths, strict=True)
        )


def neighbouring(groups: Groups) -> tuple[tuple[int, int], ...]:
    """Find the pairs of neighbouring clusters."""
    return neighbours([tuple(mean) for mean in groups.means.tolist()])


def ridge_ratios_of(
    groups: Groups,
    pairs: tuple[tuple[int, int], ...],
    crowd: WeightedPoints,
    rounding: Floats,
    effective_sample_size: int,
) -> list[float]:
    """Take the valley between each pair of clusters."""
    total, features = float(groups.sizes.sum()), groups.means.shape[1]
    outlier_radius = bandwidth(groups.inertia, total, features, effective_sample_size)
    return ridge_ratios(
        crowd, groups.means, pairs, outlier_radius=outlier_radius, rounding=rounding
    )


def division_of(
    groups: Groups, rounding: Floats, depths: list[float], repetitions: int = 1
) -> Division:
    """Hand the numbers that a choice looks at over to the domain."""
    return Division(
        customers=tuple(round(size) * repetitions for size in groups.sizes.tolist()),
        log_spreads=tuple(groups.log_spreads(rounding)),
        features=groups.means.shape[1],
        ridge_ratios=tuple(depths),
    )
