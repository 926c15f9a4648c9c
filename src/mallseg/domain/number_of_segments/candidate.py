"""A candidate: the census divided into one number of segments, with its measures."""

import math
from dataclasses import dataclass

from mallseg.domain.customers.census import Point
from mallseg.domain.number_of_segments.border import GAP_BELOW, Border, dip_below


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """A division of the census, or of a resample, with the statistics that the choice depends on.

    Attributes
    ----------
    customers
        In each segment, of shape (n_segments,).
    log_determinants
        ``ln |Σ|`` of each segment's scaled covariance Σ, of shape (n_segments,); without noise.
    noise
        How many customers of each segment are noise, of shape (n_segments,); empty where noise was
        not looked for.
    log_noise_volume
        ln of the volume over which noise is uniformly distributed.
    features
        The number of features.
    saddle_ratios
        As in Border, one for each pair of neighbours; empty where they were not measured.
    """

    customers: tuple[int, ...]
    log_determinants: tuple[float, ...]
    features: int
    saddle_ratios: tuple[float, ...] = ()
    noise: tuple[int, ...] = ()
    log_noise_volume: float = 0.0

    @property
    def has_gaps_only(self) -> bool:
        """Whether every border is a gap."""
        return bool(self.saddle_ratios) and max(self.saddle_ratios) < GAP_BELOW

    def has_dips_only(self, effective_sample_size: int) -> bool:
        """Whether every border has at least a dip in the density."""
        limit = dip_below(effective_sample_size)
        return bool(self.saddle_ratios) and max(self.saddle_ratios) < limit

    @property
    def smallest_share(self) -> float:
        """The share of the customers in the smallest segment."""
        return min(self.customers) / sum(self.customers)

    def icl(self, effective_sample_size: int) -> float:
        """Compute the integrated completed likelihood criterion (ICL) of a Gaussian mixture.

        ``-2 m sum of p_j (ln p_j - ln |Σ_j| / 2) + (parameters) ln m``, where p_j is a segment's
        share of the customers; on the scale of the BIC, so that lower is better. Each component has
        a weight, a mean and a full covariance: for two features 6 k - 1 parameters with k segments.
        Constants are left out.

        Noise is a further component, of weight p_0 and uniform over the volume V: it adds
        ``p_0 (ln p_0 - ln V + features (ln 2π + 1) / 2)`` to the sum, and one parameter.

        Parameters
        ----------
        effective_sample_size
            m: the number of independent customers.

        References
        ----------
        C. Biernacki, G. Celeux and G. Govaert, "Assessing a mixture model for clustering with the
        integrated completed likelihood", IEEE PAMI 22(7), 2000, doi:10.1109/34.865189. C. Fraley
        and A. E. Raftery, "How many clusters? Which clustering method?", The Computer Journal
        41(8), 1998, doi:10.1093/comjnl/41.8.578: with noise.
        """
        total = sum(self.customers)
        noise = self.noise or (0,) * len(self.customers)
        fit = math.fsum(
            (count - own_noise) / total * (math.log((count - own_noise) / total) - log_det / 2)
            for count, own_noise, log_det in zip(
                self.customers, noise, self.log_determinants, strict=True
            )
            if count > own_noise
        )
        per_component = 1 + self.features + self.features * (self.features + 1) // 2
        parameters = per_component * len(self.customers) - 1
        if weight := sum(noise) / total:
            gaussian_constant = self.features * (math.log(2 * math.pi) + 1) / 2
            fit += weight * (math.log(weight) - self.log_noise_volume + gaussian_constant)
            parameters += 1
        return -2 * effective_sample_size * fit + parameters * math.log(effective_sample_size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """The best division of a census into one number of segments, with its criteria.

    Attributes
    ----------
    centres
        In ascending order, as segments are numbered; in the users' units.
    division, borders
        The statistics that the choice depends on, and the saddle ratio at each border.
    inertia, silhouette, davies_bouldin, calinski_harabasz
        The usual criteria, of all customers on the scale of the fit.
    silhouette_error
        The standard error of the silhouette; 0 where it is computed exactly, as it mostly is.
    distinct_silhouette
        The silhouette where repetitions of the whole census count once.
    """

    centres: tuple[Point, ...]
    division: Division
    borders: tuple[Border, ...]
    inertia: float
    silhouette: float
    silhouette_error: float
    distinct_silhouette: float
    davies_bouldin: float
    calinski_harabasz: float

    @property
    def segments(self) -> int:
        """The number of segments."""
        return len(self.centres)

    @property
    def smallest(self) -> int:
        """The number of customers in the smallest segment."""
        return min(self.division.customers)
