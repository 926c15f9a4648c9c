"""Ticks of axes, at round numbers in the feature's own unit."""

import math
from collections.abc import Iterable, Iterator

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Transform

_MOST = 6
_FEWEST = 3
_ROUNDING = 1e-9
_MANTISSAS = ((1, 2, 5), (1, 3), (1,))
"""Of the marks in each power of ten, the more the shorter the axis is."""


def log_ticks(feature: Feature, low: float, high: float) -> tuple[float, ...]:
    """Choose the values to mark between two values of points; none for a feature without a log.

    Returns
    -------
    tuple of float
        In the feature's own unit, ascending: 3 to 6 of them where there are as many round ones.
    """
    if feature.transform is Transform.NONE or not low < high:
        return ()
    first, last = feature.decode(low), feature.decode(high)
    for mantissas in _MANTISSAS:
        ticks = [tick for tick in _round(mantissas, first, last) if first <= tick <= last]
        if len(ticks) <= _MOST:
            break
    if len(ticks) < _FEWEST:
        return tuple(_evenly(first, last))
    return tuple(ticks[:: math.ceil(len(ticks) / _MOST)])


def _round(mantissas: Iterable[int], first: float, last: float) -> Iterator[float]:
    if first <= 0:
        yield 0.0
    smallest = max(first, 1.0 if first <= 0 else first)
    for power in range(math.floor(math.log10(smallest)), math.ceil(math.log10(last)) + 1):
        yield from (mantissa * 10.0**power for mantissa in mantissas)


def _evenly(first: float, last: float) -> Iterator[float]:
    """Choose ticks of a short axis evenly: within a power of ten, a logarithm is nearly linear."""
    unit = 10.0 ** math.floor(math.log10((last - first) / 2))
    step = next(s * unit for s in (5, 2, 1) if (last - first) / (s * unit) >= _FEWEST - 1)
    for count in range(math.ceil(first / step), math.floor(last / step) + 1):
        yield count * step


def even_ticks(low: float, high: float, *, most: int = 7) -> tuple[float, ...]:
    """Choose round values between two ends, evenly: at least two, and at most this many."""
    unit = 10.0 ** math.floor(math.log10((high - low) / most))
    step = next(s * unit for s in (1, 2, 5, 10, 20) if (high - low) / (s * unit) <= most)
    first, last = math.ceil(low / step - _ROUNDING), math.floor(high / step + _ROUNDING)
    return tuple(round(count * step, 12) for count in range(first, last + 1))
