"""Formulas that a spreadsheet would run, made harmless."""

import pytest

from mallseg.files.formulas import harmless


@pytest.mark.parametrize("sign", [*"=+-@", *"＝＋－＠", *"﹦﹢﹣﹫", *"⁼⁺⁻₌₊₋", "−", "﬩"])
def test_every_form_of_a_sign_begins_a_formula(sign: str) -> None:
    assert harmless(f"{sign}cmd") == f"'{sign}cmd"


@pytest.mark.parametrize(
    "before",
    [
        " ", "\u00a0", "\u3000", "\u200b", "\u200d", "\u2060", "\ufeff", "\u202e", "\u2066",
        "\u00ad", "\x00", "\x0b", "\x85", "\u2028", "\ufe0f", "\u0301", "\u3164", "\u2800",
        "'", '"', " \u200b'",
    ],
)  # fmt: skip
def test_invisible_characters_hide_no_formula(before: str) -> None:
    assert harmless(f"{before}=1") == f"'{before}=1"


@pytest.mark.parametrize("start", ["\t", "\r", "\n"])
def test_a_start_that_a_spreadsheet_drops_is_kept_from_it(start: str) -> None:
    assert harmless(f"{start}text") == f"'{start}text"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x;=1+1", "x;'=1+1"),
        ("x,\u200b＝1", "x,'\u200b＝1"),
        ("x|@a\ty\t+b", "x|'@a\ty\t'+b"),
        ("x\n-cmd", "x\n'-cmd"),
        ('x";"=1"', 'x";"\'=1"'),
        ("=1;=2", "'=1;'=2"),
    ],
)
def test_a_cell_does_not_come_alive_where_a_spreadsheet_splits_it(text: str, shown: str) -> None:
    assert harmless(text) == shown


@pytest.mark.parametrize(
    "text",
    ["", "Anne-Marie", "a=b", "x - y", "2026-01-15", "a@b.example", "-5", "-1.234,56", " -5 ",
     "7;-5;39", "a;-5", "7,-5,39", "\t5", "日本－東京", "x;"],
)  # fmt: skip
def test_other_texts_and_negative_numbers_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("-5+cmd", "'-5+cmd"),
        ("-5,1+cmd", "'-5,1+cmd"),
        ("a;-5,1+cmd", "a;'-5,1+cmd"),
        ("a,-5x", "a,'-5x"),
        ("+5", "'+5"),
    ],
)
def test_only_whole_negative_numbers_are_harmless(text: str, shown: str) -> None:
    assert harmless(text) == shown
