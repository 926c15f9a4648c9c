import pytest

from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.registry.version import parse_version


@pytest.mark.parametrize(("text", "version"), [("1", 1), ("42", 42), ("challenger", "challenger")])
def test_a_version_is_given_by_its_number_or_an_alias(text: str, version: int | str) -> None:
    assert parse_version(text) == version


@pytest.mark.parametrize(
    "text",
    ["", "0", "01", "-1", "1.0", "1e3", "٣", "../1", "/1", "1\0", "9" * 300, "a" * 300, "7up", "A"],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidOptionError, match="version must be a number") as caught:
        parse_version(text)
    assert text == "" or text not in str(caught.value).removeprefix("version must be a number")
