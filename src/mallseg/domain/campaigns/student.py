"""Student's t distribution, from the regularised incomplete beta function."""

import math

_TINY = 1e-300
_EPSILON = 1e-16
_MOST_TERMS = 100_000
_SERIES_FROM = 100.0


def two_sided_p(t: float, df: float) -> float:
    """Return the two-sided p-value of a t statistic.

    It is I_x(df / 2, 1 / 2) with x = df / (df + t**2), the regularised incomplete beta function
    (DLMF 8.17.1), to about 1e-13.

    Parameters
    ----------
    df
        Degrees of freedom, above 0; they need not be whole.
    """
    square = t * t
    x, rest = df / (df + square), square / (df + square)
    if not rest:
        return 1.0
    a, b = df / 2, 0.5
    log_x = math.log(x) if rest > x else math.log1p(-rest)  # neither loses digits
    log_front = a * log_x + b * math.log(rest) - _log_beta(a)
    if x < (a + 1) / (a + b + 2):
        return math.exp(log_front) * _fraction(a, b, x) / a
    return 1 - math.exp(log_front) * _fraction(b, a, rest) / b


def two_sided_quantile(p: float, df: float) -> float:
    """Return the t whose two-sided p-value is p, by bisection.

    Parameters
    ----------
    p
        Above 0 and below 1.
    """
    low, high = 0.0, 1.0
    while two_sided_p(high, df) > p:
        low, high = high, 2 * high
    while (middle := (low + high) / 2) not in {low, high}:
        low, high = (middle, high) if two_sided_p(middle, df) > p else (low, middle)
    return high


def _log_beta(a: float) -> float:
    """Return log B(a, 1/2); for large a by the asymptotic expansion of Γ(a + 1/2) / Γ(a).

    There, the difference of two log-gamma values would lose digits. F. G. Tricomi and A. Erdélyi,
    Pacific Journal of Mathematics 1 (1951), 133-142.
    """
    if a < _SERIES_FROM:
        return math.lgamma(a) + math.lgamma(0.5) - math.lgamma(a + 0.5)
    inverse = 1 / a
    series = inverse * (-1 / 8 + inverse**2 * (1 / 192 - inverse**2 / 640))
    return math.lgamma(0.5) - 0.5 * math.log(a) - series


def _fraction(a: float, b: float, x: float) -> float:
    """Evaluate the continued fraction of DLMF 8.17.22 by Lentz's method as modified by Thompson.

    W. J. Lentz, Applied Optics 15 (1976), 668-671; I. J. Thompson and A. R. Barnett, Journal of
    Computational Physics 64 (1986), 490-509. The fraction converges fast for
    x < (a + 1) / (a + b + 2).
    """
    above, below = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = below
    for m in range(1, _MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            below = 1 / _not_zero(1 + term * below)
            above = _not_zero(1 + term / above)
            value *= above * below
        if abs(above * below - 1) < _EPSILON:
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
