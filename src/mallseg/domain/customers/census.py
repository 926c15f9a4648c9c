"""The census: the distinct points of a source, and the number of customers at each."""

import hashlib
import math
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from mallseg.domain.customers.feature import Feature, check_features
from mallseg.domain.errors import InvalidOptionError, OptionFault

Point = tuple[float, ...]
"""One value per feature, in declared order: in its unit, or its logarithm (`Feature.encode`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """Distinct points, sorted, and the number of customers at each.

    K-means depends on nothing else, so weighted K-means on the census has the same objective as
    K-means on all rows, at a cost that does not grow with the number of customers. Sorting makes
    every later result independent of the order of the rows.

    Attributes
    ----------
    features
        What the columns mean, in declared order.
    columns
        One ``array('d')`` of shape (n_points,) per feature: adapters read them without a copy.
    counts
        ``array('q')`` of shape (n_points,): customers at each point, all positive.
    """

    features: tuple[Feature, ...]
    columns: tuple["array[float]", ...]
    counts: "array[int]"

    def __post_init__(self) -> None:
        check_features(self.features)
        if len(self.columns) != len(self.features):
            raise InvalidOptionError(
                "census", OptionFault.NOT_ONE_PER, item="column", each="feature"
            )
        if any(len(column) != len(self.counts) for column in self.columns):
            raise InvalidOptionError(
                "census columns", OptionFault.NOT_ONE_PER, item="value", each="count"
            )
        if any(count < 1 for count in self.counts):
            raise InvalidOptionError("census counts", OptionFault.BELOW_MINIMUM, lowest=1)
        if any(left >= right for left, right in pairwise(self.points())):
            raise InvalidOptionError("census points", OptionFault.NOT_ASCENDING)

    @classmethod
    def of_counts(cls, features: tuple[Feature, ...], counts: Mapping[Point, int]) -> "Census":
        """Sort the counted points into a census."""
        points = sorted(counts)
        columns = tuple(array("d", (point[i] for point in points)) for i in range(len(features)))
        return cls(
            features=features,
            columns=columns,
            counts=array("q", (counts[point] for point in points)),
        )

    @property
    def customers(self) -> int:
        """The number of customers counted."""
        return sum(self.counts)

    @property
    def repetitions(self) -> int:
        """How often this census repeats a smaller one: the largest divisor of all counts."""
        return math.gcd(*self.counts)

    def __len__(self) -> int:
        """Count the distinct points."""
        return len(self.counts)

    def points(self) -> Iterator[Point]:
        """Walk through the distinct points in canonical order."""
        return zip(*self.columns, strict=True)

    def with_closed_ranges(self) -> "Census":
        """Give features without a declared range one that holds the values found."""
        pairs = zip(self.features, self.columns, strict=True)
        return replace(self, features=tuple(feature.taking_range(c) for feature, c in pairs))

    def constant_features(self) -> tuple[Feature, ...]:
        """Find the features of which all customers have the same value."""
        pairs = zip(self.features, self.columns, strict=True)
        return tuple(feature for feature, column in pairs if len(set(column)) == 1)

    def quantile(self, feature: Feature, share: float) -> float:
        """Find the smallest value that at least this share of the customers does not exceed."""
        column = self.columns[self.features.index(feature)]
        needed = share * self.customers
        reached = 0
        for value, count in sorted(zip(column, self.counts, strict=True)):
            reached += count
            if reached >= needed:
                return value
        raise InvalidOptionError("share", OptionFault.NO_QUANTILE)

    def fingerprint(self) -> str:
        """Hash features, points and counts (SHA-256): equal for equal customers in any order."""
        digest = hashlib.sha256(",".join(f.name for f in self.features).encode())
        for column in self.columns:
            digest.update(column.tobytes())
        digest.update(self.counts.tobytes())
        return digest.hexdigest()
