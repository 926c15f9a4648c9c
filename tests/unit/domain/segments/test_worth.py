import pytest

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Transform
from mallseg.domain.segments.worth import shares_of_amounts, shares_of_totals
from mallseg.testing.builders import segmentation_of, two_segments
from mallseg.testing.features import AGE

SPEND = Feature(name="monthly_spend", lowest=0, highest=1000)


def test_a_share_is_that_of_the_sum_over_all_customers() -> None:
    # Three customers spend 10 each and one spends 90: 30 and 90 of 120.
    segmentation = segmentation_of({(10.0,): 3, (90.0,): 1}, [(10.0,), (90.0,)], features=(SPEND,))

    few, much = segmentation.segments
    shares = shares_of_totals(segmentation)

    assert [(own.key, own.share) for own in shares[few.slug]] == [("share_of_spend", 0.25)]
    assert [(own.key, own.share) for own in shares[much.slug]] == [("share_of_spend", 0.75)]


def test_the_usual_features_are_called_by_what_they_are() -> None:
    shares = shares_of_totals(two_segments())

    assert [own.key for own in shares["seg-01"]] == ["share_of_income", "share_of_spending_score"]
    for place in range(2):
        assert sum(own[place].share for own in shares.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    "feature",
    [
        AGE,
        Feature(name="spend", lowest=1, highest=1000, transform=Transform.LOG),
        Feature(name="balance", lowest=-100, highest=100),
    ],
    ids=["personal", "logarithm", "negative"],
)
def test_values_without_a_sum_have_no_share(feature: Feature) -> None:
    segmentation = segmentation_of(
        {(20.0,): 1, (60.0,): 1}, [(20.0,), (60.0,)], features=(feature,)
    )

    assert {*shares_of_totals(segmentation).values()} == {()}


def test_without_anything_to_share_there_is_no_share() -> None:
    other = Feature(name="visits", lowest=0, highest=100)
    points: dict[Point, int] = {(0.0, 10.0): 1, (0.0, 90.0): 1}
    segmentation = segmentation_of(points, [*points], features=(SPEND, other))

    assert [own.key for own in shares_of_totals(segmentation)["seg-01"]] == ["share_of_visits"]


def test_a_column_of_amounts_has_shares_too() -> None:
    shares = shares_of_amounts(two_segments(), "Spend (EUR)", [30.0, 90.0], [20, 30])

    first = shares["seg-01"]
    assert (first.key, first.label, first.share) == ("share_of_spend_eur", "Spend (EUR)", 0.25)
    assert shares["seg-02"].share == 0.75


@pytest.mark.parametrize(
    ("customers", "shown"),
    [
        ((11, 12, 30), {"seg-01", "seg-02", "seg-03"}),
        ((0, 12, 30), {"seg-01", "seg-02", "seg-03"}),
        ((10, 12, 30), {"seg-03"}),
        ((10, 30, 12), {"seg-02"}),
        ((9, 10, 30), {"seg-03"}),
    ],
)
def test_the_amounts_of_a_few_people_cannot_be_worked_out(
    customers: tuple[int, ...], shown: set[str]
) -> None:
    three: dict[Point, int] = {(0.0,): 1, (50.0,): 1, (100.0,): 1}
    segmentation = segmentation_of(three, [*three], features=(SPEND,))

    assert {*shares_of_amounts(segmentation, "spend", [1.0, 2.0, 3.0], customers)} == shown


def test_there_are_no_shares_of_a_total_of_zero() -> None:
    assert shares_of_amounts(two_segments(), "spend", [0.0, 0.0], [20, 30]) == {}
