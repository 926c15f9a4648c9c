"""A candidate: the census divided into one number of segments, with its measures."""

import math
from dataclasses import dataclass

from mallseg.domain.customers.census import Point
from mallseg.domain.number_of_segments.border import DIP_BELOW, GAP_BELOW, Border


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """What the choice of a number depends on, in the whole census or in a resample.

    Attributes
    ----------
    customers
        In each segment, of shape (n_segments,).
    log_spreads
        ``ln |Σ|`` of each segment's scaled covariance Σ, of shape (n_segments,); without noise.
    scattered
        How many customers of each segment are noise; empty where none was looked for.
    log_room
        ln of the volume in which noise is spread evenly.
    features
        The number of features by which customers are compared.
    saddle_ratios
        As in Border, one for each pair of neighbours; empty where they were not measured.
    """

    customers: tuple[int, ...]
    log_spreads: tuple[float, ...]
    features: int
    saddle_ratios: tuple[float, ...] = ()
    scattered: tuple[int, ...] = ()
    log_room: float = 0.0

    @property
    def has_gaps_only(self) -> bool:
        """Whether there is a real gap at every border."""
        return bool(self.saddle_ratios) and max(self.saddle_ratios) < GAP_BELOW

    @property
    def has_dips_only(self) -> bool:
        """Whether there is a dip, if not a gap, at every border."""
        return bool(self.saddle_ratios) and max(self.saddle_ratios) < DIP_BELOW

    @property
    def smallest_share(self) -> float:
        """The share of the customers that the smallest segment has."""
        return min(self.customers) / sum(self.customers)

    def completed_likelihood(self, effective_sample_size: int) -> float:
        """Compute the integrated completed likelihood of normal groups of these sizes and shapes.

        ``-2 m sum of p_j (ln p_j - ln |Σ_j| / 2) + (parameters) ln m``, where p_j is a segment's
        share of the customers. A segment has a share, a centre and a covariance: in two features
        6 k - 1 parameters for k segments. Constants are left out; the lower, the better.

        Noise is one more group, of share p_0 and evenly spread in the volume V: it adds
        ``p_0 (ln p_0 - ln V + features (ln 2π + 1) / 2)`` to the sum, and a parameter.

        Parameters
        ----------
        effective_sample_size
            m: how many independent customers the census is worth.

        References
        ----------
        C. Biernacki, G. Celeux and G. Govaert, "Assessing a mixture model for clustering with the
        integrated completed likelihood", IEEE PAMI 22(7), 2000, doi:10.1109/34.865189. C. Fraley
        and A. E. Raftery, "How many clusters? Which clustering method?", The Computer Journal
        41(8), 1998, doi:10.1093/comjnl/41.8.578: with noise.
        """
        total = sum(self.customers)
        scattered = self.scattered or (0,) * len(self.customers)
        fit = math.fsum(
            (count - apart) / total * (math.log((count - apart) / total) - spread / 2)
            for count, apart, spread in zip(
                self.customers, scattered, self.log_spreads, strict=True
            )
            if count > apart
        )
        of_one = 1 + self.features + self.features * (self.features + 1) // 2
        parameters = of_one * len(self.customers) - 1
        if noise := sum(scattered) / total:
            of_groups = self.features * (math.log(2 * math.pi) + 1) / 2
            fit += noise * (math.log(noise) - self.log_room + of_groups)
            parameters += 1
        return -2 * effective_sample_size * fit + parameters * math.log(effective_sample_size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """The best division of a census into one number of segments, measured on one scale.

    Attributes
    ----------
    centres
        In ascending order, as they number the segments; in the users' units.
    division, borders
        What the choice depends on, and the saddle ratio at each border.
    inertia, silhouette, davies_bouldin, calinski_harabasz
        The common criteria, of all customers.
    silhouette_error
        Standard error of the silhouette: 0 where it is exact, as almost everywhere.
    contrast
        The silhouette with repetitions of the whole census counted once.
    """

    centres: tuple[Point, ...]
    division: Division
    borders: tuple[Border, ...]
    inertia: float
    silhouette: float
    silhouette_error: float
    contrast: float
    davies_bouldin: float
    calinski_harabasz: float

    @property
    def segments(self) -> int:
        """The number of segments."""
        return len(self.centres)

    @property
    def smallest(self) -> int:
        """The customers of the smallest segment."""
        return min(self.division.customers)
