"""Rows of an array, as a segmentation sees them: their distances to its centres."""

import struct
from collections.abc import Sequence

import numpy as np

from mallseg.domain.customers.feature import Feature
from mallseg.domain.segments.assignment import AssignedColumns
from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.population.arrays import Floats
from mallseg.population.assigning import assigned
from mallseg.population.checking import checked
from mallseg.population.nearest import squares_to, standardised


def squared_distances(
    segmentation: Segmentation, features: Sequence[Feature], rows: Floats
) -> Floats:
    """Measure rows as the domain does, to the last bit.

    Parameters
    ----------
    features
        Those of the segmentation, with the ranges that the rows must keep to.
    rows
        Of shape (n_rows, n_features), in the features' units.

    Returns
    -------
    array
        Of shape (n_rows, n_segments), after scaling.

    Raises
    ------
    InvalidCustomerError
        A value is outside its range.
    """
    scale = segmentation.scale
    axes = [
        standardised(_encoded(feature, column), offset, unit)
        for feature, column, offset, unit in zip(
            features, rows.T, scale.offset, scale.unit, strict=True
        )
    ]
    return np.stack([squares_to(axes, position) for position in segmentation.positions], axis=1)


def _encoded(feature: Feature, column: Floats) -> Floats:
    points = checked(feature, column, parts=1)
    for row in np.flatnonzero(np.isnan(points))[:1].tolist():
        feature.check(float(column[row]))  # says what is wrong with the first
    return points


def assigned_columns(
    segmentation: Segmentation, columns: Sequence[Sequence[float]]
) -> AssignedColumns:
    """Assign many customers as `Segmentation.assign` does, to the last bit.

    Parameters
    ----------
    columns
        One per feature, of shape (n_customers,), in the features' units.

    Raises
    ------
    InvalidCustomerError
        A value is outside its range.
    """
    pairs = zip(segmentation.features, columns, strict=True)
    points = np.stack([_encoded(feature, _packed(own)) for feature, own in pairs])
    found = assigned(segmentation, points)
    groups = found.segments * len(CERTAINTIES) + found.certainties
    most = len(segmentation.segments) * len(CERTAINTIES)
    return AssignedColumns(
        groups=groups.tolist(),
        distances=found.distances.tolist(),
        customers=np.bincount(groups, minlength=most).tolist(),
    )


def _packed(column: Sequence[float]) -> Floats:
    """Make an array of numbers: by way of their bytes in half the time."""
    return np.frombuffer(struct.pack(f"{len(column)}d", *column))
