"""Censuses, and their analyses, for the suites of ClusterAnalysis."""

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.ports import ClusterAnalysis
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.builders import census_of, ignore_progress, segmentation_of
from mallseg.testing.contracts.clusterer import MIDDLES

NUMBERS = (2, 3, 4)


def candidates_of(
    cluster_analysis: ClusterAnalysis,
    census: Census,
    *,
    numbers: tuple[int, ...] = NUMBERS,
    scaling: Scaling = Scaling.NONE,
    seed: int = 0,
) -> tuple[Candidate, ...]:
    scale = FeatureScale.of_census(census, scaling)
    return cluster_analysis.candidates(
        census, scale, segments=numbers, seed=seed, progress=ignore_progress
    )


def repeated(census: Census, times: int) -> Census:
    pairs = zip(census.points(), census.counts, strict=True)
    return census_of({point: times * count for point, count in pairs}, census.features)


def segmented(
    census: Census, centres: tuple[Point, ...] = MIDDLES, scaling: Scaling = Scaling.NONE
) -> Segmentation:
    counts = dict(zip(census.points(), census.counts, strict=True))
    return segmentation_of(counts, centres, scaling=scaling, features=census.features)


def line(customers: int) -> Census:
    """Customers side by side, without a gap."""
    return census_of({(float(20 + i), 50.0): 1 for i in range(customers)})
