"""The beta-binomial distribution: how many new customers exceed an order statistic by chance."""

import math


def exceedance_probability(count: int, *, of: int, above: int, below: int) -> float:
    """Compute the probability that at least this many new customers exceed an order statistic.

    Old and new customers are exchangeable. Of the old ones, `above` exceed the order statistic and
    `below` do not, itself included; then the number of new ones who exceed it is beta-binomial with
    parameters above + 1 and below. Neither sample is taken as the truth.

    Parameters
    ----------
    count, of
        How many new customers exceed it, of how many.
    above, below
        The numbers of old customers; `below` is at least 1.

    References
    ----------
    V. Vovk, "Conditional validity of inductive conformal predictors", ACML 2012.
    """
    alpha, beta = above + 1, below
    terms = (
        math.exp(_log_choose(of, k) + _log_beta(k + alpha, of - k + beta) - _log_beta(alpha, beta))
        for k in range(count)
    )
    return max(0.0, 1 - math.fsum(terms))


def _log_choose(of: int, k: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(k + 1) - math.lgamma(of - k + 1)


def _log_beta(alpha: int, beta: int) -> float:
    return math.lgamma(alpha) + math.lgamma(beta) - math.lgamma(alpha + beta)
