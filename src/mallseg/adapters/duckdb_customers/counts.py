"""Groups of customers become a census: by their points, or one by one where these are many."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from mallseg.domain.customers.census import MOST_POINTS, Census, Point
from mallseg.domain.customers.columns.data_contract import DataContract
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.makeup import GroupCodes
from mallseg.population.arrays import Floats, Integers, Labels
from mallseg.population.builder import PopulationBuilder


class GroupedCustomers:
    """Takes groups of customers who have a point and the groups of breakdowns in common."""

    def __init__(
        self, features: tuple[Feature, ...], contract: DataContract, codes: Sequence[GroupCodes]
    ) -> None:
        self._features = features
        self._codes = codes
        self._contract = contract
        self._points = Counter[Point]()
        self._classes = [Counter[tuple[Point, int]]() for _ in codes]
        self._builder: PopulationBuilder | None = None

    def add(self, values: Floats, classes: Sequence[Labels], customers: Integers) -> None:
        """Add groups at points of shape (n_features, n_groups), each with its customers."""
        if self._builder is None and len(self._points) + values.shape[1] <= 2 * MOST_POINTS:
            self._count(values, classes, customers)
        else:
            self._population().add(
                np.repeat(values, customers, axis=1),
                [np.repeat(own, customers) for own in classes],
            )

    def census(self) -> Census:
        """Take the census of all."""
        if self._builder is None and len(self._points) <= MOST_POINTS:
            census = Census.of_counts(self._features, self._points)
            return census.with_classes(self._codes, self._classes)
        return self._population().census()

    def _count(self, values: Floats, classes: Sequence[Labels], customers: Integers) -> None:
        points: list[Point] = [*zip(*values.tolist(), strict=True)]
        numbers = customers.tolist()
        for point, number in zip(points, numbers, strict=True):
            self._points[point] += number
        for counted, own in zip(self._classes, classes, strict=True):
            for point, code, number in zip(points, own.tolist(), numbers, strict=True):
                counted[point, code] += number

    def _population(self) -> PopulationBuilder:
        if self._builder is None:
            self._builder = PopulationBuilder(self._features, self._contract, codes=[*self._codes])
            self._builder.add_counted(self._points, self._classes)
        return self._builder
