import pytest

from mallseg.domain.customers.breakdown import Breakdown, breakdown_named
from mallseg.domain.customers.breakdown_counts import Counts
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.profiles.breakdown_table import BreakdownTable, Extent, GroupShare
from mallseg.testing.builders import AGES, GENDERS

SLUGS = ["seg-01", "seg-02", "seg-03"]
CITY = breakdown_named("city")


def table_of(breakdown: Breakdown, counts: Counts) -> BreakdownTable | None:
    return BreakdownTable.of(breakdown, breakdown.groups, counts, SLUGS[: len(counts)])


def test_bands_are_as_fine_as_disclosure_allows() -> None:
    # In the second segment 25 to 39 are 3: they are joined with those under 25. No band
    # over 40 is small, and no age is unknown.
    ages = ((20, 30, 40, 50, 60, 0), (30, 3, 40, 50, 60, 0))

    age = table_of(AGES, ages)

    assert age == BreakdownTable(
        breakdown=AGES,
        groups=(("under 25", "25 to 39"), ("40 to 54",), ("55 to 64",), ("65 or over",)),
        overall=(83, 80, 100, 120),
        segments={"seg-01": (50, 40, 50, 60), "seg-02": (33, 40, 50, 60)},
    )


def test_neighbouring_bands_are_joined_where_one_is_small() -> None:
    # Of 55 to 64 there are 4 in the second segment: they are joined with the older, tried first.
    ages = ((30, 30, 40, 20, 60, 0), (30, 30, 40, 4, 60, 0))

    age = table_of(AGES, ages)

    assert age is not None
    assert age.groups == (
        ("under 25",), ("25 to 39",), ("40 to 54",), ("55 to 64", "65 or over"),
    )  # fmt: skip
    # Of 40 to 54 there are 8, whom only those from 55 to 64 can hide.
    ages = ((40, 0, 40, 0, 40, 0), (40, 0, 8, 30, 40, 0))
    age = table_of(AGES, ages)
    assert age is not None
    assert age.groups == (("under 25",), ("40 to 54", "55 to 64"), ("65 or over",))


def test_few_customers_of_unknown_age_are_joined_with_the_oldest() -> None:
    age = table_of(AGES, ((50, 0, 40, 0, 7, 2), (0, 50, 40, 8, 0, 0)))

    assert age is not None
    assert age.groups[-1] == ("40 to 54", "55 to 64", "65 or over", "unknown")


def test_a_few_others_do_not_suppress_women_and_men() -> None:
    gender = table_of(GENDERS, ((50, 40, 11, 3), (50, 40, 12, 0)))

    assert gender is not None
    assert gender.groups == (("women",), ("men",), ("other", "unknown"))
    assert gender.shares("seg-01") == (
        GroupShare(("women",), 50 / 104, 100 / 206),
        GroupShare(("men",), 40 / 104, 80 / 206),
        GroupShare(("other", "unknown"), 14 / 104, 26 / 206),
    )


def test_men_are_joined_with_the_others_where_these_are_few() -> None:
    gender = table_of(GENDERS, ((50, 40, 2, 0), (50, 40, 0, 0)))

    assert gender is not None
    assert gender.groups == (("women",), ("men", "other", "unknown"))
    assert gender.shares("seg-09") is None


def test_segments_of_few_customers_are_suppressed() -> None:
    ages = ((9, 0, 9, 0, 0, 0), (20, 0, 30, 0, 0, 0), (40, 0, 40, 0, 0, 0))

    age = table_of(AGES, ages)

    assert age is not None
    assert age.segments == {"seg-01": None, "seg-02": None, "seg-03": (40, 40)}
    assert age.shares("seg-01") is None
    assert age.comparable("seg-01") == ()


def test_the_halves_of_ages_leave_out_customers_of_unknown_age() -> None:
    ages = ((40, 30, 20, 20, 0, 15), (20, 30, 20, 20, 0, 0))

    age = table_of(AGES, ages)

    assert age is not None
    assert age.comparable("seg-01") == (
        GroupShare(("under 25", "25 to 39"), 70 / 125, 120 / 215),
        GroupShare(("40 to 54", "55 to 64", "65 or over"), 40 / 125, 80 / 215),
    )


def test_a_half_is_left_out_where_some_are_joined_with_the_unknown() -> None:
    # Of unknown age there are 3: they are joined with those of 65 or over.
    ages = ((40, 30, 20, 20, 30, 3), (20, 30, 20, 20, 12, 0))

    age = table_of(AGES, ages)

    assert age is not None
    assert age.groups[-1] == ("65 or over", "unknown")
    assert age.comparable("seg-01") == (GroupShare(("under 25", "25 to 39"), 70 / 143, 120 / 245),)


def test_only_single_values_that_are_known_are_comparable() -> None:
    gender = table_of(GENDERS, ((50, 40, 11, 30), (50, 40, 12, 30)))

    assert gender is not None
    assert [share.group for share in gender.comparable("seg-01")] == [("women",), ("men",)]


def test_values_of_few_customers_are_counted_together_and_never_named() -> None:
    # Of Ulm there are 10 in all: too few for a name. Of Bonn there are 4 in the second segment,
    # with the 4 of Ulm and the others still too few: all but Köln are joined with the unknown.
    counts = ((40, 20, 6, 0), (30, 4, 4, 20))

    city = BreakdownTable.of(CITY, ("Köln", "Bonn", "Ulm", "unknown"), counts, SLUGS[:2])

    assert city == BreakdownTable(
        breakdown=CITY,
        groups=(("Köln",), ("other", "unknown")),
        overall=(70, 54),
        segments={"seg-01": (40, 26), "seg-02": (30, 28)},
    )


def test_at_most_fifty_values_are_counted_apart() -> None:
    groups = (*(f"city {i:02}" for i in range(80)), "unknown")
    row = (*(100 - i for i in range(80)), 0)

    city = BreakdownTable.of(CITY, groups, (row, row, row), SLUGS)

    assert city is not None
    assert len(city.groups) == 51
    assert (city.groups[0], city.groups[-1]) == (("city 00",), ("other",))
    # The others are 50 + 49 + … + 21 in each of three segments.
    assert city.overall[-1] == 3 * 30 * 71 // 2


def test_nearly_all_is_stated_for_a_segment_of_one_group() -> None:
    gender = table_of(GENDERS, ((22, 0, 0, 0), (30, 30, 0, 0), (40, 40, 0, 0)))

    assert gender is not None
    assert gender.segments["seg-01"] is None
    assert gender.shares("seg-01") == (
        GroupShare(("women",), None, 92 / 162, Extent.NEARLY_ALL),
        GroupShare(("men",), None, 70 / 162, Extent.HARDLY_ANY),
    )


def test_the_half_of_ages_that_nearly_all_belong_to_is_comparable() -> None:
    age = table_of(AGES, ((11, 11, 0, 0, 0, 0), (30, 0, 30, 0, 0, 0), (40, 0, 40, 0, 0, 0)))

    assert age is not None
    younger, older = age.comparable("seg-01")
    assert (younger.group, younger.about) == (("under 25", "25 to 39"), Extent.NEARLY_ALL)
    assert older.about is Extent.HARDLY_ANY


def test_nearly_all_is_stated_for_suppressed_segments_only() -> None:
    with pytest.raises(InvalidOptionError):
        BreakdownTable(
            breakdown=GENDERS,
            groups=(("women",), ("men",)),
            overall=(52, 40),
            segments={"seg-01": (22, 30), "seg-02": None},
            nearly_all={"seg-01": 0},
        )
