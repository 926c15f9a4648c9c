import pytest

from mallseg.domain.campaigns.condition import ColumnCondition, find_column, rank_of, require_column
from mallseg.domain.customers.number_format import PLAIN_NUMBERS, NumberFormat
from mallseg.domain.errors import InvalidOptionError

HEADER = ["Card no.", "Newsletter", "Spend", "a>=b", "a", "Last visit", ""]
GERMAN = NumberFormat(decimal=",", thousands=".")


def _is_met(condition: str, text: str, numbers: NumberFormat = PLAIN_NUMBERS) -> bool | None:
    return ColumnCondition.of(condition, HEADER, numbers).is_met(text, numbers)


@pytest.mark.parametrize(
    ("condition", "text", "is_met"),
    [
        ("newsletter=yes", "Yes", True),
        ("Newsletter = yes", " YES ", True),
        ("newsletter=yes", "no", False),
        ("newsletter=", "", True),
        ("newsletter!=", "", False),
        ("newsletter!=no", "yes", True),
        ("spend=20", "20.00", True),
        ("spend!=20", "20.00", False),
        ("spend>=20", "20", True),
        ("spend>20", "20", False),
        ("spend<20", "9", True),
        ("spend<=20", "100", False),
        ("spend > 20", "100", True),
        ("spend>20", "", None),
        ("spend>20", "many", None),
        ("Last visit>=2026-07-01", "2026-07-01", True),
        ("last visit<2026-07-01", "2026-06-30", True),
        ("last visit<=2026-07-31", "2026-07-31 18:00", True),
        ("last visit>2026-07-31 12:00", "2026-07-31 18:00", True),
        ("last visit>2026-07-01", "2026-13-01", None),
        ("last visit>2026-07-01", "yesterday", None),
    ],
)
def test_a_text_meets_a_condition(condition: str, text: str, is_met: bool | None) -> None:  # noqa: FBT001
    assert _is_met(condition, text) is is_met


def test_numbers_are_read_as_the_file_writes_them() -> None:
    assert _is_met("spend>1000", "1.234,50", GERMAN) is True
    assert _is_met("spend=1.234,5", "1234,50", GERMAN) is True
    assert _is_met("spend>1234.25", "1.234,50", GERMAN) is True  # as a shell's user may type it


def test_a_name_of_a_column_may_hold_an_operator() -> None:
    assert ColumnCondition.of("a>=b=5", HEADER, PLAIN_NUMBERS).index == 3
    assert ColumnCondition.of("a>=5", HEADER, PLAIN_NUMBERS).index == 4


@pytest.mark.parametrize("text", ["newsletter", "newsleter=yes", "=yes", "", "spend>"])
def test_invalid_conditions_are_refused(text: str) -> None:
    with pytest.raises(InvalidOptionError, match="where"):
        ColumnCondition.of(text, HEADER, PLAIN_NUMBERS)


def test_texts_cannot_be_compared_by_order() -> None:
    with pytest.raises(InvalidOptionError, match="give a number, or a date"):
        ColumnCondition.of("newsletter>yes", HEADER, PLAIN_NUMBERS)


def test_columns_with_similar_names_are_ambiguous() -> None:
    assert find_column("Spend", ["spend", "SPEND"]) is None
    assert find_column("Spend", ["spend", "Spend"]) == 1


def test_a_column_that_is_not_there_is_refused_with_what_is_near() -> None:
    with pytest.raises(InvalidOptionError, match="perhaps 'Newsletter' is meant"):
        require_column("Newsletters", HEADER, option="order_by")


def test_dates_are_ordered_by_their_moments() -> None:
    moments = ["2026-07-31", "2026-07-31 08:00", "2026-07-31T09:30:15", "2026-08-01"]

    ranks = [rank_of(each, PLAIN_NUMBERS) for each in moments]

    assert ranks == sorted(filter(None, ranks))
    assert rank_of("31.07.2026", PLAIN_NUMBERS) is None
