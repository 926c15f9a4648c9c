import pytest

from mallseg.domain.customers.demographics import AgeBand, DemographicCounts, Gender
from mallseg.domain.profiles.demographic_table import Breakdown, DemographicTable

SLUGS = ["seg-01", "seg-02"]


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (0, "under 25"), (24.9, "under 25"), (25, "25 to 39"), (39, "25 to 39"), (40, "40 to 54"),
        (55, "55 to 64"), (64.5, "55 to 64"), (65, "65 or over"), (120, "65 or over"),
    ],
)  # fmt: skip
def test_an_age_has_its_band(age: float, band: str) -> None:
    assert AgeBand.of(age) == band


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("Female", "female"), (" f ", "female"), ("MALE", "male"), ("m", "male"),
        ("Other", "other"),
        ("", "unknown"), ("0", "unknown"), ("woman", "unknown"), ("femail", "unknown"),
    ],
)  # fmt: skip
def test_a_gender_is_what_the_source_says_or_unknown(text: str, gender: str) -> None:
    assert Gender.of(text) == gender


def test_what_a_source_does_not_tell_is_not_made_up() -> None:
    assert DemographicTable.of(DemographicCounts(), SLUGS) == DemographicTable()


def test_bands_are_told_as_finely_as_they_may_be() -> None:
    # In the second segment 25 to 39 are 3: they are told with those under 25. Over 40 nobody is
    # few. Nobody is of unknown age.
    ages = ((20, 30, 40, 50, 60, 0), (30, 3, 40, 50, 60, 0))

    age = DemographicTable.of(DemographicCounts(ages=ages), SLUGS).age

    assert age == Breakdown(
        groups=(("under 25", "25 to 39"), ("40 to 54",), ("55 to 64",), ("65 or over",)),
        overall=(83, 80, 100, 120),
        segments={"seg-01": (50, 40, 50, 60), "seg-02": (33, 40, 50, 60)},
    )
    assert age.labels == ("under 40", "40 to 54", "55 to 64", "65 or over")


def test_joined_bands_are_named_by_their_ends() -> None:
    # Of 55 to 64 there are 4 in the second segment: they are told with the older, tried first.
    ages = ((30, 30, 40, 20, 60, 0), (30, 30, 40, 4, 60, 0))

    age = DemographicTable.of(DemographicCounts(ages=ages), SLUGS).age

    assert age is not None
    assert age.labels == ("under 25", "25 to 39", "40 to 54", "55 or over")
    # Of 40 to 54 there are 8, whom only those from 55 to 64 can hide.
    ages = ((40, 0, 40, 0, 40, 0), (40, 0, 8, 30, 40, 0))
    age = DemographicTable.of(DemographicCounts(ages=ages), SLUGS).age
    assert age is not None
    assert age.labels == ("under 25", "40 to 64", "65 or over")


def test_few_of_unknown_age_are_told_with_the_oldest() -> None:
    age = DemographicTable.of(
        DemographicCounts(ages=((50, 0, 40, 0, 7, 2), (0, 50, 40, 8, 0, 0))), SLUGS
    ).age

    assert age is not None
    assert age.labels[-1] == "40 or over, or unknown"


def test_a_few_others_do_not_keep_women_and_men_from_being_told() -> None:
    gender = DemographicTable.of(
        DemographicCounts(genders=((50, 40, 11, 3), (50, 40, 12, 0))), SLUGS
    ).gender

    assert gender is not None
    assert gender.labels == ("women", "men", "other, or unknown")
    assert gender.shares("seg-01") == (
        ("women", 50 / 104, 100 / 206),
        ("men", 40 / 104, 80 / 206),
        ("other, or unknown", 14 / 104, 26 / 206),
    )


def test_men_are_told_with_the_others_where_these_are_few() -> None:
    gender = DemographicTable.of(
        DemographicCounts(genders=((50, 40, 2, 0), (50, 40, 0, 0))), SLUGS
    ).gender

    assert gender is not None
    assert gender.labels == ("women", "all others")
    assert gender.shares("seg-09") is None


def test_segments_of_few_people_are_not_told_of() -> None:
    ages = ((9, 0, 9, 0, 0, 0), (20, 0, 30, 0, 0, 0), (40, 0, 40, 0, 0, 0))

    age = DemographicTable.of(DemographicCounts(ages=ages), [*SLUGS, "seg-03"]).age

    assert age is not None
    assert age.segments == {"seg-01": None, "seg-02": None, "seg-03": (40, 40)}
    assert age.shares("seg-01") is None
    assert DemographicTable(age=age).suppressed("seg-01") == ("age",)
    assert (
        DemographicTable(age=age).suppressed("seg-03")
        == DemographicTable().suppressed("seg-03")
        == ()
    )


def test_younger_and_older_leave_out_who_is_of_unknown_age() -> None:
    ages = ((40, 30, 20, 0, 0, 15), (20, 30, 20, 20, 0, 0))

    demographics = DemographicTable.of(DemographicCounts(ages=ages), SLUGS)

    assert demographics.younger_and_older("seg-01") == (
        ("under 40", 70 / 105, 120 / 195),
        ("of 40 or over", 20 / 105, 60 / 195),
    )
    assert demographics.women_and_men("seg-01") == ()


def test_nothing_is_said_of_the_older_where_some_are_told_with_the_unknown() -> None:
    # Of unknown age there are 3: they are told with those of 65 or over.
    ages = ((40, 30, 20, 20, 30, 3), (20, 30, 20, 20, 12, 0))

    demographics = DemographicTable.of(DemographicCounts(ages=ages), SLUGS)

    assert demographics.age is not None
    assert demographics.age.labels[-1] == "65 or over, or unknown"
    assert demographics.younger_and_older("seg-01") == (("under 40", 70 / 143, 120 / 245),)
