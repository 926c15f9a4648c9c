"""A population: the point of every customer, for data with too many distinct points for a census.

With incomes in dollars, or three features and more, there are nearly as many distinct points as
customers. The census is then a summary, and figures that must be exact are computed from the
population itself.
"""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from mallseg.domain.customers.feature import Feature

Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Clustering features (count, mean, scatter) of cells that partition the customers.

    Attributes
    ----------
    columns
        One array per feature, of shape (n_cells,): the mean of the customers in each cell, in the
        users' units. Cells are in ascending order of their means.
    counts
        Of shape (n_cells,): the number of customers in each cell.
    scatter
        One array per feature, of shape (n_cells,): the sum of the squared differences between the
        customers and the mean of their cell, in the users' units; None where each cell is one
        distinct point.

    References
    ----------
    T. Zhang, R. Ramakrishnan and M. Livny, "BIRCH: an efficient data clustering method for very
    large databases", SIGMOD 1996, doi:10.1145/233269.233324.
    """

    columns: tuple["array[float]", ...]
    counts: "array[int]"
    scatter: tuple["array[float]", ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NearestCentre:
    """A nearest-centre classifier, with the arithmetic of `domain.segments.distance`.

    Attributes
    ----------
    axes
        The indices of its features.
    offset, unit
        The scale, of shape (n_axes,).
    positions
        The scaled centres, of shape (n_centres, n_axes); ties go to the lowest index.
    """

    axes: tuple[int, ...]
    offset: tuple[float, ...]
    unit: tuple[float, ...]
    positions: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The fixed point of Lloyd's iterations over all customers.

    Attributes
    ----------
    centres
        In ascending order, in the users' units. Each is the exact mean of its customers, rounded
        once.
    customers
        The number of customers nearest to each centre.
    squares
        For each centre, the sum of the squared scaled distances of its customers.
    """

    centres: tuple[tuple[float, ...], ...]
    customers: tuple[int, ...]
    squares: tuple[float, ...]


class Population(Protocol):
    """The points of all customers. Results do not depend on the order of the customers.

    Sums are exact, and rounded once. An axis is the index of a feature.
    """

    @property
    def customers(self) -> int:
        """The number of customers."""
        ...

    def extent(self, axis: int) -> tuple[float, float]:
        """Return the lowest and the highest value."""
        ...

    def moments(self, axis: int) -> tuple[float, float]:
        """Return the mean and the population standard deviation."""
        ...

    def quantile(self, axis: int, share: float) -> float:
        """Return the smallest value that at least this share of the customers does not exceed."""
        ...

    def magnitudes(self, axis: int, feature: Feature) -> Mapping[int, int]:
        """Count the customers by the code of `magnitude_of`."""
        ...

    def distinct_points(self) -> int:
        """Count the distinct points."""
        ...

    def fingerprint(self, features: tuple[Feature, ...]) -> str:
        """Return a hash of the features and points, which does not depend on their order."""
        ...

    def within(self, limits: Sequence[tuple[float, float]]) -> "Population":
        """Return the customers within the closed intervals of all features."""
        ...

    def summary(self, by: NearestCentre | None = None) -> Summary:
        """Summarise the customers as cells. No cell has customers of two of the given centres."""
        ...

    def sample(self, size: int) -> tuple["array[float]", ...]:
        """Draw a sample, one array per feature. It is deterministic, also in any other order."""
        ...

    def settle(
        self,
        by: NearestCentre,
        centres: Sequence[tuple[float, ...]],
        *,
        advance: Advance | None = None,
    ) -> Settled | None:
        """Run Lloyd's iterations over all customers until none changes centre.

        Parameters
        ----------
        by
            The axes and the scale; its positions are not used.
        centres
            The initial centres, in the users' units.
        advance
            Called with the steps done and an estimate of their total.

        Returns
        -------
        Settled or None
            None where a centre has no customers.
        """
        ...

    def counts(self, *rules: NearestCentre) -> dict[tuple[int, ...], int]:
        """Count the customers by their nearest centres in several classifiers."""
        ...

    def counts_in_cells(
        self,
        by: NearestCentre | None,
        *,
        axes: Sequence[int],
        origin: Sequence[float],
        width: Sequence[float],
    ) -> dict[tuple[tuple[int, ...], int], int]:
        """Count the customers by cell of a grid, ``floor((v - o) / w)``, and by nearest centre.

        Parameters
        ----------
        by
            None counts all customers of a cell as of centre 0.
        axes, origin, width
            Of shape (n_axes,): the axes, origin and cell widths of the grid. No value is below the
            origin.
        """
        ...

    def class_counts_at(
        self, place: int, columns: Sequence["array[float]"]
    ) -> "tuple[array[int], array[int], array[int]]":
        """Count the customers by their point and the code of a group, as breakdown counts do.

        Parameters
        ----------
        place
            Which breakdown counts of the census.
        columns
            All distinct points, as a census has them.
        """
        ...

    def class_counts(self, place: int, by: NearestCentre) -> dict[tuple[int, int], int]:
        """Count the customers by their nearest centre and the code of their group.

        Parameters
        ----------
        place
            Which breakdown counts of the census.
        """
        ...

    def joint_class_counts(
        self, place: int, rules: Sequence[NearestCentre]
    ) -> dict[tuple[tuple[int, ...], int], int]:
        """Count the customers by their nearest centres in several classifiers and their group.

        Parameters
        ----------
        place
            Which breakdown counts of the census.
        """
        ...

    def class_pairs(self, one: int, other: int) -> dict[tuple[int, int], int]:
        """Count the customers by their codes in two breakdowns of the census."""
        ...

    def counts_between(
        self, axis: int, *, origin: float, width: float, ends: Sequence[int]
    ) -> tuple[int, ...]:
        """Count the customers in bins of whole cells; the cell of v is ``floor((v - o) / w)``.

        Parameters
        ----------
        ends
            The first cell of each bin except the first bin, in ascending order.
        """
        ...
