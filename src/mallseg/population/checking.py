"""The checks of `Feature.check` on whole columns."""

import numpy as np

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.outliers import OutlyingPoints
from mallseg.population.arrays import Floats, Mask


def checked(feature: Feature, values: Floats, *, parts: int) -> Floats:
    """Convert numbers to the feature's unit: NaN where one is none, or outside the range.

    Parameters
    ----------
    values
        In the source's unit; not changed.
    parts
        How many of the source's units make one of the feature's.
    """
    found = np.divide(values, parts) if parts > 1 else values.copy()
    with np.errstate(invalid="ignore"):
        found[~((found >= feature.lowest) & (found <= feature.highest))] = np.nan
    return np.add(found, 0.0, out=found)  # minus zero becomes zero


def are_beyond(points: OutlyingPoints, values: Floats) -> Mask:
    """Flag the values, of shape (n_features, n_customers), that are beyond the fences."""
    beyond = np.zeros(values.shape[1], np.bool_)
    for feature, own in zip(points.features, values, strict=True):
        if feature.name in points.fences:
            low, high = points.fences[feature.name]
            beyond |= (own < low) | (own > high)
    return beyond
