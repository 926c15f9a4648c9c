import re
from dataclasses import replace
from typing import Any

import pytest

from mallseg.domain.errors import InvalidOptionError, OptionFault, SegmentNotFoundError
from mallseg.domain.identity.renaming import NewWords, with_slug
from mallseg.domain.number_of_segments.border import Border
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.segments.playbook import Offer, Play, Playbook
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.builders import AGES, GENDERS, census_of, two_segments
from tests.builders import breakdown_counts_of
from tests.refusals import coded

USED = {"seg-01", "seg-02", "seg-07"}


def renamed(slug: str = "seg-01", **words: Any) -> Segmentation:
    return NewWords(**words).given_to(two_segments(), slug, used=USED)


def test_renaming_changes_only_the_name() -> None:
    before, after = two_segments(), renamed(name="  Regulars ")

    first = after.segments[0]
    assert (first.name, first.is_name_own, first.is_description_own) == ("Regulars", True, False)
    assert first.description == before.segments[0].description
    assert (first.centre, first.customers, first.slug) == ((20.0, 30.0), 2, "seg-01")
    assert after.segments[1] == before.segments[1]


def test_a_description_and_a_slug_are_changed_alone() -> None:
    described = renamed(description="On Mondays.").segments[0]
    assert (described.description, described.is_description_own) == ("On Mondays.", True)
    assert not described.is_name_own

    own = NewWords(slug="mondays").given_to(two_segments(), "seg-02", used=USED)
    assert [segment.slug for segment in own.segments] == ["seg-01", "mondays"]


@pytest.mark.parametrize("used", ["seg-01", "seg-02", "seg-07"])
def test_a_slug_that_was_used_before_is_refused(used: str) -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.SLUG_TAKEN)):
        NewWords(slug=used).given_to(two_segments(), "seg-01", used=USED)


def test_the_name_of_another_segment_is_refused_in_any_case_and_spacing() -> None:
    taken = two_segments().segments[1].name
    refusal = re.escape(f"name is that of “{taken}” (seg-02) already")
    with pytest.raises(InvalidOptionError, match=refusal):
        renamed(name=taken.upper())


def test_the_case_of_a_name_may_change() -> None:
    own = two_segments().segments[0].name

    assert renamed(name=own.upper()).segments[0].name == own.upper()


def test_an_unknown_segment_is_refused_with_the_known_ones() -> None:
    first, second = two_segments().segments
    with pytest.raises(SegmentNotFoundError) as refusal:
        renamed("seg-03", name="Regulars")

    assert str(refusal.value) == (
        f"there is no such segment: the model has “{first.name}” (seg-01), “{second.name}” (seg-02)"
    )
    assert refusal.value.known == {"seg-01": first.name, "seg-02": second.name}


@pytest.mark.parametrize(
    "name", ["", "   ", "a\nb", "a\tb", "a\x00b", "\x1b[31mred", "\u202egnp", "a\u2028b", "x" * 61]
)
def test_a_hostile_name_is_refused(name: str) -> None:
    with pytest.raises(InvalidOptionError, match="name must"):
        NewWords(name=name)
    with pytest.raises(InvalidOptionError, match="description must"):
        NewWords(description=name if len(name) < 61 else name * 4)


def test_a_renaming_that_changes_nothing_is_refused() -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NEEDS_ONE_OF)):
        NewWords()


def test_a_profile_has_the_new_slug_everywhere() -> None:
    # The customer in the middle is on the border: both segments have customers in its cell.
    census = census_of({(20.0, 30.0): 60, (50.0, 50.0): 1, (50.1, 50.0): 1, (80.0, 70.0): 60})
    ages = ((20, 40, 0, 0, 0, 0), (0, 1, 0, 0, 0, 0), (0, 1, 0, 0, 0, 0), (20, 40, 0, 0, 0, 0))
    genders = ((30, 30, 0, 0), (0, 1, 0, 0), (1, 0, 0, 0), (40, 20, 0, 0))
    census = replace(
        census,
        breakdown_counts=(breakdown_counts_of(AGES, ages), breakdown_counts_of(GENDERS, genders)),
    )
    borders = [Border(between=(1, 2), saddle_ratio=0.5)]
    renamed = NewWords(slug="mondays").given_to(two_segments(), "seg-02", used=USED)
    before = Profile.of(census, two_segments(), borders)

    assert len(before.breakdowns) == 2
    after = with_slug(before, before="seg-02", now="mondays")

    assert after == Profile.of(census, renamed, borders)
    assert "seg-02" not in repr(after)


def test_a_new_name_is_cut_for_a_short_one_unless_that_is_given_too() -> None:
    first = renamed(name="Friends of the food court").segments[0]
    assert (first.short, first.is_short_own) == ("Friends of the food…", False)

    given = renamed(name="Friends of the food court", short=" Foodies ").segments[0]
    assert (given.short, given.is_short_own) == ("Foodies", True)


def test_a_short_name_is_changed_alone_and_stays_beside_a_later_name() -> None:
    own = NewWords(short="Foodies").given_to(two_segments(), "seg-01", used=USED)
    later = NewWords(name="Friends of the food court").given_to(own, "seg-01", used=USED)

    assert not own.segments[0].is_name_own
    assert later.segments[0].short == "Foodies"


def test_the_short_name_of_another_segment_is_refused() -> None:
    taken = two_segments().segments[1].short.upper()

    with pytest.raises(InvalidOptionError, match="short name is that of “Above-average income"):
        renamed(short=taken)


def test_a_short_name_of_more_than_20_characters_is_refused() -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.TOO_LONG, longest=20)):
        renamed(short="a" * 21)


THREE = tuple(Offer(offer=f"Offer {n}", reason=f"Reason {n}") for n in (1, 2, 3))


def test_own_offers_take_the_place_of_the_playbook_s_until_there_are_none() -> None:
    playbook = Playbook(segments={"seg-01": Play(offers=THREE[::-1], avoid=("Noise",))})
    own = NewWords(offers=THREE, avoid=("Mondays ",))
    before = two_segments()

    after = own.given_to(before, "seg-01", used=USED)
    back = NewWords(offers=(), avoid=()).given_to(after, "seg-01", used=USED)

    assert playbook.offers_to(before.segments[0]) == THREE[::-1]
    assert playbook.offers_to(after.segments[0]) == THREE
    assert playbook.avoid_with(after.segments[0]) == ("Mondays",)
    assert playbook.avoid_with(before.segments[0]) == ("Noise",)
    assert back == before


def test_fewer_than_three_offers_are_refused() -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.BELOW_MINIMUM)):
        NewWords(offers=THREE[:2])
