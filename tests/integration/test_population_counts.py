"""Counts of a population's customers by bins."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from mallseg.domain.customers.population import NearestCentre
from mallseg.population.blocks import Blocks
from mallseg.population.counting import counts_between
from mallseg.population.rows import Rows
from tests.builders_population import FEW, census_of, customers_in_dollars, population_of


@pytest.mark.parametrize("ends", [[], [3], [-2, 0, 0, 7], [1, 1 << 20]])
def test_customers_are_counted_in_near_and_far_bins(
    ends: list[int],
) -> None:
    values = np.random.default_rng(6).integers(-50, 5000, (2, 3000)) / 10
    rows = Rows((1, 1), Blocks())
    rows.append(values)

    counted = counts_between(rows, 1, 0.05, 2.0, ends)

    cells = np.floor((values[1] - 0.05) / 2)
    bounds = [-np.inf, *ends, np.inf]
    expected = [int(((cells >= a) & (cells < b)).sum()) for a, b in pairwise(bounds)]
    assert [*counted] == expected


@pytest.mark.parametrize("in_memory", [FEW.in_memory, 0])
def test_centres_of_one_rule_are_never_those_of_another(in_memory: int) -> None:
    population = population_of(
        census_of(customers_in_dollars(3000), replace(FEW, in_memory=in_memory))
    )
    rules = [
        NearestCentre(axes=(0, 1), offset=(0.0, 0.0), unit=(1.0, 1.0), positions=((0.0, 0.0), far))
        for far in ((90.0, 90.0), (50.0, 50.0), (30.0, 90.0))
    ]

    first = [population.counts(rule) for rule in rules]
    together = population.counts(*rules)

    assert len({tuple(own.items()) for own in first}) == 3
    for place, own in enumerate(first):
        again = Counter[tuple[int, ...]]()
        for labels, customers in together.items():
            again[labels[place : place + 1]] += customers
        assert again == own
