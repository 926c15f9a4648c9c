"""The texts of a playbook, for types and for single segments."""

import pytest

from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.playbook import Offer, Play, Playbook
from mallseg.domain.segments.segment_type import FeatureLevel, Level, SegmentType
from mallseg.testing.features import ANNUAL_INCOME, FEATURES, type_of
from tests.refusals import coded

RICH = type_of("higher-income")
RICH_AND_YOUNG = type_of("higher-income-younger")
YOUNG = type_of("younger")


def offers(*words: str) -> tuple[Offer, ...]:
    return tuple(Offer(offer=word, reason="because") for word in words)


OURS = Playbook(
    types={
        RICH: Play(name="Rich", description="They are rich.", offers=offers("a", "b", "c")),
        YOUNG: Play(name="Young"),
    },
    qualifiers={YOUNG: Play(name="young", description="And young.")},
)


def test_a_type_has_its_own_words_and_offers() -> None:
    assert OURS.words(RICH, "seg-01") == ("Rich", "They are rich.")
    assert OURS.offers(RICH, "seg-01") == offers("a", "b", "c")


def test_an_age_is_put_together_with_the_words_of_the_type_without_it() -> None:
    assert OURS.words(RICH_AND_YOUNG, "seg-01") == ("Rich, young", "They are rich. And young.")
    assert OURS.offers(RICH_AND_YOUNG, "seg-01") == offers("a", "b", "c")


def test_every_personal_level_adds_its_qualifier() -> None:
    tenure = Feature(name="tenure", levels=("new", "known", "loyal"), is_personal=True)
    loyal = SegmentType.parse("loyal", [tenure])
    ours = OURS.overridden(Playbook(qualifiers={loyal: Play(name="loyal")}))

    kind = SegmentType.parse("higher-income-younger-loyal", [*FEATURES, tenure])

    assert ours.words(kind, "seg-01") == ("Rich, young, loyal", "They are rich. And young.")


def test_a_type_of_age_alone_has_its_own_name() -> None:
    assert OURS.words(YOUNG, "seg-01")[0] == "Young"


def test_a_type_with_an_age_may_have_words_of_its_own() -> None:
    mine = Playbook(types={RICH_AND_YOUNG: Play(name="Heirs")})

    combined = OURS.overridden(mine)

    assert combined.words(RICH_AND_YOUNG, "seg-01") == ("Heirs", "They are rich. And young.")
    assert combined.words(RICH, "seg-01")[0] == "Rich"


def test_a_type_without_a_play_has_the_offers_of_its_first_level() -> None:
    careful = type_of("lower-spending")
    ours = OURS.overridden(Playbook(types={careful: Play(name="Careful", avoid=("haste",))}))
    theirs = ours.overridden(Playbook(types={careful: Play(offers=offers("x", "y", "z"))}))

    both = type_of("higher-income-lower-spending")
    poor = type_of("lower-income-lower-spending-younger")
    assert ours.offers(both, "seg-01") == theirs.offers(both, "seg-01") == offers("a", "b", "c")
    assert (theirs.offers(poor, "seg-01"), theirs.avoid(poor, "seg-01")) == (
        offers("x", "y", "z"), ("haste",),
    )  # fmt: skip
    # The words of one level would leave the other out.
    assert theirs.words(both, "seg-01")[0] == "Higher income, lower spending than most"


def test_a_mall_overrides_text_by_text() -> None:
    mine = Playbook(types={RICH: Play(offers=offers("x", "y", "z"))})

    combined = OURS.overridden(mine)

    assert combined.words(RICH, "seg-01") == ("Rich", "They are rich.")
    assert combined.offers(RICH, "seg-01") == offers("x", "y", "z")
    assert OURS.offers(RICH, "seg-01") == offers("a", "b", "c")


def test_avoid_is_overridden_as_a_whole() -> None:
    ours = OURS.overridden(Playbook(types={RICH: Play(avoid=("haste",))}))
    mine = ours.overridden(Playbook(segments={"seg-02": Play(avoid=("noise", "crowds"))}))

    assert ours.avoid(RICH, "seg-01") == ours.avoid(RICH_AND_YOUNG, "seg-01") == ("haste",)
    assert mine.avoid(RICH, "seg-02") == ("noise", "crowds")
    assert OURS.avoid(RICH, "seg-01") == OURS.avoid(None, "seg-01") == ()


def test_texts_of_one_segment_override_those_of_its_type() -> None:
    mine = Playbook(segments={"seg-02": Play(name="Our best", offers=offers("x", "y", "z"))})

    combined = OURS.overridden(mine)

    assert combined.words(RICH, "seg-02") == ("Our best", "They are rich.")
    assert combined.offers(RICH, "seg-02") == offers("x", "y", "z")
    assert combined.words(RICH, "seg-01")[0] == "Rich"


def test_an_empty_playbook_gives_default_texts_and_no_offers() -> None:
    kind = type_of("lower-income-higher-spending-older")

    name, description = Playbook().words(kind, "seg-01")

    assert name == "Lower income than most, higher spending, older"
    assert description == (
        "They have lower income and higher spending than most. By age they are older."
    )
    assert Playbook().offers(kind, "seg-01") == ()


def test_a_segment_of_unknown_type_has_the_offers_of_its_slug() -> None:
    mine = Playbook(segments={"seg-02": Play(offers=offers("x", "y", "z"))})

    assert mine.offers(None, "seg-02") == offers("x", "y", "z")
    assert OURS.offers(None, "seg-02") == ()


@pytest.mark.parametrize("text", ["", "  ", "two\nlines", "\x1b[31mred", 7])
def test_a_text_is_shown_on_one_line(text: str) -> None:
    for make in (
        lambda: Play(name=text),
        lambda: Play(description=text),
        lambda: Offer(offer=text, reason="because"),
        lambda: Offer(offer="something", reason=text),
    ):
        with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_A_LINE)):
            make()


def test_a_name_has_its_length() -> None:
    assert Play(name="n" * 60).name == "n" * 60
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.TOO_LONG, longest=60)):
        Play(name="n" * 61)


def test_two_offers_are_too_few() -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.BELOW_MINIMUM, lowest=3)):
        Play(offers=offers("a", "b"))


def test_a_short_name_is_written_or_cut_from_the_name_that_is() -> None:
    ours = Playbook(types={RICH: Play(name="Connoisseurs of fine things", short="Connoisseurs")})
    theirs = Playbook(types={RICH: Play(name="Friends of the food court")})

    assert ours.short(RICH, "seg-01") == "Connoisseurs"
    assert theirs.short(RICH, "seg-01") == "Friends of the food…"
    assert Playbook().short(RICH, "seg-01") is None


def test_a_name_of_its_own_brings_no_short_name_of_another() -> None:
    ours = Playbook(types={RICH: Play(name="Rich", short="Rich ones")})
    mine = ours.overridden(Playbook(types={RICH: Play(name="Connoisseurs")}))

    assert mine.short(RICH, "seg-01") == "Connoisseurs"


def test_a_side_of_the_average_has_the_offers_of_the_third_on_its_side() -> None:
    above = SegmentType(parts=(FeatureLevel(feature=ANNUAL_INCOME, level=Level.ABOVE),))
    richer = SegmentType(parts=(FeatureLevel(feature=ANNUAL_INCOME, level=Level.HIGHER),))
    ours = Playbook(types={richer: Play(name="Richer", offers=offers("x", "y", "z"))})

    assert ours.words(above, "seg-01") == (
        "Above-average income", "They have above-average income."
    )  # fmt: skip
    assert ours.offers(above, "seg-01") == ours.offers(richer, "seg-01")
    assert ours.short(above, "seg-01") is None
