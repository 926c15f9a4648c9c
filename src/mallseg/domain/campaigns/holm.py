"""Holm's correction for multiple comparisons."""

from collections.abc import Sequence


def holm_corrected(p_values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Correct p-values by Holm's step-down method, in the order in which they are given.

    The family-wise error rate stays at alpha, however the tests depend on each other. A heavier
    weight gives a test a larger part of alpha. S. Holm, Scandinavian Journal of Statistics 6
    (1979), 65-70; the weights are those of its last section.

    Parameters
    ----------
    weights
        Above 0, one for each p-value. Equal weights give the unweighted method.
    """
    order = sorted(range(len(p_values)), key=lambda i: p_values[i] / weights[i])
    left = sum(weights)
    found, highest = [1.0] * len(p_values), 0.0
    for index in order:
        highest = max(highest, p_values[index] * left / weights[index])
        found[index] = min(1.0, highest)
        left -= weights[index]
    return found
