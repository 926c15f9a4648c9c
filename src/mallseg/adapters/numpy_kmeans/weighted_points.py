"""Points with customers behind them, as numpy arrays."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.intp]


def totals(labels: Labels, loads: Floats, size: int) -> Floats:
    """Sum the loads behind each label 0, 1, … size - 1; all three of one dimension."""
    return np.asarray(np.bincount(labels, loads, size), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedPoints:
    """Scaled points, and how many customers stand at each.

    Attributes
    ----------
    axes
        Of shape (n_features, n_points): a feature's values lie side by side.
    weights
        Of shape (n_points,), at least 1 each.
    """

    axes: Floats
    weights: Floats

    def __len__(self) -> int:
        """Count the points."""
        return len(self.weights)

    def rows(self) -> Floats:
        """Copy into shape (n_points, n_features), as scikit-learn wants them."""
        return np.ascontiguousarray(self.axes.T)

    def loads(self) -> Floats:
        """Weights, and weights times values: of shape (1 + n_features, n_points)."""
        return np.vstack([self.weights, self.axes * self.weights])
