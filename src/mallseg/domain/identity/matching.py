"""The maximum-weight matching of the rows and columns of a table."""

import math
from collections.abc import Sequence


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
    and columns keep all reduced costs from falling below zero. At most n_rows² n_columns steps.

    References
    ----------
    H. W. Kuhn, "The Hungarian method for the assignment problem", Naval Research Logistics
    Quarterly 2, 1955, doi:10.1002/nav.3800020109. R. Jonker and A. Volgenant, "A shortest
    augmenting path algorithm for dense and sparse linear assignment problems", Computing 38, 1987,
    doi:10.1007/BF02278710.
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
    came_from = [-1] * columns
    is_done = [False] * columns
    row, last = entering, -1
    while row >= 0:
        for column in range(columns):
            reduced = costs[row][column] - row_prices[row] - column_prices[column]
            if not is_done[column] and reduced < shortest[column]:
                shortest[column], came_from[column] = reduced, last
        open_columns = [column for column in range(columns) if not is_done[column]]
        last = min(open_columns, key=shortest.__getitem__)
        step = int(shortest[last])
        row_prices[entering] += step
        for column in range(columns):
            if is_done[column]:
                row_prices[owner[column]] += step
                column_prices[column] -= step
            else:
                shortest[column] -= step
        is_done[last] = True
        row = owner[last]
    while last >= 0:
        before = came_from[last]
        owner[last] = owner[before] if before >= 0 else entering
        last = before
