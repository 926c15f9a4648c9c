"""The checks and transforms of features on whole columns."""

import numpy as np

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.outliers import OutlyingPoints
from mallseg.domain.customers.transform import PER_LOG, Transform
from mallseg.population.arrays import Floats, Mask

_UNSURE = 1e-6
"""Logarithms of two libraries differ in their last bit: some 1e-9 of such a step."""


def checked(feature: Feature, values: Floats, *, parts: int) -> Floats:
    """Give what points hold: NaN where a value is no number, or outside the feature's range.

    As `Feature.check` and `Feature.encode` do, to the last bit.

    Parameters
    ----------
    values
        In the source's unit; not changed.
    parts
        How many of the source's units make one of the feature's.
    """
    found = np.divide(values, parts) if parts > 1 else values.copy()
    with np.errstate(invalid="ignore"):
        is_inside = (found >= feature.lowest) & (found <= feature.highest)
    found[~(is_inside & np.isfinite(found))] = np.nan
    np.add(found, 0.0, out=found)  # minus zero becomes zero
    return found if feature.transform is Transform.NONE else _logarithms(feature, found)


def _logarithms(feature: Feature, values: Floats) -> Floats:
    """Encode values; where a last bit may decide about rounding, one by one as the domain does."""
    steps = np.log(values + feature.log_shift) * PER_LOG + 0.5
    found: Floats = np.floor(steps)
    for index in np.flatnonzero(np.abs(steps - np.rint(steps)) < _UNSURE).tolist():
        found[index] = feature.encode(float(values[index]))
    return found


def are_beyond(points: OutlyingPoints, values: Floats) -> Mask:
    """Flag the values, of shape (n_features, n_customers), that are beyond the fences."""
    beyond = np.zeros(values.shape[1], np.bool_)
    for feature, own in zip(points.features, values, strict=True):
        if feature.name in points.fences:
            low, high = points.fences[feature.name]
            beyond |= (own < low) | (own > high)
    return beyond
