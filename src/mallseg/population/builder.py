"""Customers of a source become a census, exact or a summary."""

from collections.abc import Mapping, Sequence

import numpy as np

from mallseg.domain.customers.breakdown_counts import GroupCodes
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Transform
from mallseg.domain.sources.data_contract import DataContract
from mallseg.population.arrays import Floats, Labels
from mallseg.population.blocks import Blocks
from mallseg.population.population import NumpyPopulation, PopulationOptions
from mallseg.population.rows import Rows


class PopulationBuilder:
    """Takes customers in any order, and makes a census of them, exact or a summary.

    Parameters
    ----------
    contract
        Of their source.
    codes
        Of the breakdowns by which the customers are counted as well.
    """

    def __init__(
        self,
        features: tuple[Feature, ...],
        contract: DataContract,
        options: PopulationOptions | None = None,
        codes: Sequence[GroupCodes] = (),
    ) -> None:
        self._features = features
        self._codes = codes
        self._options = options or PopulationOptions()
        parts = tuple(_parts(feature, contract) for feature in features)
        self._rows = Rows(parts, Blocks(self._options.in_memory))

    def add(self, values: Floats, classes: Sequence[Labels] = ()) -> None:
        """Add customers with values of shape (n_features, n_customers), and codes of groups."""
        self._rows.append(values, classes)

    def add_counted(
        self, counts: Mapping[Point, int], classes: Sequence[Mapping[tuple[Point, int], int]] = ()
    ) -> None:
        """Add customers who are counted by point; for each breakdown, by point and code."""
        if counts:
            points = np.array([*counts]).T
            codes = [_codes_of_points(counts, own) for own in classes]
            self.add(np.repeat(points, [*counts.values()], axis=1), codes)

    def census(self) -> Census:
        """Take the census of all."""
        population = NumpyPopulation(self._rows, self._options)
        for place, codes in enumerate(self._codes):
            codes.check_frequencies(population.class_totals(place, len(codes)))
        breakdown_counts = [codes.breakdown_counts() for codes in self._codes]
        return Census.of_population(self._features, population, breakdown_counts=breakdown_counts)


def _codes_of_points(
    counts: Mapping[Point, int], classes: Mapping[tuple[Point, int], int]
) -> Labels:
    """Give a code to each customer of each point, as many of each as there are."""
    own: dict[Point, list[tuple[int, int]]] = {point: [] for point in counts}
    for (point, code), customers in classes.items():
        own[point].append((code, customers))
    codes, customers_of = zip(*(pair for pairs in own.values() for pair in pairs), strict=True)
    found: Labels = np.repeat(codes, customers_of)
    return found


def _parts(feature: Feature, contract: DataContract) -> int:
    """Give the denominator behind a source's numbers; logarithms are integers, whatever it is."""
    return contract.parts(feature) if feature.transform is Transform.NONE else 1
