"""A record's assignment as a bit field.

The marks of all records with one id are combined by bitwise or; the two months use different bits.
"""

import numpy as np

from mallseg.domain.moves.cause import MoveRule
from mallseg.population.arrays import Floats, Integers
from mallseg.population.assigning import clearly_nearer, placed

_BITS = 5
"""Enough for an index below 20, the most segments there are."""

SEGMENT = (1 << _BITS) - 1
REPORTED_AT, AFTER_AT = _BITS, 2 * _BITS
LEFT_AT = 3 * _BITS
"""From here on, a bit for each segment that counts as left, should it be the earlier one."""

USABLE_BEFORE, USABLE_AFTER = 1 << 40, 1 << 41
UNUSABLE_BEFORE, UNUSABLE_AFTER = 1 << 42, 1 << 43


def marks_before(rule: MoveRule, points: Floats) -> Integers:
    """Mark usable records of the earlier month, at points of shape (n_features, n_points)."""
    segments = placed(rule.segmentation, points)
    reported = placed(rule.earlier, points) if rule.has_two_versions else segments
    return segments | (reported << REPORTED_AT) | USABLE_BEFORE


def marks_after(rule: MoveRule, points: Floats) -> Integers:
    """Mark usable records of the later month, at points of shape (n_features, n_points)."""
    segments, nearer = clearly_nearer(rule.segmentation, points, rule.ratio)
    return (segments << AFTER_AT) | (nearer << LEFT_AT) | USABLE_AFTER


def unusable(records: int, mark: int) -> Integers:
    """Mark records that have an id and no values."""
    return np.full(records, mark)
