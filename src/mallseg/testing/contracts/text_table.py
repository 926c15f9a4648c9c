"""The contract of TextTable, one test per promise. Adapters and the fake run it."""

from abc import ABC, abstractmethod

import pytest

from mallseg.domain.errors import CustomerDataError
from mallseg.domain.ports import TextTable


class TextTableContract(ABC):
    """The suite. A subclass makes tables of texts."""

    @abstractmethod
    def table_of(self, rows: list[list[str]]) -> TextTable:
        """Make a table of these rows, the first of which are the names of the columns."""

    def test_columns_and_rows_come_in_their_order(self) -> None:
        rows = [["id", "spent"], ["007", "5"], ["é", ""], ["7", "x"]]

        table = self.table_of(rows)

        assert [*table.columns().names] == rows[0]
        assert [[*row] for row in table.rows()] == rows[1:]

    def test_it_can_be_read_again(self) -> None:
        table = self.table_of([["id"], ["a"], ["b"]])

        assert [*table.rows()] == [*table.rows()] == [["a"], ["b"]]

    def test_a_table_without_records_is_refused(self) -> None:
        with pytest.raises(CustomerDataError):
            self.table_of([]).columns()


class TextFileContract(TextTableContract):
    """The suite of files: columns without a name, and texts escaped for spreadsheets."""

    def test_numbers_alone_are_ids_without_a_name(self) -> None:
        table = self.table_of([["1007"], ["1008"]])

        assert [*table.columns().names] == ["id"]
        assert [*table.rows()] == [["1007"], ["1008"]]

    def test_the_apostrophe_of_a_list_is_taken_off(self) -> None:
        table = self.table_of([["id", "note"], ["'=1+1", "'quoted'"], ["'+49", "-5"]])

        assert [*table.rows()] == [["=1+1", "'quoted'"], ["+49", "-5"]]
