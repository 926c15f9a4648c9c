"""The port that measures how distinct segments are, and how much of a retraining is chance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Protocol

from mallseg.domain.customers.census import Census
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.ports import Progress
from mallseg.domain.segments.segmentation import Segmentation

FEWEST_RETRAININGS = 20
"""Below this, a 95 % quantile would mean nothing."""

_HIGH = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceMoves:
    """The customers whom retrainings move in a mall that does not change.

    Attributes
    ----------
    shares
        The share of customers who change segment, for each retraining.
    """

    shares: Sequence[float]

    def __post_init__(self) -> None:
        if len(self.shares) < FEWEST_RETRAININGS:
            raise InvalidOptionError(
                "retrainings", OptionFault.BELOW_MINIMUM, lowest=FEWEST_RETRAININGS
            )

    @property
    def mean(self) -> float:
        """The mean share."""
        return fmean(self.shares)

    @property
    def high(self) -> float:
        """The 95 % quantile of the shares."""
        ordered = sorted(self.shares)
        return ordered[math.ceil(_HIGH * len(ordered)) - 1]


class Appraiser(Protocol):
    """Measures one segmentation of a census, and decides nothing.

    All of it comes from the census, the segmentation and the seed alone, and neither is changed.
    """

    def silhouette(self, census: Census, segmentation: Segmentation, *, seed: int) -> float:
        """Take the mean silhouette of all customers, on the segmentation's scale.

        It is that of scikit-learn's `silhouette_score` on all rows; of many points that stand on no
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
        """Train and retrain on draws of one census, and see who changes segment.

        - Each time so many customers are drawn from the census, by their shares in it, to train on
          and then to retrain on.
        - There are as many segments as the segmentation has, and its scale holds for all.
        - The retraining is one of mallseg: it starts from the previous centres, and keeps what it
          finds there unless a cold start is clearly better.
        - A customer changes segment as in OverlapTable; all customers of the census are looked at.
        """
        ...
