"""Where the table of customers stands."""

import pytest

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.sources.data_contract import Layout
from tests.refusals import coded


def test_given_column_names_mean_that_there_is_no_header() -> None:
    assert Layout(column_names=("ID", " Income ")).column_names == ("ID", "Income")
    assert not Layout(column_names=("ID", "Income")).has_header
    assert Layout(header_row=3).has_header


@pytest.mark.parametrize(
    ("names", "fault"),
    [
        (("",), OptionFault.NO_COLUMN_NAMES),
        (("ID", " "), OptionFault.NO_COLUMN_NAMES),
        (("ID", "ID"), OptionFault.NOT_UNIQUE),
    ],
)
def test_every_column_has_a_name_of_its_own(names: tuple[str, ...], fault: OptionFault) -> None:
    with pytest.raises(InvalidOptionError, check=coded(fault)):
        Layout(column_names=names)


def test_a_source_without_names_has_no_row_of_them() -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NO_HEADER_ROW)):
        Layout(column_names=("ID",), header_row=2)
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.BELOW_MINIMUM)):
        Layout(header_row=-1)
