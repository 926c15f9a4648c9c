"""The customers of one census in one table: their segments by one segmentation and by another."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mallseg.domain.customers.census import Census
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.distance import squared_distance
from mallseg.domain.segments.segmentation import Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The customers who stayed in a segment, left it and joined it.

    Attributes
    ----------
    before, after
        The slug of the segment and that of its counterpart; None where there is no counterpart.
    stayed
        Customers who are in both.
    left, joined
        Customers who are in `before` only, and in `after` only.
    """

    before: str | None
    after: str | None
    stayed: int
    left: int
    joined: int

    @property
    def net(self) -> int:
        """How many customers the segment gained; negative where it lost some."""
        return self.joined - self.left


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapTable:
    """Customers counted by their segment in one segmentation and in another.

    It answers who moved between two versions for `compare`, reports, the gate and drift alike.

    Attributes
    ----------
    before, after
        The slugs of the segments, in the order of the segmentations.
    customers
        Of shape (n_before, n_after): how many customers are in both segments.
    counterparts
        Of shape (n_before,): for each segment in `before`, the index of its counterpart in `after`,
        or None. The pairs share the largest number of customers; ties go to the pairs that share
        most slugs.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    customers: tuple[tuple[int, ...], ...]
    counterparts: tuple[int | None, ...] = field(init=False)

    def __post_init__(self) -> None:
        if [len(row) for row in self.customers] != [len(self.after)] * len(self.before):
            raise InvalidOptionError(
                "overlap", OptionFault.NOT_ONE_PER, item="row", each="earlier segment"
            )
        # One customer outweighs all slugs together: slugs only break ties.
        heavier = len(self.before) + 1
        weights = [
            [
                count * heavier + (count > 0 and old == new)
                for count, new in zip(row, self.after, strict=True)
            ]
            for old, row in zip(self.before, self.customers, strict=True)
        ]
        object.__setattr__(self, "counterparts", best_matching(weights))

    @classmethod
    def between(cls, census: Census, before: Segmentation, after: Segmentation) -> "OverlapTable":
        """Assign the customers of a census with both segmentations.

        Each may use only some of the features of the census.

        Raises
        ------
        InvalidOptionError
            The census lacks a feature that one of them uses.
        """
        for each in (before, after):
            _check_features(census, each)
        table = [[0] * len(after.segments) for _ in before.segments]
        for (row, column), count in _counts(census, before, after):
            table[row][column] += count
        return cls(
            before=tuple(segment.slug for segment in before.segments),
            after=tuple(segment.slug for segment in after.segments),
            customers=tuple(map(tuple, table)),
        )

    def in_order(self, before: Sequence[str], after: Sequence[str]) -> "OverlapTable":
        """Give the same table with the segments in another order, by their slugs."""
        columns = [self.after.index(slug) for slug in after]
        rows = [self.customers[self.before.index(slug)] for slug in before]
        return OverlapTable(
            before=tuple(before),
            after=tuple(after),
            customers=tuple(tuple(row[column] for column in columns) for row in rows),
        )

    @property
    def total(self) -> int:
        """The number of customers."""
        return sum(map(sum, self.customers))

    @property
    def moved(self) -> int:
        """How many customers are not in the counterpart of their segment."""
        return self.total - sum(flow.stayed for flow in self.flows())

    @property
    def moved_share(self) -> float:
        """The share of the customers who moved; 0 without any customers."""
        return self.moved / self.total if self.total else 0.0

    def sizes_before(self) -> tuple[int, ...]:
        """Count the customers of each segment in `before`."""
        return tuple(map(sum, self.customers))

    def sizes_after(self) -> tuple[int, ...]:
        """Count the customers of each segment in `after`."""
        return tuple(map(sum, zip(*self.customers, strict=True)))

    def flows(self) -> tuple[Flow, ...]:
        """Follow every segment: those in `after` in order, then those without a counterpart."""
        origins = {new: old for old, new in enumerate(self.counterparts) if new is not None}
        came = [
            self._flow(origins.get(new), new, size) for new, size in enumerate(self.sizes_after())
        ]
        sizes = zip(self.before, self.sizes_before(), self.counterparts, strict=True)
        gone = [
            Flow(before=slug, after=None, stayed=0, left=size, joined=0)
            for slug, size, new in sizes
            if new is None
        ]
        return (*came, *gone)

    def jaccard(self, old: int, new: int) -> float:
        """Divide the customers in both segments by those in either."""
        both = self.customers[old][new]
        either = sum(self.customers[old]) + sum(row[new] for row in self.customers) - both
        return both / either if either else 0.0

    def without_newcomers(self, before: Segmentation, after: Segmentation) -> "OverlapTable":
        """Leave out the customers who have probably come since `before` was trained.

        A segment in `before` that now has more customers than its share of the others' has
        newcomers: the surplus. It is taken from the segments in `after` whose centres lie farthest
        from the old centre, but never from the one that contains the old centre: newcomers there
        make the segment grow and take nothing away from it.

        Parameters
        ----------
        before, after
            The segmentations that this table was made with; both use the same features.
        """
        sizes = [segment.customers for segment in before.segments]
        homes = after.place(segment.centre for segment in before.segments)
        rows = []
        for old, row in enumerate(self.customers):
            surplus = sum(row) - round(expected_size(sizes, old, self.total - sum(row)))
            away = [new for new in _farthest_first(before, after, old) if new != homes[old]]
            rows.append(_reduced(row, max(surplus, 0), away))
        return OverlapTable(before=self.before, after=self.after, customers=tuple(rows))

    def _flow(self, old: int | None, new: int, size: int) -> Flow:
        slug = self.after[new]
        if old is None:
            return Flow(before=None, after=slug, stayed=0, left=0, joined=size)
        stayed = self.customers[old][new]
        return Flow(
            before=self.before[old],
            after=slug,
            stayed=stayed,
            left=sum(self.customers[old]) - stayed,
            joined=size - stayed,
        )


def expected_size(sizes: Sequence[int], segment: int, others_now: int) -> float:
    """Predict how many customers a segment has now if it changed in proportion to all others.

    Parameters
    ----------
    sizes
        The customers of each segment at first.
    segment
        Its index.
    others_now
        The customers of all other segments now.
    """
    return sizes[segment] * others_now / (sum(sizes) - sizes[segment])


def _farthest_first(before: Segmentation, after: Segmentation, old: int) -> list[int]:
    """Order the new segments by their distance from an old centre, on the new scale."""
    standardise = after.scale.standardise
    home = standardise(before.segments[old].centre)
    squares = [squared_distance(home, standardise(each.centre)) for each in after.segments]
    return sorted(range(len(squares)), key=squares.__getitem__, reverse=True)


def _reduced(row: Sequence[int], surplus: int, columns: Sequence[int]) -> tuple[int, ...]:
    """Take a surplus out of a row, column by column."""
    left = list(row)
    for column in columns:
        taken = min(left[column], surplus)
        left[column] -= taken
        surplus -= taken
    return tuple(left)


def _check_features(census: Census, segmentation: Segmentation) -> None:
    if not set(segmentation.features) <= set(census.features):
        raise InvalidOptionError(
            "features",
            OptionFault.NOT_IN_CENSUS,
            counted=tuple(feature.name for feature in census.features),
        )


def _counts(
    census: Census, before: Segmentation, after: Segmentation
) -> Iterable[tuple[tuple[int, ...], int]]:
    """Count customers by both segments, some of them perhaps several times."""
    if census.population:
        rules = [each.nearest_centre(census.features) for each in (before, after)]
        return census.population.counts(*rules).items()
    indices = zip(before.place_census(census), after.place_census(census), strict=True)
    return zip(indices, census.counts, strict=True)


def best_matching(weights: Sequence[Sequence[int]]) -> tuple[int | None, ...]:
    """Pair rows with columns, each at most once, so that the pairs have the largest total weight.

    Parameters
    ----------
    weights
        Of shape (n_rows, n_columns), none negative. Whole numbers, so that the sums are exact.

    Returns
    -------
    tuple of (int or None)
        Of shape (n_rows,): the column of each row, or None where the weight of the pair is 0 or no
        column is left.

    Notes
    -----
    The Hungarian method with shortest augmenting paths: rows enter one by one, and prices on rows
    and columns keep all reduced costs from falling below zero. At most n_rows² n_columns steps. Of
    equally good pairings it finds the one that scipy's `linear_sum_assignment` finds: a third
    of a second is too much for the import of a library that pairs ten rows with ten columns.

    References
    ----------
    H. W. Kuhn, "The Hungarian method for the assignment problem", Naval Research Logistics
    Quarterly 2, 1955, doi:10.1002/nav.3800020109. R. Jonker and A. Volgenant, "A shortest
    augmenting path algorithm for dense and sparse linear assignment problems", Computing 38, 1987,
    doi:10.1007/BF02278710. D. F. Crouse, "On implementing 2D rectangular assignment algorithms",
    IEEE Transactions on Aerospace and Electronic Systems 52, 2016, doi:10.1109/TAES.2016.140952.
    """
    rows, columns = len(weights), len(weights[0]) if weights else 0
    if rows <= columns:
        chosen = _cheapest([[-weight for weight in row] for row in weights])
    else:
        of_columns = _cheapest([[-row[column] for row in weights] for column in range(columns)])
        row_of = {row: column for column, row in enumerate(of_columns)}
        chosen = [row_of.get(row, -1) for row in range(rows)]
    return tuple(
        column if column >= 0 and row[column] > 0 else None
        for row, column in zip(weights, chosen, strict=True)
    )


def _cheapest(costs: Sequence[Sequence[int]]) -> list[int]:
    """Give each row a column of its own at the lowest total cost; no more rows than columns."""
    columns = len(costs[0]) if costs else 0
    row_prices, column_prices = [0] * len(costs), [0] * columns
    owner = [-1] * columns
    for entering in range(len(costs)):
        _admit(entering, costs, row_prices, column_prices, owner)
    found = [-1] * len(costs)
    for column, row in enumerate(owner):
        if row >= 0:
            found[row] = column
    return found


def _admit(
    entering: int,
    costs: Sequence[Sequence[int]],
    row_prices: list[int],
    column_prices: list[int],
    owner: list[int],
) -> None:
    """Add a row: find the cheapest path to a free column, and shift the owners along it."""
    columns = len(owner)
    shortest: list[float] = [math.inf] * columns
    came_from = [entering] * columns
    # In scipy's order, so that of equally good pairings the same one is found.
    ahead = [*reversed(range(columns))]
    passed: list[int] = []
    row, length, last = entering, 0, -1
    while row >= 0:
        for column in ahead:
            reduced = length + costs[row][column] - row_prices[row] - column_prices[column]
            if reduced < shortest[column]:
                shortest[column], came_from[column] = reduced, row
        place = _next(ahead, shortest, owner)
        last = ahead[place]
        length, row = int(shortest[last]), owner[last]
        passed.append(last)
        ahead[place] = ahead[-1]
        ahead.pop()
    row_prices[entering] += length
    for column in passed:
        rest = length - int(shortest[column])
        column_prices[column] -= rest
        if owner[column] >= 0:
            row_prices[owner[column]] += rest
    _shift(owner, came_from, last, entering)


def _next(ahead: Sequence[int], shortest: Sequence[float], owner: Sequence[int]) -> int:
    """Find where the nearest column is: of several the last free one, else the first."""
    least = min(shortest[column] for column in ahead)
    places = [place for place, column in enumerate(ahead) if shortest[column] == least]
    free = [place for place in places if owner[ahead[place]] < 0]
    return free[-1] if free else places[0]


def _shift(owner: list[int], came_from: Sequence[int], last: int, entering: int) -> None:
    """Give the last column to the row before it on the path, whose own goes to the one before."""
    held = {row: column for column, row in enumerate(owner) if row >= 0}
    while True:
        row = came_from[last]
        owner[last] = row
        if row == entering:
            return
        last = held[row]
