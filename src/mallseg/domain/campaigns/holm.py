"""Several tests at once, so that together they err as seldom as one."""

from collections.abc import Sequence


def corrected(p_values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Correct p-values by Holm's method, in the order in which they are given.

    The probability that any true hypothesis is rejected stays at alpha, however the tests depend on
    each other. A heavier weight gives a test a larger part of alpha. S. Holm, Scandinavian Journal
    of Statistics 6 (1979), 65-70; the weights are those of its last section.

    Parameters
    ----------
    weights
        Above 0, one for each p-value. Equal ones give the usual method.
    """
    order = sorted(range(len(p_values)), key=lambda i: p_values[i] / weights[i])
    left = sum(weights)
    found, highest = [1.0] * len(p_values), 0.0
    for place in order:
        highest = max(highest, p_values[place] * left / weights[place])
        found[place] = min(1.0, highest)
        left -= weights[place]
    return found
