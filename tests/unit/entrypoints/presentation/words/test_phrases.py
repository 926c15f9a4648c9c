import pytest

from mallseg.entrypoints.presentation.words.phrases import (
    counted,
    in_percent,
    in_percent_down,
    one_or_more,
    sentence,
)


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "0 customers"), (1, "1 customer"), (2, "2 customers"), (1200, "1,200 customers")],
)
def test_one_is_not_counted_as_many(number: int, expected: str) -> None:
    assert counted(number, "customer") == expected


def test_persons_are_people() -> None:
    assert [counted(number, "person") for number in (1, 2)] == ["1 person", "2 people"]


def test_words_agree_with_a_number() -> None:
    assert [one_or_more(number, "is", "are") for number in (0, 1, 2)] == ["are", "is", "are"]


def test_rounding_down_keeps_what_is_whole_already() -> None:
    assert [in_percent_down(n / 100) for n in range(101)] == [f"{n}%" for n in range(101)]


@pytest.mark.parametrize(
    ("share", "expected"), [(0.995, "99%"), (1 - 1e-9, "99%"), (0.2899, "28%"), (1.0, "100%")]
)
def test_nearly_right_is_not_right(share: float, expected: str) -> None:
    assert in_percent_down(share) == expected


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.0, "0%"), (1e-9, "1%"), (0.285, "28%"), (0.29, "29%"), (0.996, "99%"), (1.0, "100%")],
)
def test_nearly_all_are_not_all_and_few_are_not_none(share: float, expected: str) -> None:
    assert in_percent(share) == expected


def test_a_sentence_ends() -> None:
    assert [sentence(text) for text in ("Come in", "Come in!", "Why?")] == [
        "Come in.", "Come in!", "Why?",
    ]  # fmt: skip
