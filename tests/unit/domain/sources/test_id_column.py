import pytest

from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.domain.sources.id_column import IdColumn, find_id_column, is_unique

ROWS = [["7", "x", "7"], ["8", "x", "7"], ["9", "y", "8"]]


@pytest.mark.parametrize(
    "name", ["Customer ID", "Card no.", "card-number", "Kundennummer", "Loyalty Card", "会员卡号"]
)
def test_a_unique_column_named_like_an_id_or_card_number_is_found(name: str) -> None:
    assert find_id_column("in.csv", ["till", name], [["x", "7"], ["x", "8"]]) == IdColumn(
        1, name, was_named=False
    )


def test_the_unique_one_of_two_id_columns_is_found() -> None:
    header = ["Card no.", "till", "Customer ID"]

    assert find_id_column("in.csv", header, ROWS) == IdColumn(0, "Card no.", was_named=False)


def test_a_name_that_is_given_may_be_spelled_otherwise() -> None:
    header = ["Card no.", "Customer ID", "customer_id"]

    assert find_id_column("in.csv", header, ROWS, named="card no") == IdColumn(
        0, "Card no.", was_named=True
    )
    assert find_id_column("in.csv", header, ROWS, named="customer_id").index == 2


@pytest.mark.parametrize(
    ("header", "named", "code"),
    [
        (["till", "name", "income"], "", SourceFault.NO_ID_COLUMN),
        (["till", "name", "ID"], "", SourceFault.IDS_REPEATED),
        (["ID", "name", "income"], "card", SourceFault.ID_COLUMN_NOT_THERE),
        (["Card no.", "Card No", "income"], "card no", SourceFault.SEVERAL_ID_COLUMNS),
    ],
)
def test_ambiguous_columns_are_refused_and_named(
    header: list[str], named: str, code: SourceFault
) -> None:
    with pytest.raises(CustomerDataError) as refusal:
        find_id_column("in.csv", header, ROWS, named=named)

    assert refusal.value.code is code
    assert header[0] in str(refusal.value) or header[2] in str(refusal.value)


@pytest.mark.parametrize(("repeated", "unique"), [(5, True), (6, False)])
def test_one_repetition_in_twenty_is_no_reason_against_a_column(
    repeated: int, *, unique: bool
) -> None:
    texts = [*map(str, range(100 - repeated)), *["0"] * repeated, "", " "]

    assert is_unique(texts) is unique
