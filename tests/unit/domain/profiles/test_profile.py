import pytest

from mallseg.domain.customers.census import Point
from mallseg.domain.number_of_segments.border import Border
from mallseg.domain.profiles.profile import Profile, most_separating, separations
from mallseg.testing.builders import census_of, segmentation_of, two_segments


def test_a_profile_has_the_middle_of_a_segment_and_a_rule_of_thumb() -> None:
    # Ten customers at incomes 10 to 19, scores 30; ten at 80 to 89, scores 70.
    counts: dict[Point, int] = {(float(10 + i), 30.0): 1 for i in range(10)}
    counts |= {(float(80 + i), 70.0): 1 for i in range(10)}
    segmentation = segmentation_of(counts, [(14.5, 30.0), (84.5, 70.0)])

    low, high = Profile.of(census_of(counts), segmentation).segments

    assert (low.slug, low.typical) == ("seg-01", ((10.0, 18.0), (30.0, 30.0)))
    assert (high.slug, high.typical) == ("seg-02", ((80.0, 88.0), (70.0, 70.0)))
    assert [(c.is_above, c.threshold) for c in low.rule.conditions] == [(False, 49)]
    assert [(c.is_above, c.threshold) for c in high.rule.conditions] == [(True, 49)]
    assert low.rule.agreement == high.rule.agreement == 1.0


def test_a_profile_has_the_borders_between_segments() -> None:
    counts: dict[Point, int] = {(float(x), 50.0): 1 for x in (10, 40, 50)}
    segmentation = segmentation_of(counts, [(10.0, 50.0), (40.0, 50.0), (50.0, 50.0)])
    borders = [
        Border(between=(1, 2), saddle_ratio=0.10001),
        Border(between=(2, 3), saddle_ratio=0.9),
    ]

    profile = Profile.of(census_of(counts), segmentation, borders)

    assert profile.borders is not None
    assert [(b.between, b.saddle_ratio) for b in profile.borders] == [
        (("seg-01", "seg-02"), 0.1),
        (("seg-02", "seg-03"), 0.9),
    ]


def test_a_profile_without_measured_borders_has_none() -> None:
    counts: dict[Point, int] = {(10.0, 50.0): 1, (40.0, 50.0): 1}

    profile = Profile.of(census_of(counts), segmentation_of(counts, list(counts)))

    assert profile.borders is None


def test_the_density_of_a_profile_has_the_segments() -> None:
    counts: dict[Point, int] = {(10.0, 50.0): 2, (40.0, 50.0): 3}

    profile = Profile.of(census_of(counts), segmentation_of(counts, list(counts)))

    assert profile.density is not None
    assert [(cell.slug, cell.customers) for cell in profile.density.cells] == [
        ("seg-01", 2),
        ("seg-02", 3),
    ]


def test_the_separation_is_the_share_of_variance_between_segments() -> None:
    # Incomes 19, 21, 79, 81: centres 20 and 80 have the variance 30² = 900, all four 901. All
    # scores are those of their centres, 30 and 70.
    overall = ((50.0, 901**0.5), (50.0, 20.0))

    assert separations(two_segments(), overall) == pytest.approx((900 / 901, 1.0))


def test_a_feature_of_which_all_have_the_same_value_separates_nothing() -> None:
    assert separations(two_segments(), ((50.0, 0.0), (50.0, 20.0)))[0] == 0


def test_the_scale_replaces_deviations_that_were_not_recorded() -> None:
    # Without scaling its units are 1.
    assert separations(two_segments(), None) == pytest.approx((900, 400))


def test_the_two_that_separate_most_come_in_declared_order() -> None:
    assert most_separating((0.2, 0.9, 0.1, 0.95)) == (1, 3)
    assert most_separating((0.9, 0.2, 0.95, 0.1)) == (0, 2)
