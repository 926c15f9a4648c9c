import hashlib
import math
from random import Random

import pytest
from scipy.stats import chi2

from mallseg.domain.campaigns.hold_out import Campaign, HoldOut, drawing_order
from mallseg.domain.errors import InvalidOptionError
from mallseg.entrypoints.presentation.words.campaigns import percentage

TENTH = HoldOut(share=0.1, campaign=Campaign(name="july-tasting"))


def _ids(number: int) -> list[str]:
    return [f"{i:07}" for i in range(number)]


def _held_out(hold_out: HoldOut, ids: list[str]) -> list[bool]:
    return [hold_out.holds_out(each) for each in ids]


def _parts(hold_out: HoldOut, ids: list[str]) -> tuple[list[str], list[str]]:
    """Those held out, and the others."""
    held_out = [each for each in ids if hold_out.holds_out(each)]
    return held_out, [each for each in ids if not hold_out.holds_out(each)]


def test_hashes_are_the_same_on_every_machine() -> None:
    # Printed by hashlib of Python 3.11, 3.12 and 3.13.
    hashes = {each: TENTH.campaign.hash_of(each) for each in ("7", "007", "é", "e\u0301")}

    assert hashes == {
        "7": 7957412252847617577,
        "007": 11146960986658327030,
        "é": 10258884034205659750,
        "e\u0301": 13535767089392459348,
    }


def test_the_documented_rule_reproduces_the_hold_out() -> None:
    for each in _ids(500):
        digest = hashlib.blake2b(each.encode(), digest_size=8, key=b"july-tasting").digest()

        assert TENTH.holds_out(each) is (int.from_bytes(digest, "big") < 0.1 * 2**64)


def test_a_tenth_of_ten_thousand_is_a_tenth_within_one_percentage_point() -> None:
    for name in ("spring", "july-tasting", "Frühling 2026", "x"):
        hold_out = HoldOut(share=0.1, campaign=Campaign(name=name))

        assert abs(sum(_held_out(hold_out, _ids(10_000))) / 10_000 - 0.1) < 0.01


@pytest.mark.parametrize(("share", "people"), [(0.05, 400), (0.5, 1000), (0.2, 5000)])
def test_any_share_is_kept_within_four_standard_errors(share: float, people: int) -> None:
    held_out = sum(_held_out(HoldOut(share=share, campaign=TENTH.campaign), _ids(people)))

    assert abs(held_out / people - share) < 4 * math.sqrt(share * (1 - share) / people)


def test_a_customer_held_out_by_a_share_is_by_a_larger_one() -> None:
    fifth = HoldOut(share=0.2, campaign=TENTH.campaign)

    assert all(fifth.holds_out(each) for each in _ids(1000) if TENTH.holds_out(each))


def test_another_campaign_holds_out_others() -> None:
    other = HoldOut(share=0.5, campaign=Campaign(name="august"))
    half = HoldOut(share=0.5, campaign=TENTH.campaign)
    ids = _ids(4000)

    both = sum(a and b for a, b in zip(_held_out(half, ids), _held_out(other, ids), strict=True))

    assert abs(both / 4000 - 0.25) < 4 * math.sqrt(0.25 * 0.75 / 4000)


def test_those_who_are_drawn_are_held_out_as_often_as_all() -> None:
    ids = sorted(_ids(10_000), key=lambda each: drawing_order(each, TENTH.campaign))

    held_out = sum(_held_out(TENTH, ids[:2000]))

    assert abs(held_out / 2000 - 0.1) < 4 * math.sqrt(0.1 * 0.9 / 2000)


@pytest.mark.parametrize("share", [0.05, 0.1, 0.25, 0.5, 0.9])
@pytest.mark.parametrize("people", [7, 24, 100, 400])
def test_a_closer_share_holds_out_the_intended_number_as_typed(share: float, people: int) -> None:
    offered = 0
    for number in range(20):
        campaign = Campaign(name=f"campaign {number}")
        hold_out, ids = HoldOut(share=share, campaign=campaign), _ids(people)
        found = hold_out.closer_share(*_parts(hold_out, ids))
        held_out, wanted = sum(_held_out(hold_out, ids)), round(share * people)
        if found is None:
            assert abs(held_out - wanted) <= wanted / 5 or wanted in {0, people}
            continue
        offered += 1
        typed = HoldOut(share=float(percentage(found.share)) / 100, campaign=campaign)
        assert sum(_held_out(typed, ids)) == found.held_out == wanted
        assert (found.share < share) is (wanted < held_out)

    assert offered or (people, share) not in {(24, 0.1), (24, 0.25), (100, 0.1)}


def test_a_closer_share_has_no_more_digits_than_it_needs() -> None:
    hold_out, ids = HoldOut(share=0.1, campaign=Campaign(name="july-tasting")), _ids(24)

    found = hold_out.closer_share(*_parts(hold_out, ids))

    # Printed by hashlib: the three lowest places are 0.0445, 0.0578 and 0.0916 of 2**64.
    assert found is not None
    assert found.share == 0.091


def _chi_square_of_independence(campaigns: int, people: int) -> tuple[float, float]:
    """The sum over campaigns of the statistics for four segments and for four parts of the file."""
    segment = [Random(each).randrange(4) for each in _ids(people)]  # noqa: S311
    part = [4 * place // people for place in range(people)]
    of_segments = of_parts = 0.0
    for number in range(campaigns):
        hold_out = HoldOut(share=0.2, campaign=Campaign(name=f"campaign {number}"))
        held_out = _held_out(hold_out, _ids(people))
        of_segments += _statistic(held_out, segment)
        of_parts += _statistic(held_out, part)
    return of_segments, of_parts


def _statistic(held_out: list[bool], groups: list[int]) -> float:
    found = 0.0
    share = sum(held_out) / len(held_out)
    for group in range(4):
        own = [out for out, g in zip(held_out, groups, strict=True) if g == group]
        found += (sum(own) - len(own) * share) ** 2 / (len(own) * share * (1 - share))
    return found


@pytest.mark.parametrize(
    ("campaigns", "people"), [(20, 200), pytest.param(1000, 400, marks=pytest.mark.exhaustive)]
)
def test_the_hold_out_depends_neither_on_the_segment_nor_on_the_order(
    campaigns: int, people: int
) -> None:
    # Each campaign adds three degrees of freedom; one in a thousand sums is beyond either bound.
    low, high = chi2.ppf([0.0005, 0.9995], 3 * campaigns)

    for statistic in _chi_square_of_independence(campaigns, people):
        assert low < statistic < high


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, math.nan])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(InvalidOptionError, match="above 0 and below 1"):
        HoldOut(share=share, campaign=TENTH.campaign)


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "é" * 33, "a\nb", "a\0b"])
def test_a_campaign_has_a_name_that_can_be_a_key(name: str) -> None:
    with pytest.raises(InvalidOptionError, match="campaign"):
        Campaign(name=name)
