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
    assert Gender.parse(text) == gender


def test_what_a_source_lacks_is_not_made_up() -> None:
    assert DemographicTable.of(DemographicCounts(), SLUGS) == DemographicTable()


def test_bands_are_as_fine_as_disclosure_allows() -> None:
    # In the second segment 25 to 39 are 3: they are joined with those under 25. No band
    # over 40 is small, and no age is unknown.
    ages = ((20, 30, 40, 50, 60, 0), (30, 3, 40, 50, 60, 0))

    age = DemographicTable.of(DemographicCounts(ages=ages), SLUGS).age

    assert age == Breakdown(
        groups=(("under 25", "25 to 39"), ("40 to 54",), ("55 to 64",), ("65 or over",)),
        overall=(83, 80, 100, 120),
        segments={"seg-01": (50, 40, 50, 60), "seg-02": (33, 40, 50, 60)},
    )


def test_neighbouring_bands_are_joined_where_one_is_small() -> None:
    # Of 55 to 64 there are 4 in the second segment: they are joined with the older, tried first.
    ages = ((30, 30, 40, 20, 60, 0), (30, 30, 40, 4, 60, 0))

    age = DemographicTable.of(DemographicCounts(ages=ages), SLUGS).age

    assert age is not None
    assert age.groups == (
        ("under 25",), ("25 to 39",), ("40 to 54",), ("55 to 64", "65 or over"),
    )  # fmt: skip
    # Of 40 to 54 there are 8, whom only those from 55 to 64 can hide.
    ages = ((40, 0, 40, 0, 40, 0), (40, 0, 8, 30, 40, 0))
    age = DemographicTable.of(DemographicCounts(ages=ages), SLUGS).age
    assert age is not None
    assert age.groups == (("under 25",), ("40 to 54", "55 to 64"), ("65 or over",))


def test_few_customers_of_unknown_age_are_joined_with_the_oldest() -> None:
    age = DemographicTable.of(
        DemographicCounts(ages=((50, 0, 40, 0, 7, 2), (0, 50, 40, 8, 0, 0))), SLUGS
    ).age

    assert age is not None
    assert age.groups[-1] == ("40 to 54", "55 to 64", "65 or over", "unknown")


def test_a_few_others_do_not_suppress_women_and_men() -> None:
    gender = DemographicTable.of(
        DemographicCounts(genders=((50, 40, 11, 3), (50, 40, 12, 0))), SLUGS
    ).gender

    assert gender is not None
    assert gender.groups == (("female",), ("male",), ("other", "unknown"))
    assert gender.shares("seg-01") == (
        (("female",), 50 / 104, 100 / 206),
        (("male",), 40 / 104, 80 / 206),
        (("other", "unknown"), 14 / 104, 26 / 206),
    )


def test_men_are_joined_with_the_others_where_these_are_few() -> None:
    gender = DemographicTable.of(
        DemographicCounts(genders=((50, 40, 2, 0), (50, 40, 0, 0))), SLUGS
    ).gender

    assert gender is not None
    assert gender.groups == (("female",), ("male", "other", "unknown"))
    assert gender.shares("seg-09") is None


def test_segments_of_few_customers_are_suppressed() -> None:
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


def test_younger_and_older_leave_out_customers_of_unknown_age() -> None:
    ages = ((40, 30, 20, 0, 0, 15), (20, 30, 20, 20, 0, 0))

    demographics = DemographicTable.of(DemographicCounts(ages=ages), SLUGS)

    assert demographics.younger_and_older("seg-01") == (
        (("under 25", "25 to 39"), 70 / 105, 120 / 195),
        (("40 to 54", "55 to 64", "65 or over"), 20 / 105, 60 / 195),
    )
    assert demographics.women_and_men("seg-01") == ()


def test_the_older_are_left_out_where_some_are_joined_with_the_unknown() -> None:
    # Of unknown age there are 3: they are joined with those of 65 or over.
    ages = ((40, 30, 20, 20, 30, 3), (20, 30, 20, 20, 12, 0))

    demographics = DemographicTable.of(DemographicCounts(ages=ages), SLUGS)

    assert demographics.age is not None
    assert demographics.age.groups[-1] == ("65 or over", "unknown")
    assert demographics.younger_and_older("seg-01") == (
        (("under 25", "25 to 39"), 70 / 143, 120 / 245),
    )
