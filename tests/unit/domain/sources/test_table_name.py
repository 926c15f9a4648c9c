import pytest

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.sources.table_name import TableName
from tests.refusals import coded


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("customers", ("customers",)),
        ("mall.Customers", ("mall", "Customers")),
        ("lake.mall.customers", ("lake", "mall", "customers")),
        ('mall."customers.2026"', ("mall", "customers.2026")),
        ('"a""b"."c"', ('a"b', "c")),
        ("x; DROP TABLE y --", ("x; DROP TABLE y --",)),
    ],
)
def test_a_name_is_read_and_written_to_the_letter(text: str, parts: tuple[str, ...]) -> None:
    assert TableName.parse(text).parts == parts
    assert TableName.parse(str(TableName(parts))).parts == parts


@pytest.mark.parametrize("text", ["", ".", "a.", ".a", "a.b.c.d", 'a"b', '"a', '""', "a\0b"])
def test_invalid_names_are_refused(text: str) -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_A_TABLE_NAME)):
        TableName.parse(text)
