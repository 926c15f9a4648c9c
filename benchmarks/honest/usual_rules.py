"""The rules by which others choose a number of segments, on the same divisions where they can."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sklearn.mixture import GaussianMixture

from benchmarks.made_up_malls import Floats
from mallseg.adapters.sklearn_kmeans.seeding import cluster_sets
from mallseg.adapters.sklearn_kmeans.weighted_points import Labels
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.verdict import best_by_icl

_REFERENCES = 10
_STARTS = 3
_MIXTURE_STARTS = 2
_FINEST = 1e-4
"""A hundredth of a standard deviation: the variance of a group on one place."""


def by_silhouette(candidates: Sequence[Candidate]) -> int:
    """Take the highest silhouette."""
    return max(candidates, key=lambda candidate: candidate.silhouette).segments


def by_icl(rows: Floats, labels: Sequence[Labels], candidates: Sequence[Candidate]) -> int:
    """Take the lowest ICL of normal groups: without noise, and with every record counted.

    Parameters
    ----------
    labels
        The group of each row, for each of the candidates.
    """
    divisions = [
        replace(each.division, noise=(), log_determinants=tuple(_log_spreads(rows, own)))
        for each, own in zip(candidates, labels, strict=True)
    ]
    return best_by_icl(divisions, effective_sample_size=len(rows))


def _log_spreads(rows: Floats, labels: Labels) -> list[float]:
    finest = _FINEST * np.eye(rows.shape[1])
    return [
        float(np.linalg.slogdet(np.cov(rows[labels == one].T, bias=True) + finest)[1])
        for one in range(int(labels.max()) + 1)
    ]


def by_elbow(candidates: Sequence[Candidate], total: float) -> int:
    """Take the number whose inertia lies furthest below the line from the first to the last.

    V. Satopää et al., "Finding a 'kneedle' in a haystack", ICDCSW 2011,
    doi:10.1109/ICDCSW.2011.20.
    """
    numbers = np.array([1, *(candidate.segments for candidate in candidates)], dtype=float)
    inertias = np.array([total, *(candidate.inertia for candidate in candidates)])
    along = (numbers - numbers[0]) / (numbers[-1] - numbers[0])
    down = (inertias - inertias[-1]) / (inertias[0] - inertias[-1])
    return int(numbers[(1 - along - down).argmax()])


def by_bic(rows: Floats, numbers: Sequence[int], seed: int) -> int:
    """Take the lowest BIC of a mixture of normal groups, as scikit-learn fits it."""
    badness = {
        number: GaussianMixture(number, n_init=_MIXTURE_STARTS, random_state=seed)
        .fit(rows)
        .bic(rows)
        for number in numbers
    }
    return min(badness, key=badness.__getitem__)


def by_gap(
    rows: Floats, candidates: Sequence[Candidate], total: float, rng: np.random.Generator
) -> int:
    """Take the first number whose gap is not below that of the next, less its error; 1 is one.

    R. Tibshirani, G. Walther and T. Hastie, "Estimating the number of clusters in a data set via
    the gap statistic", Journal of the Royal Statistical Society B 63(2), 2001,
    doi:10.1111/1467-9868.00293.
    """
    low, high = rows.min(axis=0), rows.max(axis=0)
    sets = low + (high - low) * rng.random((_REFERENCES, *rows.shape))
    numbers = [1, *(candidate.segments for candidate in candidates)]
    inertias = [total, *(candidate.inertia for candidate in candidates)]
    gaps, errors = [], []
    for number, inertia in zip(numbers, inertias, strict=True):
        logs = np.log(_inertias(sets, number, rng))
        gaps.append(logs.mean() - np.log(inertia))
        errors.append(logs.std() * np.sqrt(1 + 1 / _REFERENCES))
    for place in range(len(numbers) - 1):
        if gaps[place] >= gaps[place + 1] - errors[place + 1]:
            return numbers[place]
    return numbers[-1]


def _inertias(sets: Floats, number: int, rng: np.random.Generator) -> Floats:
    if number == 1:
        of_one: Floats = np.square(sets - sets.mean(axis=1, keepdims=True)).sum(axis=(1, 2))
        return of_one
    labels, centres = cluster_sets(sets, number, rng, starts=_STARTS)
    return np.array(
        [
            np.square(one - own[label]).sum()
            for one, own, label in zip(sets, centres, labels, strict=True)
        ]
    )
