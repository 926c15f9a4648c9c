"""Approximate functional dependencies between breakdowns: a region follows from a city."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from mallseg.domain.customers.breakdown import UNKNOWN
from mallseg.domain.customers.breakdown_counts import BreakdownCounts
from mallseg.domain.customers.census import Census

_FEWEST = 50
"""The fewest customers of whom both are known: with fewer, it may be chance."""

_FOLLOWS = 0.99
_SEVERAL = -1
_CONSTANT = 0.95
"""A breakdown in which nearly all belong to one group would follow from every other."""


def functional_dependencies(census: Census) -> Iterator[tuple[str, str]]:
    """Yield the labels of pairs of breakdowns of which the first determines the second.

    It does where, of the customers of whom both are known, 99 % have the most frequent group of the
    second for their group of the first. In a census, only points where all customers have the same
    groups can be used; in a summary, all customers.
    """
    single = (
        [_single(breakdown_counts) for breakdown_counts in census.breakdown_counts]
        if not census.population
        else []
    )
    for one, other in combinations(range(len(census.breakdown_counts)), 2):
        pairs = _pairs(census, one, other, single)
        for first, second in ((one, other), (other, one)):
            if _follows(pairs):
                labels = [
                    census.breakdown_counts[index].breakdown.label for index in (first, second)
                ]
                yield labels[0], labels[1]
            pairs = {(b, a): n for (a, b), n in pairs.items()}


def _follows(pairs: Mapping[tuple[str, str], int]) -> bool:
    known = {pair: n for pair, n in pairs.items() if UNKNOWN not in pair}
    customers = sum(known.values())
    groups, usual = Counter[str](), defaultdict[str, int](int)
    for (own, other), n in known.items():
        groups[other] += n
        usual[own] = max(usual[own], n)
    if customers < _FEWEST or max(groups.values()) > _CONSTANT * customers:
        return False
    return sum(usual.values()) >= _FOLLOWS * customers and len(usual) <= customers // 2


def _pairs(
    census: Census, one: int, other: int, single: Sequence[Mapping[int, int]]
) -> Mapping[tuple[str, str], int]:
    found = Counter[tuple[int, int]]()
    if census.population:
        found.update(census.population.class_pairs(one, other))
    else:
        for point in single[one].keys() & single[other].keys():
            found[single[one][point], single[other][point]] += census.counts[point]
    groups = [census.breakdown_counts[index].groups for index in (one, other)]
    named = Counter[tuple[str, str]]()
    for (code, another), n in found.items():
        named[groups[0][code], groups[1][another]] += n
    return named


def _single(breakdown_counts: BreakdownCounts) -> Mapping[int, int]:
    """Find the points where all customers belong to one group."""
    found: dict[int, int] = {}
    for point, code, n in zip(
        breakdown_counts.points, breakdown_counts.codes, breakdown_counts.counts, strict=True
    ):
        if n:
            found[point] = code if found.get(point, code) == code else _SEVERAL
    return {point: code for point, code in found.items() if code != _SEVERAL}
