"""The number of a record among those of several sheets."""

import pickle

from mallseg.domain.sources.record_numbers import SheetRow

_RECORD = SheetRow(45, "Feb", 5)


def test_it_counts_through_all_sheets_and_says_where_it_is() -> None:
    assert (_RECORD, _RECORD < 46, f"{_RECORD:d}") == (45, True, "45")
    assert f"record {_RECORD}" == "record 5 of sheet 'Feb'"


def test_it_crosses_the_border_of_a_process() -> None:
    assert str(pickle.loads(pickle.dumps(_RECORD))) == "5 of sheet 'Feb'"  # noqa: S301
