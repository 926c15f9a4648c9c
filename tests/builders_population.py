"""Populations and customers that do not collapse."""

import numpy as np
import numpy.typing as npt

from mallseg.domain.customers.census import Census
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.population import Population
from mallseg.domain.sources.data_contract import DataContract
from mallseg.population.builder import PopulationBuilder
from mallseg.population.population import PopulationOptions
from mallseg.testing.features import DEFAULT_FEATURES

Values = npt.NDArray[np.float64]
IN_DOLLARS = DataContract(in_parts=frozenset({"annual_income"}))
FEW = PopulationOptions(most_points=20, most_cells=64)
"""Beyond 20 distinct points a census is a summary of at most 64 cells."""

_CENTRES = np.array([[26, 20], [26, 79], [55, 50], [87, 82], [88, 17]])


def customers_in_dollars(size: int, *, seed: int = 0) -> Values:
    """Draw five groups, incomes in steps of 125 dollars as thousands: of shape (2, size).

    Eighths are exact both as decimals and as floats, so that all sums of them are equal.
    """
    rng = np.random.default_rng(seed)
    points = rng.normal(_CENTRES[rng.integers(5, size=size)], 8)
    incomes = np.rint(points[:, 0].clip(5, 200) * 8) / 8
    return np.stack([incomes, points[:, 1].round().clip(1, 100)])


def census_of(
    values: Values,
    options: PopulationOptions = FEW,
    features: tuple[Feature, ...] = DEFAULT_FEATURES,
) -> Census:
    """Take the census of customers, by the two usual features or by others."""
    builder = PopulationBuilder(features, IN_DOLLARS, options)
    builder.add(values)
    return builder.census()


def population_of(census: Census) -> Population:
    """Give the population of a summary."""
    assert census.population is not None
    return census.population
