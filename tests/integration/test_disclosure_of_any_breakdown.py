"""Whatever customers are broken down by, no group of 1 to 10 follows from what is disclosed."""

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from mallseg.domain.customers.breakdown import OTHER, UNKNOWN, Breakdown, breakdown_named
from mallseg.domain.profiles.breakdown_table import BreakdownTable
from mallseg.domain.profiles.disclosure import Disclosure
from mallseg.testing.builders import AGES, GENDERS
from tests.attacker import Attacker
from tests.examples import examples

CITY = breakdown_named("city")
BASKETS = Breakdown(name="basket", label="basket", columns=("basket",), bands=(20, 50))
STATUS = Breakdown(
    name="status", label="status", columns=("status",), values={"single": (), "married": ()}
)
GROUPS = {
    "age": AGES.groups, "gender": GENDERS.groups, "basket": BASKETS.groups,
    "status": STATUS.groups, "city": ("Köln", "Bonn", "Ulm", "Rom", UNKNOWN),
}  # fmt: skip
MOST_CELLS = 80
COUNTS = st.sampled_from([0, 0, 0, 1, 2, 3, 5, 8, 10, 11, 12, 15, 20, 30, 60])

Table = list[list[int]]


@st.composite
def mall(draw: st.DrawFn) -> tuple[Breakdown, Breakdown, Table]:
    """Customers of some segments by two breakdowns together, one column for each pair of groups."""
    one, other = draw(st.sampled_from([(AGES, GENDERS), (CITY, STATUS), (BASKETS, CITY)]))
    width = len(GROUPS[one.name]) * len(GROUPS[other.name])
    segments = draw(st.integers(2, min(6, MOST_CELLS // width)))
    row = st.lists(COUNTS, min_size=width, max_size=width).filter(any)
    return one, other, draw(st.lists(row, min_size=segments, max_size=segments))


def counts_by(axis: int, pairs: Sequence[tuple[str, str]], table: Table) -> Iterator[list[int]]:
    names = [*dict.fromkeys(pair[axis] for pair in pairs)]
    for row in table:
        counts = dict.fromkeys(names, 0)
        for pair, count in zip(pairs, row, strict=True):
            counts[pair[axis]] += count
        yield [*counts.values()]


def disclosure_of(table: BreakdownTable, axis: int, pairs: Sequence[tuple[str, str]]) -> Disclosure:
    named = {part for group in table.groups for part in group if part != OTHER}
    is_open = table.breakdown.is_open

    def is_in(name: str, group: Sequence[str]) -> bool:
        return name in group or (is_open and OTHER in group and name not in named | {UNKNOWN})

    return Disclosure(
        grouping=tuple(
            tuple(j for j, pair in enumerate(pairs) if is_in(pair[axis], group))
            for group in table.groups
        ),
        overall=table.overall,
        rows=tuple(table.segments.values()),
        nearly_all={
            [*table.segments].index(slug): group for slug, group in table.nearly_all.items()
        },
    )


@pytest.mark.exhaustive
@settings(max_examples=examples(60), deadline=None)
@given(made=mall())
def test_no_small_group_follows_from_two_breakdowns_of_any_kind(
    made: tuple[Breakdown, Breakdown, Table],
) -> None:
    one, other, truth = made
    pairs = [*product(GROUPS[one.name], GROUPS[other.name])]
    slugs = [f"seg-{i:02}" for i in range(len(truth))]
    disclosed = []
    for axis, breakdown in enumerate((one, other)):
        counts = tuple(map(tuple, counts_by(axis, pairs, truth)))
        shown = BreakdownTable.of(breakdown, GROUPS[breakdown.name], counts, slugs)
        if shown is not None:
            disclosed.append(disclosure_of(shown, axis, pairs))
    event(f"{len(disclosed)} of 2 disclosed")
    attacker = Attacker((len(truth), len(pairs)), [sum(row) for row in truth], *disclosed)

    by_group = [
        [j for j, pair in enumerate(pairs) if pair[axis] == name]
        for axis, own in enumerate((one, other))
        for name in GROUPS[own.name]
    ]
    for row, columns in product(range(len(truth)), [*by_group, *([j] for j in range(len(pairs)))]):
        if 1 <= sum(truth[row][j] for j in columns) <= 10:
            assert not attacker.is_inferred([(row, j) for j in columns])
    for row, columns in product(range(len(truth)), by_group):
        if sum(truth[row]) == sum(truth[row][j] for j in columns):
            assert not attacker.is_of_all_or_none([(row, j) for j in columns], row)


@settings(max_examples=examples(200))
@given(
    counts=st.lists(
        st.lists(st.integers(0, 40), min_size=12, max_size=12).filter(any), min_size=2, max_size=6
    )
)
def test_disclosed_counts_of_a_column_are_true_and_never_small(counts: Table) -> None:
    groups = [*(f"city {i}" for i in range(11)), UNKNOWN]
    slugs = [f"seg-{i:02}" for i in range(len(counts))]

    shown = BreakdownTable.of(CITY, groups, tuple(map(tuple, counts)), slugs)

    if shown is None:
        return
    own = disclosure_of(shown, 0, [(name, "") for name in groups])
    places = [j for group in own.grouping for j in group]
    assert len(places) == len(set(places))
    assert {j for j in range(12) if any(row[j] for row in counts)} <= {*places}
    for row, shown_row in zip(counts, own.rows, strict=True):
        assert shown_row in {None, tuple(sum(row[j] for j in group) for group in own.grouping)}
        assert not any(1 <= count <= 10 for count in shown_row or ())
    assert not any(1 <= count <= 10 for count in own.overall)


def test_an_order_of_the_records_discloses_nothing_else() -> None:
    counts = ((40, 20, 6, 0), (30, 24, 4, 20))
    groups = ("Köln", "Bonn", "Ulm", UNKNOWN)
    turned = tuple(tuple(row[j] for j in (3, 2, 0, 1)) for row in counts)

    shown = BreakdownTable.of(CITY, groups, counts, ["seg-01", "seg-02"])

    assert shown == BreakdownTable.of(
        CITY, (UNKNOWN, "Ulm", "Köln", "Bonn"), turned, ["seg-01", "seg-02"]
    )
    assert shown is not None
    assert shown.groups[0] == ("Köln",)


@pytest.mark.parametrize("breakdown", [AGES, GENDERS, BASKETS, STATUS])
def test_a_mall_of_few_customers_discloses_nothing(breakdown: Breakdown) -> None:
    counts = tuple(tuple(3 for _ in breakdown.groups) for _ in range(2))

    found = BreakdownTable.of(breakdown, breakdown.groups, counts, ["seg-01", "seg-02"])

    assert found is None
