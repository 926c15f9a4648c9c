"""Made-up months of one mall: the same customers in June and July, some of whom have changed."""

import csv
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

HEADER = ("Card no.", "Annual Income (k$)", "Spending Score (1-100)", "Newsletter", "Spend")

BEST, CAREFUL = (86, 82), (86, 18)
"""Those with a high income who spend much, and those who spend little."""

GROUPS = (BEST, CAREFUL, (55, 50), (25, 80), (25, 20))
"""Mean income in k$ and score of each group, as in the published mall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shopper:
    """A customer in one month.

    Attributes
    ----------
    group
        Which of GROUPS, by its place; it is not written.
    """

    card: str
    income: float
    score: float
    newsletter: bool
    spend: float
    group: int

    def record(self) -> list[str]:
        """Give the fields of a file's record."""
        newsletter = "yes" if self.newsletter else "no"
        return [self.card, f"{self.income:g}", f"{self.score:g}", newsletter, f"{self.spend:.2f}"]


def a_month(customers: int = 1200, *, spread: float = 6.0, seed: int = 0) -> list[Shopper]:
    """Customers in equally large groups, in the order of their cards.

    Parameters
    ----------
    spread
        The standard deviation of incomes and scores in a group.
    """
    rng = random.Random(seed)  # noqa: S311  (made up, not secret)
    month = []
    for number in range(customers):
        group = number % len(GROUPS)
        income, score = (rng.gauss(mean, spread) for mean in GROUPS[group])
        spend = 0.0 if rng.random() < 0.7 else round(rng.lognormvariate(3 + score / 50, 0.8), 2)
        month.append(
            Shopper(
                card=f"{number:07}",
                income=_between(income, 0, 1000),
                score=_between(score, 1, 100),
                newsletter=rng.random() < 0.6,
                spend=spend,
                group=group,
            )
        )
    return month


def with_swaps(month: Sequence[Shopper], pairs: int = 120) -> list[Shopper]:
    """Swap the scores of some of the best with those of as many of the careful."""
    best = [each for each in month if GROUPS[each.group] == BEST][:pairs]
    careful = [each for each in month if GROUPS[each.group] == CAREFUL][:pairs]
    swapped = {
        one.card: replace(one, score=other.score)
        for a, b in zip(best, careful, strict=True)
        for one, other in ((a, b), (b, a))
    }
    return [swapped.get(each.card, each) for each in month]


def measured_again(month: Iterable[Shopper], *, noise: float, seed: int) -> list[Shopper]:
    """Measure customers who have not changed once more: each income and score a little off.

    Parameters
    ----------
    noise
        The standard deviation of what each value is off.
    """
    rng = random.Random(seed)  # noqa: S311
    return [
        replace(
            each,
            income=_between(each.income + rng.gauss(0, noise), 0, 1000),
            score=_between(each.score + rng.gauss(0, noise), 1, 100),
        )
        for each in month
    ]


def with_others(month: Sequence[Shopper], *, gone: int, new: int, seed: int = 1) -> list[Shopper]:
    """Leave out the first customers, and add new ones behind the last."""
    added = a_month(new, seed=seed)
    first = len(month)
    return [
        *month[gone:],
        *(replace(each, card=f"{first + number:07}") for number, each in enumerate(added)),
    ]


def written(path: Path, month: Iterable[Shopper]) -> Path:
    """Write a month as a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *(each.record() for each in month)])
    return path


def _between(value: float, lowest: float, highest: float) -> float:
    return float(min(max(round(value), lowest), highest))
