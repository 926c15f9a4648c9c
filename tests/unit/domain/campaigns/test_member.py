"""The text that says yes is found in the first rows of a file."""

import pytest

from mallseg.domain.campaigns.member import TextColumns, texts_for_yes


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (["yes", "no", "yes"], "yes"),
        (["Ja", "nein", ""], "Ja"),
        (["1", "0", "1"], "1"),
        (["x", "", ""], "x"),
        (["no", "no", "no"], ""),
        (["12", "1", "7", "9"], ""),
    ],
)
def test_it_is_the_answer_of_a_column_with_few_answers(answers: list[str], expected: str) -> None:
    rows = [(f"c{i}", answer) for i, answer in enumerate(answers)]

    found = texts_for_yes(TextColumns(source="july.csv", names=("id", "a"), first_rows=rows))

    assert found.get("a", "") == expected


def test_each_column_has_its_own() -> None:
    rows = [("1", "ja"), ("0", "nein"), ("1", "ja")]

    found = texts_for_yes(TextColumns(source="july.csv", names=("a", "b"), first_rows=rows))

    assert found == {"a": "1", "b": "ja"}


def test_the_surest_of_several_words_is_taken() -> None:
    rows = [("x",), ("true",), ("",)]

    assert texts_for_yes(TextColumns(source="july.csv", names=("a",), first_rows=rows)) == {
        "a": "true"
    }


def test_a_file_without_customers_says_nothing() -> None:
    assert texts_for_yes(TextColumns(source="july.csv", names=("a",))) == {}
