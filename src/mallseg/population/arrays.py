"""The arrays of a population, and their distinct values."""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Labels = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[Any]
"""Mantissas in the shortest type that holds them, or floats."""


def distinct_of(values: Numbers) -> Numbers:
    """Return the values once each, ascending: `np.unique`, which imports all of `numpy.ma`."""
    ordered = np.sort(values, axis=None)
    is_first = np.ones(len(ordered), np.bool_)
    is_first[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_first]
