"""Versions of the same customers side by side: subtracting them tells of no small group."""

from itertools import product

import pytest

from mallseg.domain.profiles.prior_disclosures import EarlierVersion, PriorDisclosures
from mallseg.domain.profiles.profile import Profile
from mallseg.testing.builders import AGES, GENDERS
from tests.builders import mall_rows
from tests.examples import exhaustive
from tests.malls import published
from tests.subtraction import Fitted, small_groups_found

PEOPLE = mall_rows()
PAIRS = [pair for pair in product(range(2, 13), repeat=2) if pair[0] != pair[1]]
QUICK = [(5, 6), (6, 5)]


def one_after_the_other(*numbers: int) -> list[Fitted]:
    """Train the published customers in these numbers of segments, and disclose what is safe."""
    found: list[Fitted] = []
    for number in numbers:
        fit = published(number)
        versions = tuple(
            EarlierVersion(segmentation=own, tables=profile.breakdowns) for own, profile in found
        )
        before = PriorDisclosures(versions=versions)
        profile = Profile.of(fit.census, fit.segmentation, before=before)
        found.append((fit.segmentation, profile))
    return found


@pytest.mark.parametrize(
    "numbers", [*QUICK, *(exhaustive(pair) for pair in PAIRS if pair not in QUICK)]
)
def test_no_small_group_follows_from_two_versions(numbers: tuple[int, int]) -> None:
    versions = one_after_the_other(*numbers)

    assert small_groups_found(versions, PEOPLE, GENDERS, 1) == []
    assert small_groups_found(versions, PEOPLE, AGES, 0) == []


def test_no_small_group_follows_from_four_versions() -> None:
    versions = one_after_the_other(5, 3, 6, 4)

    assert small_groups_found(versions, PEOPLE, GENDERS, 1) == []


def test_two_versions_that_do_not_know_of_each_other_would_disclose_one() -> None:
    """A check of the attacker: without suppression it finds something."""
    alone = [one_after_the_other(number)[0] for number in (5, 6)]

    assert small_groups_found(alone, PEOPLE, GENDERS, 1)


def test_the_same_segments_of_the_same_customers_are_shown_again() -> None:
    first, again, other = one_after_the_other(5, 5, 7)

    assert again[1].breakdowns == first[1].breakdowns
    for one, another in zip(first[1].breakdowns, other[1].breakdowns, strict=True):
        assert another.overall == one.overall
        assert shown(another.segments) < shown(one.segments)


def shown(rows: object) -> int:
    return sum(row is not None for row in rows.values())  # type: ignore[attr-defined]
