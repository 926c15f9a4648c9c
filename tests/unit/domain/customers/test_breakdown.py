"""A breakdown is declared by its column and its groups."""

from dataclasses import replace
from typing import Any

import pytest

from mallseg.domain.customers.breakdown import breakdown_named
from mallseg.domain.customers.breakdown_counts import GroupCodes
from mallseg.domain.customers.number_format import PLAIN_NUMBERS, NumberFormat
from mallseg.domain.errors import CustomerDataError, InvalidOptionError, OptionFault, SourceFault
from mallseg.domain.sources.breakdown_columns import BreakdownColumn
from mallseg.domain.sources.column_summary import ColumnSummary
from mallseg.domain.sources.find_columns import find_breakdowns
from mallseg.testing.builders import AGES, GENDERS
from tests.refusals import coded

CITY = breakdown_named("Home City")


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (0, "under 25"), (24.9, "under 25"), (25, "25 to 39"), (39, "25 to 39"), (40, "40 to 54"),
        (55, "55 to 64"), (64.5, "55 to 64"), (65, "65 or over"), (120, "65 or over"),
    ],
)  # fmt: skip
def test_a_number_has_its_band(age: float, band: str) -> None:
    assert AGES.band_of(age) == band


def test_bands_are_named_by_their_ends() -> None:
    baskets = replace(AGES, bands=(1, 2, 2.5, 10), split=None)

    assert baskets.groups == (
        "under 1", "1", "2 to under 2.5", "2.5 to under 10", "10 or over", "unknown",
    )  # fmt: skip
    assert baskets.halves() == ()
    assert AGES.halves() == (("under 25", "25 to 39"), ("40 to 54", "55 to 64", "65 or over"))


@pytest.mark.parametrize("name", ["home_city", "HOME CITY", "Home (own) city [today]", "Home City"])
def test_a_column_is_recognised_in_any_spelling(name: str) -> None:
    assert CITY.is_called(name)
    assert not CITY.is_called(f"former {name}")


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Female", "women"), (" f ", "women"), ("MALE", "men"), ("m", "men"), ("women", "women"),
        ("Other", "other"),
        ("", "unknown"), ("0", "unknown"), ("woman", "unknown"), ("femail", "unknown"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_group_is_unknown(text: str, group: str) -> None:
    codes = GroupCodes("memory", "sex", GENDERS)

    assert GENDERS.groups[codes.of_text(text)] == group


@pytest.mark.parametrize(
    ("text", "decimal", "group"),
    [
        ("24,5", ",", "under 25"), ("24.5", ",", "unknown"), ("121", ".", "unknown"),
        ("-1", ".", "unknown"), ("3e1", ".", "unknown"), (" 30 ", ".", "25 to 39"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_a_feature_is(text: str, decimal: str, group: str) -> None:
    codes = GroupCodes("memory", "age", AGES, numbers=NumberFormat(decimal=decimal))

    assert AGES.groups[codes.of_text(text)] == group


def test_a_breakdown_is_named_by_its_column() -> None:
    assert (CITY.name, CITY.label) == ("home_city", "Home City")
    assert CITY.is_open
    assert CITY.is_required
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_A_MODEL_NAME)):
        breakdown_named("(!)")


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("Região", "região"),
        ("Город", "город"),
        ("2024 tier", "2024_tier"),
        (
            "What is the highest level of school you ended?",
            "what_is_the_highest_level_of_school_you",
        ),
    ],
)
def test_a_column_of_any_language_and_length_gives_a_breakdown(column: str, name: str) -> None:
    assert breakdown_named(column).name == name


@pytest.mark.parametrize(
    "text", ["", " ", "Unknown", "N/A", "nan", "null", "\x1b[31mred", "two\nlines", "x" * 61]
)
def test_a_text_that_is_no_value_is_unknown(text: str) -> None:
    codes = GroupCodes("memory", "city", CITY)

    assert codes.of_text(text) == codes.unknown
    assert len(codes) == 1


def test_each_value_of_a_column_is_a_group() -> None:
    codes = GroupCodes("memory", "city", CITY)
    found = [codes.of_text(word) for word in ["Ulm", "Köln", " Ulm", "", "Other", "Köln", "Köln"]]

    breakdown_counts = codes.breakdown_counts([0, 0, 1, 1, 1, 1, 1], found, [1] * 7)

    assert breakdown_counts.groups == ("unknown", "Ulm", "Köln", "other")
    assert breakdown_counts.by_segment([1, 0], 2) == ((1, 1, 2, 1), (0, 1, 1, 0))
    assert "Ulm" not in repr(breakdown_counts)


def test_a_column_of_rare_values_is_refused() -> None:
    codes = GroupCodes("memory", "postcode", CITY)
    found = [codes.of_text(f"code {i}") for i in range(101)]

    with pytest.raises(CustomerDataError, check=coded(SourceFault.VALUES_TOO_RARE)) as caught:
        codes.breakdown_counts(range(101), found, [1] * 101)

    # 50 of 101 customers have one of the 50 most frequent values.
    assert "101 different values, and the 50 most frequent cover 50%" in str(caught.value)
    assert "code 1" not in str(caught.value)
    more = [*range(101), 101]
    assert codes.breakdown_counts(more, [*found, found[7]], [1] * 102).customers == 102


@pytest.mark.parametrize(
    ("header", "place"),
    [
        (["home_city"], 0), (["x", "HOME CITY (main)"], 1), (["Home City", "home city"], 0),
        (["homecity", "home-city"], None), (["city"], None),
    ],
)  # fmt: skip
def test_a_column_is_found_by_its_name_in_any_spelling(
    header: list[str], place: int | None
) -> None:
    breakdown = CITY if place is not None else replace(CITY, is_required=False)

    found = find_breakdowns("memory", header, [breakdown])

    assert found == ({} if place is None else {"home_city": place})


def test_a_breakdown_without_a_column_is_counted_only_where_it_is_required() -> None:
    off = replace(AGES, columns=())

    assert find_breakdowns("memory", ["Age"], [off]) == {}
    assert find_breakdowns("memory", ["Age"], [replace(off, is_required=True)]) == {"age": 0}


def test_a_column_is_counted_once() -> None:
    sex = replace(breakdown_named("sex"), is_required=False)

    assert find_breakdowns("memory", ["sex"], [GENDERS, sex]) == {"gender": 0}
    assert GENDERS.is_called("Sex (m/f)")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": "Age"}, OptionFault.NOT_A_MODEL_NAME),
        ({"label": " "}, OptionFault.NOT_A_LINE),
        ({"label": "a\nge"}, OptionFault.NOT_A_LINE),
        ({"bands": (40, 25)}, OptionFault.NOT_ASCENDING),
        ({"bands": tuple(range(11)), "split": None}, OptionFault.NOT_BETWEEN),
        ({"split": 41}, OptionFault.NOT_ONE_OF),
        ({"values": {"old": ()}}, OptionFault.NOT_WITH),
    ],
)
def test_a_breakdown_that_cannot_be_counted_is_refused(
    change: dict[str, Any], fault: OptionFault
) -> None:
    with pytest.raises(InvalidOptionError, check=coded(fault)):
        replace(AGES, **change)


@pytest.mark.parametrize(
    ("texts", "as_they_are"),
    [
        (["18-24", "25-34", "35–44", "65+", "n/a"], True),
        (["<18", "18 to 25", "26 to 40", "over 40"], True),
        (["19", "21", "20", "31"], False),
        (["young", "old"], False),
        (["19", "21", "25-34"], False),
        (["", " "], False),
        ([], False),
    ],
)
def test_ages_that_are_bands_already_are_taken_as_they_are(
    texts: list[str],
    *,
    as_they_are: bool,
) -> None:
    assert AGES.with_given_bands(texts).is_open is as_they_are
    assert GENDERS.with_given_bands(texts) == GENDERS


def test_the_share_of_unreadable_values_is_counted() -> None:
    summary = ColumnSummary.of_texts("Sexo", ["Mulher", "Homem", "H", ""])

    taken = BreakdownColumn.of(
        replace(GENDERS, values={"women": ("mulher",), "men": ("homem",)}), summary, PLAIN_NUMBERS
    )
    assert (taken.column, taken.unknown_share) == ("Sexo", 0.5)


def test_a_column_that_was_named_must_be_there() -> None:
    with pytest.raises(CustomerDataError, check=coded(SourceFault.NO_BREAKDOWN_COLUMN)):
        find_breakdowns("file", ["id", "Sexo"], [GENDERS], {"gender": "Geschlecht"})
    assert find_breakdowns("file", ["id", "Sexo"], [GENDERS], {"gender": "Sexo"}) == {"gender": 1}


_LETTERS = replace(
    GENDERS,
    values={
        "women": ("f", "p", "w", "m beside h"),
        "men": ("m", "h", "l", "p beside w"),
    },
)


@pytest.mark.parametrize(
    ("texts", "groups"),
    [
        (["M", "H"], {"M": "women", "H": "men"}),  # mujer, hombre
        (["F", "H"], {"F": "women", "H": "men"}),  # femme, homme
        (["M", "F"], {"M": "men", "F": "women"}),
        (["M", "F", "H"], {"M": "unknown", "F": "women", "H": "men"}),
        (["P", "W"], {"P": "men", "W": "women"}),  # pria, wanita
        (["L", "P"], {"L": "men", "P": "women"}),  # laki-laki, perempuan
        (["L", "P", "W"], {"L": "men", "P": "unknown", "W": "women"}),
        (["M"], {"M": "men"}),
    ],
)
def test_a_letter_means_what_its_neighbours_let_it_mean(
    texts: list[str], groups: dict[str, str]
) -> None:
    codes = GroupCodes("", "sexo", _LETTERS.for_column(texts))
    names = codes.breakdown.groups

    assert {text: names[codes.of_text(text)] for text in texts} == groups
