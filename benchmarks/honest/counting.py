"""A program that looks at a border as people do: it counts who stands there."""

import numpy as np

from benchmarks.made_up_malls import Floats
from mallseg.domain.number_of_segments.border import BorderKind

_WIDTH = 0.3
"""Of the strip along the border, in standard deviations of the features."""

_AS_MANY = 0.5
_HARDLY_ANY = 0.1
_ENOUGH = 10
"""Among fewer, an empty strip is chance."""


def contradicts(kind: BorderKind, places: Floats, length: float) -> bool:
    """Whether the count contradicts what is said of a border.

    The strip along the border is compared with the fullest of the same width on each side, of which
    the emptier counts. A gap is contradicted where more than half as many customers stand along the
    border; a line, where hardly any do, none in a strip of that width, and ten or more beyond.

    Parameters
    ----------
    places
        Of the customers of both segments on the line between the centres, the border at 0.
    length
        Between the two centres.
    """
    beside = _count(places, 0.0)
    middles = np.linspace(0.0, length / 2, 20)
    fullest = min(max(_count(places, side * middle) for middle in middles) for side in (-1.0, 1.0))
    share = beside / max(fullest, 1)
    if kind is BorderKind.GAP:
        return share > _AS_MANY
    if fullest < _ENOUGH:
        return False
    inside = np.sort(places[np.abs(places) <= length / 2])
    return share < _HARDLY_ANY and bool(np.diff(inside).max(initial=0.0) >= _WIDTH)


def _count(places: Floats, middle: float) -> int:
    return int((np.abs(places - middle) <= _WIDTH / 2).sum())
