"""Names of the groups of breakdowns."""

import pytest

from mallseg.domain.customers.breakdown import Breakdown, breakdown_named
from mallseg.domain.profiles.breakdown_table import GroupShare
from mallseg.entrypoints.presentation.words.breakdowns import (
    beside_mall,
    group_label,
    people,
    shown,
)
from mallseg.testing.builders import AGES, GENDERS

CITY = breakdown_named("city")


@pytest.mark.parametrize(
    ("breakdown", "group", "label"),
    [
        (AGES, ("under 25",), "under 25"),
        (AGES, ("under 25", "25 to 39"), "under 40"),
        (AGES, ("40 to 54", "55 to 64"), "40 to 64"),
        (AGES, ("55 to 64", "65 or over"), "55 or over"),
        (AGES, ("40 to 54", "55 to 64", "65 or over", "unknown"), "40 or over, or unknown"),
        (AGES, ("65 or over", "unknown"), "65 or over, or unknown"),
        (AGES, ("unknown",), "unknown"),
        (GENDERS, ("women",), "women"),
        (GENDERS, ("men",), "men"),
        (GENDERS, ("other",), "other"),
        (GENDERS, ("other", "unknown"), "other, or unknown"),
        (GENDERS, ("men", "other"), "all others"),
        (GENDERS, ("men", "other", "unknown"), "all others"),
        (CITY, ("Köln",), "Köln"),
        (CITY, ("other", "unknown"), "other, or unknown"),
    ],
)
def test_joined_groups_are_named_by_their_ends(
    breakdown: Breakdown, group: tuple[str, ...], label: str
) -> None:
    assert group_label(breakdown, group) == label


def test_a_share_stands_beside_that_of_the_mall() -> None:
    share = GroupShare(group=("women",), own=0.591, overall=0.56)

    assert beside_mall("women", share) == "women: 59% (mall 56%)"


def test_people_are_spoken_of_in_declared_words_or_plainly() -> None:
    assert people(AGES, ("under 25", "25 to 39")) == "people under 40"
    assert people(GENDERS, ("women",)) == "women"
    assert people(CITY, ("Köln",)) == "customers with city Köln"


def test_rare_groups_of_many_are_summed_up() -> None:
    shares = [GroupShare(group=(f"{i}",), own=i / 45, overall=0.1) for i in range(10)]

    assert [label for label, _ in shown(CITY, shares[:8])] == [f"{i}" for i in range(8)]
    *first, (label, rest) = shown(CITY, shares)
    assert [share for _, share in first] == shares[:7]
    assert label == "all others"
    assert rest.own == pytest.approx(24 / 45)
    assert rest.overall == pytest.approx(0.3)
