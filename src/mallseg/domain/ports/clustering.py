"""Clustering customers, and measuring clusterings of different numbers of segments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from mallseg.domain.segments.partition import refined

if TYPE_CHECKING:
    from mallseg.domain.customers.census import Census, Point
    from mallseg.domain.number_of_segments.border import Border
    from mallseg.domain.number_of_segments.candidate import Candidate
    from mallseg.domain.number_of_segments.stability import Resampling
    from mallseg.domain.number_of_segments.verdict import NullReference
    from mallseg.domain.ports.customers import Progress
    from mallseg.domain.segments.chance_moves import ChanceMoves
    from mallseg.domain.segments.scaling import FeatureScale
    from mallseg.domain.segments.segmentation import Segmentation


class Clusterer(Protocol):
    """Clusters the points of a census by K-means, weighted by their numbers of customers.

    Only `fit` has to be implemented; the other methods have defaults.
    """

    def fit(
        self,
        census: Census,
        scale: FeatureScale,
        *,
        clusters: int,
        seed: int,
        fewest: int = 1,
        progress: Progress,
    ) -> Sequence[Sequence[float]]:
        """Find centres of shape (clusters, n_features), in the users' units, in any order.

        - Each centre is nearest, after scaling, to at least one point of the census.
        - The inertia after scaling is minimised: well separated groups are found from any seed.
        - Centres that are nearest to fewer than `fewest` customers may be avoided, at the price of
          a higher inertia. A training that gets smaller clusters tries fewer of them.
        - The same census, scale, numbers and seed give the same centres.
        - The census is not changed.

        Raises
        ------
        NotEnoughCustomersError
            The census has fewer points than `clusters`.
        """
        ...

    def fit_from(
        self,
        census: Census,
        scale: FeatureScale,
        found: Sequence[Point],
        *,
        seed: int,
        fewest: int = 1,
        progress: Progress,
    ) -> Sequence[Sequence[float]]:
        """Find centres as `fit` does, given those that a study has found for this census and scale.

        By default, `fit` is called again.
        """
        return self.fit(
            census, scale, clusters=len(found), seed=seed, fewest=fewest, progress=progress
        )

    def refine(
        self, census: Census, scale: FeatureScale, centres: Sequence[Point]
    ) -> Sequence[Sequence[float]]:
        """Run K-means from given centres to a local optimum; return as many, in any order.

        - The inertia after scaling does not increase.
        - Centres that are the means of their customers are returned unchanged.
        - A centre that is nearest to no customer moves to customers far from their own centres.

        By default this is Lloyd's algorithm in plain Python: exact, and fast enough for about
        10 000 distinct points.

        Raises
        ------
        NotEnoughCustomersError
            The census has fewer points than centres are given.
        """
        return refined(census, scale, centres)


class ClusterAnalysis(Protocol):
    """Measures clusterings of a census; decisions are made elsewhere.

    All methods are pure functions. Where all customers are repeated, only the sums and numbers of
    customers change, and the silhouette by its definition.
    """

    def candidates(
        self,
        census: Census,
        scale: FeatureScale,
        *,
        segments: Sequence[int],
        seed: int,
        progress: Progress,
    ) -> tuple[Candidate, ...]:
        """Find the best clustering into each number of segments, and measure it.

        - The candidates are in the order of the given numbers, which is ascending.
        - The silhouette, Davies-Bouldin and Calinski-Harabasz indices are those of all scaled
          customers.
        - There is a border for each pair of `neighbours`.

        Raises
        ------
        NotEnoughCustomersError
            The census has fewer points than the highest number of segments.
        """
        ...

    def borders(
        self, census: Census, scale: FeatureScale, centres: Sequence[Point]
    ) -> tuple[Border, ...]:
        """Measure the borders between any given centres.

        - There is one for each pair of `neighbours`; centres are numbered from 1 in their order.
        - For the centres of a candidate, they equal the candidate's borders.

        Parameters
        ----------
        centres
            In the users' units; each is the mean of the customers nearest to it.
        """
        ...

    def null_references(
        self, census: Census, scale: FeatureScale, *, segments: Sequence[int], seed: int
    ) -> tuple[NullReference, ...]:
        """Compute the best silhouettes of simulated customers without groups, with equal spread.

        - There are at least two null distributions, with at least ten silhouettes each.
        """
        ...

    def resample(
        self,
        census: Census,
        scale: FeatureScale,
        candidates: Sequence[Candidate],
        *,
        resamples: int,
        with_saddle_ratios: bool,
        seed: int,
        progress: Progress,
    ) -> Resampling:
        """Cluster bootstrap resamples of the customers, and assign all customers by each.

        - Each resample is clustered from cold starts; the scale stays that of the census.
        - Segments of a resample are matched with those of the candidate so that they have most
          customers in common. A customer whose segments do not match changes segment.
        - Saddle ratios are measured in the resamples on request.
        """
        ...

    def silhouette(self, census: Census, segmentation: Segmentation, *, seed: int) -> float:
        """Compute the mean silhouette of all customers, on the segmentation's scale.

        It equals scikit-learn's `silhouette_score` on all rows. For many points that lie on no
        grid, it is estimated from a sample.
        """
        ...

    def moved_by_chance(
        self,
        census: Census,
        segmentation: Segmentation,
        *,
        trained_on: int,
        retrained_on: int,
        retrainings: int,
        seed: int,
        progress: Progress,
    ) -> ChanceMoves:
        """Simulate retrainings on samples of one census; count the customers who change segment.

        - In each simulation, `trained_on` customers are drawn for a training and `retrained_on` for
          a retraining, by their shares in the census.
        - The number of segments and the scale are those of the segmentation.
        - A retraining starts from the existing centres, as mallseg's own does, and keeps the local
          optimum next to them unless a cold start is clearly better.
        - A customer changes segment as in OverlapTable; all customers of the census are counted.
        - For trainings on half as many customers, customers are also counted by their segment and
          the tenth of the ratio of their two nearest distances, in the given segmentation.
        """
        ...
