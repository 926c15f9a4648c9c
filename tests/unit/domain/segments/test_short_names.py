"""Short names: at most 20 characters, unique, and the one that tells most."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.segment import LONGEST_SHORT, Segment
from mallseg.domain.segments.short_names import shortened, with_short_names
from mallseg.testing.builders import two_segments
from mallseg.testing.features import DEFAULT_FEATURES, type_of
from tests.refusals import coded

UNITS = (10.0, 10.0)


def segment(number: int, centre: tuple[float, float], **changes: object) -> Segment:
    own = two_segments().segments[0]
    words = {"slug": f"seg-{number:02}", "name": f"A name that is too long, {number}", "short": ""}
    return replace(own, number=number, centre=centre, **{"type": None, **words, **changes})  # type: ignore[arg-type]


def names(*segments: Segment, preferred: tuple[str | None, ...] = ()) -> list[str]:
    found = with_short_names(segments, DEFAULT_FEATURES, UNITS, preferred)
    return [own.short for own in found]


def test_a_playbook_s_short_name_precedes_a_short_name() -> None:
    one, other = segment(1, (20.0, 30.0)), segment(2, (80.0, 70.0), name="Regulars")

    assert names(one, other, preferred=("Earns less", None)) == ["Earns less", "Regulars"]


def test_segments_with_the_same_short_name_are_named_by_place() -> None:
    one, other = segment(1, (20.0, 30.0)), segment(2, (80.2, 70.0))

    shared = names(one, other, preferred=("Earns less", "earns LESS"))

    assert shared == ["Income 20, score 30", "Income 80, score 70"]


def test_one_level_is_enough_where_no_other_segment_has_it() -> None:
    kinds = ("higher-income-lower-spending", "higher-income-higher-spending")
    one, other = (segment(n, (80.0, 30.0 * n), type=type_of(k)) for n, k in enumerate(kinds, 1))

    assert names(one, other) == ["Lower spending", "Higher spending"]


def test_places_have_as_many_decimals_as_distinguish_them() -> None:
    one, other = segment(1, (20.0, 30.1)), segment(2, (20.0, 30.4))

    assert names(one, other) == ["Score 30.1", "Score 30.4"]


def test_where_no_words_fit_it_is_the_number() -> None:
    long = tuple(replace(each, short_label="a long label of it") for each in DEFAULT_FEATURES)
    one, other = segment(1, (20.0, 30.0)), segment(2, (80.0, 70.0))

    found = with_short_names([one, other], long, UNITS)

    assert [own.short for own in found] == ["Segment 1", "Segment 2"]


def test_a_name_that_a_person_wrote_is_cut_between_words() -> None:
    own = segment(1, (20.0, 30.0), name="Friends of the food court", is_name_own=True)

    assert names(own, segment(2, (80.0, 70.0)))[0] == "Friends of the food…"


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Exactly twenty words", "Exactly twenty words"),
        ("Connoisseurs, at the start", "Connoisseurs, at…"),
        ("Donaudampfschifffahrtskapitäne", "Donaudampfschifffah…"),
        ("A Donaudampfschifffahrtskapitän", "A Donaudampfschifff…"),
    ],
)
def test_a_text_is_cut_in_sight(text: str, cut: str) -> None:
    assert shortened(text) == cut


def test_a_segment_of_ten_customers_or_fewer_is_not_called_by_an_age() -> None:
    age, score = Feature(name="age", is_personal=True), Feature(name="score")
    small, large = segment(1, (33.0, 30.0), customers=10), segment(2, (60.0, 70.0), customers=11)

    found = with_short_names([small, large], [age, score], UNITS)

    assert [own.short for own in found] == ["Score 30", "Age 60, score 70"]


def test_a_given_short_name_is_kept_or_refused_if_too_long() -> None:
    given_one = segment(1, (20.0, 30.0), short="Income 80, score 70")

    assert names(given_one, segment(2, (80.0, 70.0))) == ["Income 80, score 70", "Income 80"]
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.TOO_LONG, longest=20)):
        segment(1, (20.0, 30.0), short="a" * 21)


@given(
    st.lists(
        st.tuples(st.floats(0, 100), st.floats(1, 100), st.sampled_from(["", "A", "a", "B"])),
        min_size=2,
        max_size=8,
    )
)
def test_short_names_are_short_and_unique(parts: list[tuple[float, float, str]]) -> None:
    segments = [segment(n, (x, y)) for n, (x, y, _) in enumerate(parts, start=1)]

    found = names(*segments, preferred=tuple(words or None for *_, words in parts))

    assert len({name.casefold() for name in found}) == len(parts)
    assert max(map(len, found)) <= LONGEST_SHORT
