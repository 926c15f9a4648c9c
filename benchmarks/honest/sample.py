"""How much is measured, and how a share of it is written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from zlib import crc32

import numpy as np

_QUANTILE = 1.96


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """How many malls of each kind and size are made, by which seed, in how many processes.

    `kinds` is how many kinds of each table are made, from the first; None for all. Results are kept
    in `folder`; None keeps none.
    """

    malls: int
    seed: int
    sizes: tuple[int, ...] = (200, 1000)
    kinds: int | None = None
    processes: int = 2
    folder: Path | None = None


def rng_of(seed: int, kind: str, customers: int, index: int) -> np.random.Generator:
    """Start the chance of one mall: the same for the same seed, whatever else is measured."""
    return np.random.default_rng([seed, crc32(kind.encode()), customers, index])


Table = Callable[[Sample], str]
"""Measures, and writes a heading, a sentence or two and a table in Markdown."""


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Give the interval of 95 % for a share.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of
    the American Statistical Association 22(158), 1927, doi:10.1080/01621459.1927.10502953.
    """
    if not of:
        return 0.0, 1.0
    share, squared = hits / of, _QUANTILE**2
    middle = (share + squared / (2 * of)) / (1 + squared / of)
    half = _QUANTILE / (1 + squared / of) * sqrt(share * (1 - share) / of + squared / (4 * of**2))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def share(hits: int, of: int) -> str:
    """Write a share with its interval: ``29 of 30 (83 to 99 %)``."""
    if not of:
        return "none"
    low, high = wilson(hits, of)
    return f"{hits} of {of} ({100 * low:.0f} to {100 * high:.0f} %)"


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write a table in Markdown."""
    titles = [*header]
    lines = ["| " + " | ".join(titles) + " |", "|---" * len(titles) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])
