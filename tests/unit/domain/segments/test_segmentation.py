import math
from dataclasses import replace

import pytest

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.customer import Customer
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import (
    InvalidCustomerError,
    InvalidOptionError,
    NotEnoughCustomersError,
    OptionFault,
    SegmentNotFoundError,
)
from mallseg.domain.segments.distance import index_of_least, nearest
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.record import from_record, to_record
from mallseg.domain.segments.scaling import FeatureScale, Scaling, parse_scaling
from mallseg.testing.builders import a_plan, census_of, segmentation_of, two_segments
from mallseg.testing.features import AGE
from tests.builders import mall_census
from tests.refusals import coded

# Four customers on a line of incomes, equal scores: 10, 20 | 60, 70. Means 15 and 65.
LINE: dict[Point, int] = {(10.0, 50.0): 1, (20.0, 50.0): 1, (60.0, 50.0): 1, (70.0, 50.0): 1}


def test_a_partition_of_four_customers_worked_out_by_hand() -> None:
    census = census_of(LINE)
    scale = FeatureScale.of_census(census, Scaling.NONE)

    partition = Partition.settle(census, scale, [(70.0, 50.0), (10.0, 50.0)])

    assert partition.centres == ((15.0, 50.0), (65.0, 50.0))
    assert partition.customers == (2, 2)
    assert partition.inertia == 4 * 5.0**2


def test_customers_at_one_point_weigh_as_many() -> None:
    census = census_of(LINE | {(10.0, 50.0): 3})
    scale = FeatureScale.of_census(census, Scaling.NONE)

    partition = Partition.settle(census, scale, [(10.0, 50.0), (60.0, 50.0)])

    assert partition.centres[0] == (12.5, 50.0)  # (3 · 10 + 20) / 4
    assert partition.customers == (4, 2)


def test_centres_are_settled_until_no_customer_changes_centre() -> None:
    # From 10 and 20 the points 60 and 70 first follow 20 (mean 50), then 20 goes over to 10.
    census = census_of(LINE)
    scale = FeatureScale.of_census(census, Scaling.NONE)

    partition = Partition.settle(census, scale, [(10.0, 50.0), (20.0, 50.0)])

    assert partition.centres == ((15.0, 50.0), (65.0, 50.0))


def test_centres_that_coincide_are_refused() -> None:
    census = census_of(LINE)
    scale = FeatureScale.of_census(census, Scaling.NONE)

    with pytest.raises(NotEnoughCustomersError, match=r"too few different .*, just 1"):
        Partition.settle(census, scale, [(15.0, 50.0), (15.0, 50.0)])


def test_a_tie_goes_to_the_lowest_index() -> None:
    assert nearest((1.0,), [(2.0,), (0.0,)]) == 0
    assert nearest((1.0,), [(0.0,), (2.0,)]) == 0


@pytest.mark.parametrize(
    ("squares", "index"),
    [
        ([4.0, 4.0 * (1 - 1e-15), 9.0], 0),  # a last bit does not decide
        ([4.0 * (1 + 5e-13), 4.0, 4.0 * (1 + 2e-13)], 0),  # each within 1e-12 of the least
        ([4.0 * (1 + 12e-13), 4.0 * (1 + 6e-13), 4.0], 1),  # the first is near to the second only
        ([4.0 * (1 + 2e-12), 4.0, 4.0], 1),
        ([0.0, 0.0], 0),
        ([5e-324, 0.0], 1),  # nothing is near to nothing
    ],
)
def test_squared_distances_that_differ_by_rounding_are_a_tie(
    squares: list[float], index: int
) -> None:
    assert index_of_least(squares) == index


def test_segments_are_numbered_by_their_centres_in_ascending_order() -> None:
    segmentation = segmentation_of(LINE, [(65.0, 50.0), (15.0, 50.0)])

    assert [(s.number, s.slug, s.centre) for s in segmentation.segments] == [
        (1, "seg-01", (15.0, 50.0)),
        (2, "seg-02", (65.0, 50.0)),
    ]
    assert [s.share for s in segmentation.segments] == [0.5, 0.5]
    assert segmentation.customers == 4


def test_a_customer_on_a_centre_belongs_to_that_segment() -> None:
    assignment = two_segments().assign(Customer(annual_income_k=80, spending_score=70))

    assert assignment.segment.number == 2
    assert assignment.distance == 0.0
    assert assignment.runner_up.number == 1
    assert assignment.runner_up_distance == math.hypot(60, 40)


def test_a_customer_half_way_belongs_to_the_lower_number() -> None:
    assignment = two_segments().assign(Customer(annual_income_k=50, spending_score=50))

    assert assignment.distance == assignment.runner_up_distance
    assert (assignment.segment.number, assignment.runner_up.number) == (1, 2)


def test_points_are_placed_as_they_are_assigned() -> None:
    segmentation = segmentation_of(LINE, [(15.0, 50.0), (65.0, 50.0)])
    points = [(0.0, 50.0), (40.0, 50.0), (40.1, 50.0), (90.0, 1.0)]

    assigned = [segmentation.assign_point(point).segment.number - 1 for point in points]

    assert segmentation.predict(points) == assigned == [0, 0, 1, 1]


def test_distances_are_in_standard_deviations_after_standard_scaling() -> None:
    # Incomes 10, 20, 60, 70 have mean 40 and deviation sqrt((900 + 400 + 400 + 900) / 4).
    segmentation = segmentation_of(LINE, [(15.0, 50.0), (65.0, 50.0)], scaling=Scaling.STANDARD)

    assignment = segmentation.assign(Customer(annual_income_k=25, spending_score=50))

    assert math.isclose(assignment.distance, 10 / math.sqrt(650))


def test_a_feature_on_which_all_agree_keeps_its_own_unit() -> None:
    scale = FeatureScale.of_census(census_of(LINE), Scaling.STANDARD)

    assert scale.unit[1] == 1.0


def test_a_customer_that_lacks_a_feature_is_refused() -> None:
    with pytest.raises(InvalidCustomerError, match="spending_score is missing"):
        two_segments().assign(Customer(annual_income_k=80, age=30))


@pytest.mark.parametrize("income", [-1, "80", float("nan")])
def test_a_customer_is_checked_when_assigned(income: object) -> None:
    customer = Customer(annual_income_k=income, spending_score=70)

    with pytest.raises(InvalidCustomerError, match="must be a number from 0 to 1000000"):
        two_segments().assign(customer)


def test_properties_that_are_no_feature_make_no_difference() -> None:
    with_age = Customer(annual_income_k=80, spending_score=70, age=30)

    assert two_segments().assign(with_age).segment.number == 2


def test_a_segment_is_found_by_its_slug() -> None:
    assert two_segments().segment("seg-02").number == 2
    with pytest.raises(SegmentNotFoundError, match=r"“.+” \(seg-01\), “.+” \(seg-02\)$"):
        two_segments().segment("seg-09")


def test_numbers_may_have_holes_and_need_no_order() -> None:
    first, second = two_segments().segments

    kept = replace(two_segments(), segments=(replace(first, number=7), replace(second, number=4)))

    assert [segment.number for segment in kept.segments] == [7, 4]
    assert [segment.number for segment in kept.by_number] == [4, 7]
    assert from_record(to_record(kept)) == kept


def test_a_record_without_numbers_has_them_in_its_order() -> None:
    record = to_record(two_segments())
    for segment in record["segments"]:
        del segment["number"]

    assert from_record(record) == two_segments()


def test_segments_with_one_slug_or_wrong_numbers_are_refused() -> None:
    segmentation = two_segments()
    first, second = segmentation.segments

    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_UNIQUE)):
        replace(segmentation, segments=(first, replace(second, slug=first.slug)))
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_UNIQUE)):
        replace(segmentation, segments=(first, replace(second, number=1)))
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.BELOW_MINIMUM)):
        replace(segmentation, segments=(replace(first, number=0), second))


@pytest.mark.parametrize(
    ("features", "code"),
    [((), OptionFault.NOT_BETWEEN), ((AGE, AGE), OptionFault.NOT_UNIQUE)],
    ids=["none", "one twice"],
)
def test_plans_and_segmentations_refuse_the_same_features(
    features: tuple[Feature, ...], code: OptionFault
) -> None:
    with pytest.raises(InvalidOptionError, check=coded(code)):
        a_plan(features=features)
    with pytest.raises(InvalidOptionError, check=coded(code)):
        replace(two_segments(), features=features)


@pytest.mark.parametrize("option", ["segments", "seed"])
@pytest.mark.parametrize("value", [5.0, "5", True])
def test_a_plan_counts_in_whole_numbers(option: str, value: object) -> None:
    with pytest.raises(InvalidOptionError, match=f"{option} must be a whole number"):
        a_plan(**{option: value})


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_plan_tolerates_a_share_of_bad_rows(share: float) -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_A_SHARE)):
        a_plan(max_bad_rows=share)


def test_a_segmentation_with_a_value_too_few_is_refused() -> None:
    segmentation = two_segments()

    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_ONE_PER)):
        replace(segmentation, scale=replace(segmentation.scale, offset=(0.0,)))


@pytest.mark.parametrize("segments", [-1, 0, 1, 21])
def test_a_plan_with_too_few_or_too_many_segments_is_refused(segments: int) -> None:
    with pytest.raises(
        InvalidOptionError, check=coded(OptionFault.NOT_BETWEEN, lowest=2, highest=20)
    ):
        a_plan(segments=segments)


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_plan_with_a_seed_that_libraries_cannot_take_is_refused(seed: int) -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_BETWEEN, lowest=0)):
        a_plan(seed=seed)


def test_an_unknown_scaling_is_refused() -> None:
    assert parse_scaling("none") is Scaling.NONE
    with pytest.raises(
        InvalidOptionError, check=coded(OptionFault.NOT_ONE_OF, choices=("standard", "none"))
    ):
        parse_scaling("robust")


def test_a_scale_without_a_unit_is_refused() -> None:
    with pytest.raises(InvalidOptionError):
        FeatureScale(scaling=Scaling.NONE, offset=(0.0,), unit=(0.0,))


def test_names_say_where_the_centre_stands_in_the_mall() -> None:
    census = mall_census()
    centres = [(25.7, 79.4), (26.3, 20.9), (55.3, 49.5), (86.5, 82.1), (88.2, 17.1)]
    scale = FeatureScale.of_census(census, Scaling.STANDARD)

    partition = Partition.settle(census, scale, centres)
    names = [
        s.name
        for s in segmentation_of(
            dict(zip(census.points(), census.counts, strict=True)), partition.centres
        ).segments
    ]

    assert names == [
        "Lower income than most, higher spending",
        "Lower income, lower spending than most",
        "Middle income, middle spending",
        "Higher income, higher spending",
        "Higher income, lower spending than most",
    ]
