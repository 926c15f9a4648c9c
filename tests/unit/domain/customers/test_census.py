from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError
from mallseg.testing.builders import census_of
from mallseg.testing.features import ANNUAL_INCOME, DEFAULT_FEATURES, SPENDING_SCORE

_POINTS: st.SearchStrategy[dict[Point, int]] = st.dictionaries(
    st.tuples(st.integers(0, 9).map(float), st.integers(1, 9).map(float)),
    st.integers(1, 5),
    min_size=1,
)


def test_points_are_sorted_and_counted() -> None:
    census = census_of({(16.0, 6.0): 1, (15.0, 81.0): 2, (15.0, 39.0): 3})

    assert list(census.points()) == [(15.0, 39.0), (15.0, 81.0), (16.0, 6.0)]
    assert list(census.counts) == [3, 2, 1]
    assert (len(census), census.customers) == (3, 6)


@given(_POINTS)
def test_the_order_of_counting_makes_no_difference(
    counts: dict[Point, int],
) -> None:
    backwards = census_of(dict(reversed(counts.items())))

    assert backwards == census_of(counts)
    assert backwards.fingerprint() == census_of(counts).fingerprint()


def test_a_census_answers_the_same_question_once() -> None:
    census, answers = census_of({(15.0, 39.0): 1}), iter(range(9))

    assert [census.cached("which?", lambda: next(answers)) for _ in range(3)] == [0, 0, 0]
    assert census.cached("where?", lambda: next(answers)) == 1


def test_a_census_forgets_all_but_the_latest_answers() -> None:
    census, asked = census_of({(15.0, 39.0): 1}), list[int]()

    def ask(question: int) -> None:
        census.cached(question, lambda: asked.append(question))

    for question in (*range(8), 7, 6, 0):
        ask(question)

    assert asked == [*range(8), 0]


def test_another_census_is_asked_anew() -> None:
    census = census_of({(15.0, 39.0): 1, (16.0, 40.0): 1})
    census.cached("how many?", lambda: len(census))

    fewer = census.where([True, False])
    assert fewer.cached("how many?", lambda: len(fewer)) == 1
    assert census.with_closed_ranges().cached("how many?", lambda: 0) == 0


def test_a_fingerprint_depends_on_customers_points_and_features() -> None:
    prints = {
        census.fingerprint()
        for census in (
            census_of({(15.0, 39.0): 1}),
            census_of({(15.0, 39.0): 2}),
            census_of({(15.0, 40.0): 1}),
            census_of({(15.0,): 1}, (ANNUAL_INCOME,)),
            census_of({(15.0,): 1}, (SPENDING_SCORE,)),
        )
    }

    assert len(prints) == 5


@pytest.mark.parametrize(
    ("columns", "counts"),
    [
        (([1.0],), [1]),
        (([1.0], [1.0, 2.0]), [1]),
        (([1.0], [1.0]), [0]),
        (([1.0, 1.0], [1.0, 1.0]), [1, 1]),
        (([2.0, 1.0], [1.0, 1.0]), [1, 1]),
    ],
    ids=["a column short", "lengths differ", "empty point", "a point twice", "not sorted"],
)
def test_invalid_censuses_are_refused(columns: tuple[list[float], ...], counts: list[int]) -> None:
    with pytest.raises(InvalidOptionError):
        Census(
            features=DEFAULT_FEATURES,
            columns=tuple(array("d", column) for column in columns),
            counts=array("q", counts),
        )


def test_open_ranges_are_closed_around_the_values() -> None:
    census = census_of({(3.2, 50.0): 1, (87.0, 60.0): 2}, (Feature(name="visits"), SPENDING_SCORE))

    visits, score = census.with_closed_ranges().features

    assert (visits.lowest, visits.highest) == (0, 90)
    assert (score.lowest, score.highest) == (1, 100)


def test_a_quantile_counts_customers_and_not_points() -> None:
    census = census_of({(10.0, 1.0): 8, (20.0, 1.0): 1, (30.0, 1.0): 1})

    assert census.quantile(ANNUAL_INCOME, 0.5) == 10.0
    assert census.quantile(ANNUAL_INCOME, 0.8) == 10.0
    assert census.quantile(ANNUAL_INCOME, 0.81) == 20.0
    assert census.quantile(ANNUAL_INCOME, 1.0) == 30.0
    with pytest.raises(InvalidOptionError):
        census.quantile(ANNUAL_INCOME, 1.1)


def test_constant_features_are_those_on_which_all_agree() -> None:
    census = census_of({(10.0, 1.0): 8, (20.0, 1.0): 1})

    assert census.constant_features() == (SPENDING_SCORE,)
