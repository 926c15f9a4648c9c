"""The matching of old and new segments that share the most customers: an assignment problem."""

import math
from collections.abc import Sequence


def best_matching(weights: Sequence[Sequence[int]]) -> tuple[int | None, ...]:
    """Find the maximum-weight matching of rows and columns.

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
    The Hungarian method with shortest augmenting paths: rows are added one by one, and potentials
    of rows and columns (the dual variables) keep all reduced costs non-negative. At most
    n_rows² n_columns steps. Of equally good matchings it finds that of scipy's
    `linear_sum_assignment`, whose import would take a third of a second to match ten segments.

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
        chosen = _minimum_assignment([[-weight for weight in row] for row in weights])
    else:
        of_columns = _minimum_assignment(
            [[-row[column] for row in weights] for column in range(columns)]
        )
        row_of = {row: column for column, row in enumerate(of_columns)}
        chosen = [row_of.get(row, -1) for row in range(rows)]
    return tuple(
        column if column >= 0 and row[column] > 0 else None
        for row, column in zip(weights, chosen, strict=True)
    )


def _minimum_assignment(costs: Sequence[Sequence[int]]) -> list[int]:
    """Assign each row a column of its own at the lowest total cost; needs rows <= columns."""
    columns = len(costs[0]) if costs else 0
    row_potentials, column_potentials = [0] * len(costs), [0] * columns
    owner = [-1] * columns
    for entering in range(len(costs)):
        _augment(entering, costs, row_potentials, column_potentials, owner)
    found = [-1] * len(costs)
    for column, row in enumerate(owner):
        if row >= 0:
            found[row] = column
    return found


def _augment(
    entering: int,
    costs: Sequence[Sequence[int]],
    row_potentials: list[int],
    column_potentials: list[int],
    owner: list[int],
) -> None:
    """Add a row: find the shortest augmenting path to a free column, and flip it."""
    columns = len(owner)
    shortest: list[float] = [math.inf] * columns
    came_from = [entering] * columns
    # In scipy's order, so that of equally good matchings the same one is found.
    ahead = [*reversed(range(columns))]
    passed: list[int] = []
    row, length, last = entering, 0, -1
    while row >= 0:
        for column in ahead:
            reduced = length + costs[row][column] - row_potentials[row] - column_potentials[column]
            if reduced < shortest[column]:
                shortest[column], came_from[column] = reduced, row
        index = _nearest_column(ahead, shortest, owner)
        last = ahead[index]
        length, row = int(shortest[last]), owner[last]
        passed.append(last)
        ahead[index] = ahead[-1]
        ahead.pop()
    row_potentials[entering] += length
    for column in passed:
        rest = length - int(shortest[column])
        column_potentials[column] -= rest
        if owner[column] >= 0:
            row_potentials[owner[column]] += rest
    _flip_path(owner, came_from, last, entering)


def _nearest_column(ahead: Sequence[int], shortest: Sequence[float], owner: Sequence[int]) -> int:
    """Return the index of the nearest column: of several, the last free one, else the first."""
    least = min(shortest[column] for column in ahead)
    nearest = [index for index, column in enumerate(ahead) if shortest[column] == least]
    free = [index for index in nearest if owner[ahead[index]] < 0]
    return free[-1] if free else nearest[0]


def _flip_path(owner: list[int], came_from: Sequence[int], last: int, entering: int) -> None:
    """Reassign the columns along the augmenting path, from its end to the entering row."""
    held = {row: column for column, row in enumerate(owner) if row >= 0}
    while True:
        row = came_from[last]
        owner[last] = row
        if row == entering:
            return
        last = held[row]
