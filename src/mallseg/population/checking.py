"""The checks of `Feature.check` on whole columns."""

import numpy as np

from mallseg.domain.customers.feature import Feature
from mallseg.population.arrays import Floats


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
