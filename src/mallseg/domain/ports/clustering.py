"""What finds segments, and measures how many there are."""

from collections.abc import Sequence
from typing import Protocol

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.monitoring.chance_moves import ChanceMoves
from mallseg.domain.number_of_segments.border import Border
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.stability import Resampling
from mallseg.domain.number_of_segments.verdict import NullReference
from mallseg.domain.ports.customers import Progress
from mallseg.domain.segments.partition import refined
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.domain.segments.segmentation import Segmentation


class Clusterer(Protocol):
    """Finds centres among the points of a census: K-means, weighted by the customers there.

    A class that names this port as its base inherits the others, and has to write `fit` only.
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
        - Centres that are nearest to fewer than `fewest` customers may be avoided where others can
          be found, at the price of a higher inertia. A training that gets smaller ones asks for
          fewer clusters.
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
        """Find centres as `fit` does, where a study has found as many for this census and scale.

        By default, they are searched for once more.
        """
        return self.fit(
            census, scale, clusters=len(found), seed=seed, fewest=fewest, progress=progress
        )

    def refine(
        self, census: Census, scale: FeatureScale, centres: Sequence[Point]
    ) -> Sequence[Sequence[float]]:
        """Move centres to the local optimum next to them; return as many, in any order.

        - The inertia after scaling is not higher than around the given centres.
        - Centres that are the means of their customers come back as they are.
        - A centre that is nearest to no customer moves to customers who are far from theirs.

        By default this is Lloyd's algorithm in plain Python: exact, and fast enough for some
        10 000 distinct points.

        Raises
        ------
        NotEnoughCustomersError
            The census has fewer points than centres are given.
        """
        return refined(census, scale, centres)


class ClusterAnalysis(Protocol):
    """Measures clusterings of a census, and decides nothing.

    Every result depends on the arguments alone, and these are not changed. Repeating all customers
    changes nothing but the sums and numbers of customers, and the silhouette as its definition
    says.
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

        - The candidates come in the order in which their numbers are given: ascending.
        - Silhouette, Davies-Bouldin and Calinski-Harabasz are those of all scaled customers.
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
        """Measure the borders between given centres, wherever these come from.

        - There is one for each pair of `neighbours`; centres are numbered from 1 in their order.
        - Between the centres of a candidate they are those of the candidate.

        Parameters
        ----------
        centres
            In the users' units; each is nearest to some customers, and is their mean.
        """
        ...

    def null_references(
        self, census: Census, scale: FeatureScale, *, segments: Sequence[int], seed: int
    ) -> tuple[NullReference, ...]:
        """Take the best silhouettes of random customers without groups, as widely spread as these.

        - There are at least two kinds of them, with at least ten silhouettes each.
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
        """Draw customers with replacement, cluster each draw, and assign all customers by it.

        - Each draw is clustered from cold starts; the scale stays that of the census.
        - A customer changes segment by the matching of the draw's segments with the candidate's
          that has most customers in common.
        - Saddle ratios are measured in the draws where that is asked for.
        """
        ...

    def silhouette(self, census: Census, segmentation: Segmentation, *, seed: int) -> float:
        """Take the mean silhouette of all customers, on the segmentation's scale.

        It is that of scikit-learn's `silhouette_score` on all rows; of many points that lie on no
        grid, that of customers drawn from them.
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
        """Train and retrain on draws of one census, and count the customers who change segment.

        - Each time, `trained_on` customers are drawn to train on and `retrained_on` to retrain on,
          by their shares in the census.
        - There are as many segments as the segmentation has, and its scale holds for all.
        - A retraining is one of mallseg: it starts from the existing centres, and keeps the optimum
          next to them unless a cold start is clearly better.
        - A customer changes segment as in OverlapTable; all customers of the census are counted.
        - From one training on half as many customers to the next, customers are also counted by
          their segment and the tenth of the ratio of their two nearest distances, in the given
          segmentation.
        """
        ...
