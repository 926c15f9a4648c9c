"""Numbers of many keys at once."""

import numpy as np

from mallseg.adapters.csv_customers.arrays import Codes, Keys, Offsets
from mallseg.adapters.csv_customers.fast.codes import KeyTable


def test_keys_keep_their_numbers_while_the_table_grows() -> None:
    rng = np.random.default_rng(0)
    keys = rng.integers(1, 1 << 63, size=40_000, dtype=np.uint64)
    table, numbers = KeyTable(), dict[int, int]()
    for _ in range(8):
        some = keys[rng.integers(rng.integers(1, len(keys)), size=20_000)]
        found = table.numbers(some, table.next_numbers).tolist()
        for key, number in zip(some.tolist(), found, strict=True):
            assert numbers.setdefault(key, number) == number

    assert len({*numbers.values()}) == len(numbers) == len(table) - 1


def test_an_empty_text_has_number_0_also_where_another_key_has_its_slot() -> None:
    table = KeyTable()
    # The slot of a key is named by its highest bits, once it is multiplied by an odd number.
    first_slot = [(n * pow(0x9E3779B97F4A7C15, -1, 1 << 64)) % (1 << 64) for n in range(1, 6)]
    keys = np.array([*first_slot, 0], np.uint64)

    found = [table.numbers(keys, table.next_numbers).tolist() for _ in range(3)]

    assert found == [[*found[0][:5], 0]] * 3
    assert sorted(found[0]) == [*range(6)]


def test_a_key_is_learnt_once() -> None:
    learnt: list[int] = []

    def learn(keys: Keys, rows: Offsets) -> Codes:
        learnt.extend(keys.tolist())
        return 10 * np.arange(1, len(rows) + 1)

    table, keys = KeyTable(), np.array([7, 7, 9], np.uint64)

    assert table.numbers(keys, learn).tolist() == [10, 10, 20]
    assert table.numbers(keys[::-1], learn).tolist() == [20, 10, 10]
    assert learnt == [7, 9]
