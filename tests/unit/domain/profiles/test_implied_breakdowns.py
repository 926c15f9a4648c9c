"""A region follows from a city: their counts could be subtracted."""

from dataclasses import replace
from random import Random

import pytest

from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.census import Census
from mallseg.domain.profiles.implied_breakdowns import functional_dependencies
from mallseg.testing.builders import GENDERS, census_of
from tests.builders import breakdown_counts_of

CITY = Breakdown(name="city", label="city", columns=(), values={"A": (), "B": (), "C": ()})
REGION = Breakdown(name="region", label="region", columns=(), values={"N": (), "S": ()})


def mall(rows: list[tuple[int, int]], *, other: Breakdown = REGION) -> Census:
    """One customer at each of some points, with the places of a city and of another group."""
    census = census_of({(float(i), 50.0): 1 for i in range(len(rows))})
    tables = [
        breakdown_counts_of(own, tuple(_row(own, row[which]) for row in rows))
        for which, own in enumerate((CITY, other))
    ]
    return replace(census, breakdown_counts=tuple(tables))


def _row(breakdown: Breakdown, place: int) -> tuple[int, ...]:
    return tuple(int(j == place) for j in range(len(breakdown.groups)))


def test_a_region_follows_from_a_city_and_not_the_reverse() -> None:
    rows = [(i % 3, int(i % 3 == 2)) for i in range(90)]

    assert [*functional_dependencies(mall(rows))] == [("city", "region")]


def test_unknown_values_and_a_slip_in_a_hundred_make_no_difference() -> None:
    rows = [(i % 3, int(i % 3 == 2)) for i in range(99)] + [(0, 1), (3, 0), (1, 2)]

    assert [*functional_dependencies(mall(rows))] == [("city", "region")]


@pytest.mark.parametrize("customers", [200, 40])
def test_a_gender_follows_from_no_city(customers: int) -> None:
    random = Random(1)  # noqa: S311  (not for secrets)
    rows = [(random.randrange(3), random.randrange(2)) for _ in range(customers)]

    assert [*functional_dependencies(mall(rows, other=GENDERS))] == []


def test_a_value_of_nearly_all_implies_nothing() -> None:
    assert [*functional_dependencies(mall([(i % 3, int(i == 0)) for i in range(90)]))] == []


def test_nothing_is_implied_for_few_customers() -> None:
    assert [*functional_dependencies(mall([(i % 3, int(i % 3 == 2)) for i in range(49)]))] == []
