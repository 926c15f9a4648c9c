"""No subtraction of disclosed counts reveals a group of 1 to 10 customers."""

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import combinations, product
from random import Random

import pytest

from mallseg.domain.profiles.disclosure import Disclosure, disclose
from tests.attacker import Attacker, Cell
from tests.examples import exhaustive

APART = (((0,), (1,), (2,)),)
OR_TOGETHER = (((0,), (1,), (2,)), ((0,), (1, 2)))


def disclosed(
    table: list[list[int]], groupings: tuple[tuple[tuple[int, ...], ...], ...]
) -> Disclosure:
    found = disclose(table, groupings)
    assert found is not None
    return found


def test_large_counts_and_none_of_unknown_are_disclosed() -> None:
    table = [[11, 20, 0], [40, 30, 50]]

    assert disclosed(table, APART) == Disclosure(
        grouping=((0,), (1,), (2,)), overall=(51, 50, 50), rows=((11, 20, 0), (40, 30, 50))
    )


def test_a_row_without_a_group_is_suppressed_unless_groups_are_values() -> None:
    table = [[0, 20, 25], [15, 20, 20], [50, 50, 50]]

    assert disclosed(table, APART).rows == (None, None, (50, 50, 50))
    found = disclose(table, APART, is_open=True)
    assert found is not None
    assert found.rows == ((0, 20, 25), (15, 20, 20), (50, 50, 50))


@pytest.mark.parametrize("few", [0, 1, 2])
def test_a_row_of_one_group_says_that_nearly_all_are_of_it(few: int) -> None:
    # Of 22, 20 are nine in ten. In the second row are enough of each group to take their place.
    table = [[22 - few, few, 0], [30, 30, 0], [40, 40, 0]]

    found = disclosed(table, (((0,), (1,)),))

    assert found.rows == (None, None, (40, 40))
    assert found.nearly_all == {0: 0}


def test_a_row_without_a_group_of_nine_in_ten_has_no_statement() -> None:
    found = disclosed([[19, 3, 0], [30, 30, 0], [40, 40, 0]], (((0,), (1,)),))

    assert found.nearly_all == {}


def test_nearly_all_is_omitted_where_counts_could_be_derived() -> None:
    # The second row has no one who could be in the first instead: of the two together, 30 are in
    # the second group, and at most 3 of them could be in the first row.
    table = [[22, 0, 0], [0, 30, 0], [40, 40, 0]]

    found = disclosed(table, (((0,), (1,)),))

    assert found.nearly_all in ({0: 0}, {1: 1}, {0: 0, 1: 1})
    attacker = Attacker((3, 3), [22, 30, 80], found)
    assert not attacker.is_of_all_or_none([(0, 0)], 0)
    assert not attacker.is_of_all_or_none([(1, 1)], 1)


def test_a_row_with_a_small_count_is_suppressed_together_with_another() -> None:
    # Of the first row alone, subtraction would give all. The second is the smallest of the others,
    # and together they have 20, 40 and 45: the 5 may be anything from 0 to 20.
    table = [[5, 20, 25], [15, 20, 20], [50, 50, 50], [99, 99, 99]]

    assert disclosed(table, APART).rows == (None, None, (50, 50, 50), (99, 99, 99))


def test_a_row_that_cannot_hide_it_is_passed_over() -> None:
    # With the second row, 5 of the 16 suppressed would certainly be in the first group.
    table = [[5, 20, 25], [11, 20, 200], [90, 50, 50]]

    assert disclosed(table, APART).rows[0] is None


def test_groups_are_joined_where_that_discloses_more() -> None:
    # 8 in the first row cannot be disclosed, 12 and 8 together can.
    table = [[30, 12, 8], [30, 30, 30]]

    assert disclosed(table, OR_TOGETHER) == Disclosure(
        grouping=((0,), (1, 2)), overall=(60, 80), rows=((30, 20), (30, 60))
    )


def test_a_small_sum_of_all_is_never_disclosed() -> None:
    assert disclose([[30, 20, 3], [30, 20, 0]], APART) is None
    assert disclosed([[30, 20, 3], [30, 20, 0]], OR_TOGETHER).overall == (60, 43)


def test_two_suppressed_rows_do_not_reveal_their_sum() -> None:
    # Together they have 3 in the second group: their sum would follow.
    table = [[40, 3, 20], [40, 0, 20], [40, 20, 20], [60, 60, 60]]

    assert disclosed(table, APART).rows == (None, None, None, (60, 60, 60))


@pytest.mark.parametrize(
    "table", [[[3, 20, 20], [20, 20, 20]], [[5, 5, 5], [4, 4, 4]], [[9, 0, 0]]]
)
def test_tables_that_cannot_be_protected_are_not_disclosed(table: list[list[int]]) -> None:
    assert disclose(table, APART) is None


def test_nothing_is_disclosed_where_all_are_in_one_group() -> None:
    assert disclose([[50, 0, 0], [60, 0, 0]], APART) is None


@pytest.mark.parametrize("seed", [*range(5), *map(exhaustive, range(5, 25))])
def test_no_small_group_of_any_table_follows_from_what_is_disclosed(seed: int) -> None:
    random = Random(seed)  # noqa: S311  (not for secrets)
    table, found = _disclosed_table(random)
    shape = len(table), len(table[0])
    cells = list(product(range(shape[0]), range(shape[1])))
    attacker = Attacker(shape, [sum(row) for row in table], found)

    for cell in cells:
        if 1 <= _customers(table, [cell]) <= 10:
            assert not attacker.is_inferred([cell])
        if _customers(table, [cell]) == sum(table[cell[0]]) > 0:
            assert not attacker.is_of_all_or_none([cell], cell[0])
    for group in [*_within_rows(shape), *(_some_of(cells, random) for _ in range(10))]:
        if 1 <= _customers(table, group) <= 10 and not _is_of_whole_rows(group, found):
            low, high = attacker.range_of(group)
            assert low < high


def _disclosed_table(random: Random) -> tuple[list[list[int]], Disclosure]:
    """Draw tables until one is partly disclosed and partly suppressed."""
    while True:
        table = _random_table(random)
        columns = range(len(table[0]))
        groupings = (tuple((j,) for j in columns), ((0,), tuple(columns[1:])))
        found = disclose(table, groupings)
        if found and None in found.rows:
            return table, found


def _random_table(random: Random) -> list[list[int]]:
    likely = [random.choice([0.02, 0.1, 0.5, 1, 2]) for _ in range(random.randint(2, 5))]
    return [
        [int(random.choice([4, 15, 40, 200]) * share * random.uniform(0, 2)) for share in likely]
        for _ in range(random.randint(2, 8))
    ]


def _customers(table: list[list[int]], group: Collection[Cell]) -> int:
    return sum(table[i][j] for i, j in group)


def _within_rows(shape: tuple[int, int]) -> Iterator[list[Cell]]:
    for i in range(shape[0]):
        for size in range(2, shape[1]):
            for part in combinations(range(shape[1]), size):
                yield [(i, j) for j in part]


def _some_of(cells: list[Cell], random: Random) -> list[Cell]:
    return random.sample(cells, random.randint(2, len(cells) - 1))


def _is_of_whole_rows(group: Collection[Cell], found: Disclosure) -> bool:
    """Whether they are all customers of some segments, whose sizes are public."""
    columns = {j for part in found.grouping for j in part}
    counted = Counter(i for i, j in group if j in columns)
    return set(counted.values()) == {len(columns)}
