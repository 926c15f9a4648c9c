from collections import Counter
from random import Random

import pytest

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.number_of_segments.records_per_customer import records_per_customer
from mallseg.domain.number_of_segments.verdict import effective_sample_size_of
from mallseg.testing.builders import census_of
from mallseg.testing.features import ANNUAL_INCOME
from tests.builders import mall_census


def _visits(customers: int, visits: int, *, step: float = 1.0, seed: int = 0) -> Census:
    """Customers anywhere, each of whom comes so often, with values that differ by a step or not."""
    random = Random(seed)  # noqa: S311  (not for secrets)
    counts: Counter[Point] = Counter()
    for _ in range(customers):
        income, score = random.gauss(70, 20), random.gauss(50, 20)
        for _ in range(visits):
            moved = round(income) + random.choice((0, 0, 1)), round(score)
            counts[moved[0] * step, moved[1] * step] += 1
    return census_of(counts)


@pytest.mark.parametrize("step", [1.0, 0.25])
@pytest.mark.parametrize("visits", [2, 4])
def test_customers_who_come_often_are_counted_once(visits: int, step: float) -> None:
    census = _visits(60, visits, step=step)
    assert records_per_customer(census) == pytest.approx(visits, rel=0.2)
    assert effective_sample_size_of(census) == pytest.approx(60, rel=0.25)


@pytest.mark.parametrize("seed", range(5))
def test_other_customers_nearby_are_others(seed: int) -> None:
    assert records_per_customer(_visits(200, 1, seed=seed)) == 1.0


def test_each_of_the_published_customers_came_once() -> None:
    assert records_per_customer(mall_census()) == 1.0
    assert effective_sample_size_of(mall_census()) == 200


def test_a_narrow_group_is_not_one_customer() -> None:
    few: dict[Point, int] = {
        (20.0, 50.0): 3,
        (19.0, 50.0): 1,
        (21.0, 50.0): 1,
        (90.0, 10.0): 5,
        (90.0, 11.0): 2,
    }
    assert records_per_customer(census_of(few)) == 1.0


def test_one_feature_counts_one_record_per_customer() -> None:
    census = census_of({(float(value),): 4 for value in (20, 21, 50, 80)}, (ANNUAL_INCOME,))
    assert records_per_customer(census) == 1.0


def test_stars_and_heaps_are_no_visits() -> None:
    random = Random(0)  # noqa: S311  (not for secrets)
    stars: Counter[Point] = Counter(
        (float(round(random.gauss(70, 20))), float(random.randint(1, 5))) for _ in range(300)
    )
    heaps: Counter[Point] = Counter(
        (float(round(random.gauss(70, 20), -1)), float(round(random.gauss(50, 20), -1)))
        for _ in range(300)
    )
    assert records_per_customer(census_of(stars)) == 1.0
    assert records_per_customer(census_of(heaps)) == 1.0
