"""A population: every customer's point, one by one, where points do not collapse into a census.

Incomes in dollars and models of three features and more make nearly as many distinct points as
customers. A census then is a summary of them, and the few figures that must be exact are taken from
the population itself.
"""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from mallseg.domain.customers.feature import Feature

Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Clustering features (count, mean, scatter) of the cells into which customers are divided.

    Attributes
    ----------
    columns
        One array per feature, of shape (n_cells,): the mean of the customers in each cell, in the
        users' units. Cells are in ascending order of their means.
    counts
        Customers in each cell, of shape (n_cells,).
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
    """The rule that gives a customer the nearest centre, as `domain.segments.distance` does.

    Attributes
    ----------
    axes
        The indices of the features that are compared.
    offset, unit
        Of the scale, of shape (n_axes,).
    positions
        The scaled centres, of shape (n_centres, n_axes); ties go to the lowest index.
    """

    axes: tuple[int, ...]
    offset: tuple[float, ...]
    unit: tuple[float, ...]
    positions: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Where Lloyd's rounds over all customers end.

    Attributes
    ----------
    centres
        Ascending, in the users' units; each the mean of its customers, rounded once.
    customers
        Nearest to each centre.
    squares
        For each centre, the sum of the squared scaled distances of its customers.
    """

    centres: tuple[tuple[float, ...], ...]
    customers: tuple[int, ...]
    squares: tuple[float, ...]


class Population(Protocol):
    """Every customer's point. No result depends on the order of the customers.

    Sums are exact, and rounded once. An axis is the index of a feature.
    """

    @property
    def customers(self) -> int:
        """The number of customers."""
        ...

    def extent(self, axis: int) -> tuple[float, float]:
        """Give the lowest and the highest value."""
        ...

    def moments(self, axis: int) -> tuple[float, float]:
        """Give the mean and the population standard deviation."""
        ...

    def quantile(self, axis: int, share: float) -> float:
        """Find the smallest value that at least this share of the customers does not exceed."""
        ...

    def magnitudes(self, axis: int, feature: Feature) -> Mapping[int, int]:
        """Count the customers by the code of `magnitude_of`."""
        ...

    def distinct_points(self) -> int:
        """Count the distinct points."""
        ...

    def fingerprint(self, features: tuple[Feature, ...]) -> str:
        """Hash features and points: equal for equal customers in any order."""
        ...

    def within(self, limits: Sequence[tuple[float, float]]) -> "Population":
        """Keep the customers within the limits of every feature, both ends included."""
        ...

    def summary(self, by: NearestCentre | None = None) -> Summary:
        """Sum up the customers as cells, of which none straddles two of the given centres."""
        ...

    def sample(self, size: int) -> tuple["array[float]", ...]:
        """Draw customers, one array per feature: the same ones, whatever the order of all."""
        ...

    def settle(
        self,
        by: NearestCentre,
        centres: Sequence[tuple[float, ...]],
        *,
        advance: Advance | None = None,
    ) -> Settled | None:
        """Run Lloyd's rounds over all customers until none changes centre.

        Parameters
        ----------
        by
            The axes and the scale; its positions are not used.
        centres
            Where to start, in the users' units.
        advance
            Called with the steps done and a total that is an estimate.

        Returns
        -------
        Settled or None
            None where a centre is left without a customer.
        """
        ...

    def counts(self, *rules: NearestCentre) -> dict[tuple[int, ...], int]:
        """Count the customers by the centres that some rules give them."""
        ...

    def counts_in_cells(
        self,
        by: NearestCentre | None,
        *,
        axes: Sequence[int],
        origin: Sequence[float],
        width: Sequence[float],
    ) -> dict[tuple[tuple[int, ...], int], int]:
        """Count the customers by place on a grid and by centre; ``floor((v - o) / w)`` are places.

        Parameters
        ----------
        by
            None counts all customers of a place as of centre 0.
        axes, origin, width
            Of shape (n_axes,): what the grid is laid over; no customer lies below the origin.
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
        """Count the customers by the centre that a rule gives them and the code of a group.

        Parameters
        ----------
        place
            Which breakdown counts of the census.
        """
        ...

    def joint_class_counts(
        self, place: int, rules: Sequence[NearestCentre]
    ) -> dict[tuple[tuple[int, ...], int], int]:
        """Count the customers by the centres that several rules give them, and a group's code.

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
        """Count the customers in bins of whole cells; a value v lies in ``floor((v - o) / w)``.

        Parameters
        ----------
        ends
            The first cell of each bin but the first one, ascending.
        """
        ...
