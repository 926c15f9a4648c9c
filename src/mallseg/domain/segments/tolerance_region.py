"""Tolerance regions: ellipsoids that contain nearly all customers of a segment, new ones included.

`mallseg.domain.segments.region_estimates` computes them from the customers.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.domain.errors import InvalidOptionError, OptionFault

Triangle = tuple[tuple[float, ...], ...]
"""The rows of a lower triangular matrix; row i has i + 1 values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToleranceRegion:
    """An ellipsoid around the centre of a segment.

    Attributes
    ----------
    rows
        A lower triangular matrix W, of shape (n_features, n_features). A customer is within the
        region if ‖W u‖ ≤ 1, where u is the scaled difference from the centre.
    """

    rows: Triangle

    def __post_init__(self) -> None:
        if [len(row) for row in self.rows] != [*range(1, len(self.rows) + 1)]:
            raise InvalidOptionError("region", OptionFault.NOT_ONE_PER, item="row", each="feature")

    def square(self, position: Sequence[float], centre: Sequence[float]) -> float:
        """Compute ‖W u‖², which is above 1 outside the region.

        The arguments are scaled. The order of summation is fixed, so that every engine that follows
        it gets the same bits.
        """
        differences = [a - b for a, b in zip(position, centre, strict=True)]
        total = 0.0
        for row in self.rows:
            along = 0.0
            for weight, difference in zip(row, differences, strict=False):
                along += weight * difference
            total += along * along
        return total

    @property
    def steepness(self) -> float:
        """The squared Frobenius norm of W, an upper bound of ‖W u‖² / ‖u‖²."""
        return math.fsum(weight * weight for row in self.rows for weight in row)
