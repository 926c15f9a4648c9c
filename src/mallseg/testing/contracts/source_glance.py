"""The contract of SourceGlance, one test per promise. Adapters and the fake run it."""

from abc import ABC, abstractmethod

from mallseg.domain.ports import SourceGlance

_ROWS = [["Customers of the mall"], [], ["id", "Einkommen"], ["1", "15,5"], ["2", "x"]]


class SourceGlanceContract(ABC):
    """The suite. A subclass makes sources of rows."""

    @abstractmethod
    def glance_at(self, rows: list[list[str]]) -> SourceGlance:
        """Make a source of one table with these rows."""

    def test_rows_come_as_they_are_from_the_first(self) -> None:
        (table,) = self.glance_at(_ROWS).first_rows(most=10)

        assert [[text for text in row if text] for row in table.rows] == _ROWS

    def test_no_more_are_shown_than_are_asked_for(self) -> None:
        (table,) = self.glance_at(_ROWS).first_rows(most=3)

        assert len(table.rows) == 3
        assert table.total in {None, len(_ROWS)}

    def test_it_can_be_looked_at_again(self) -> None:
        glance = self.glance_at(_ROWS)

        assert glance.first_rows(most=4) == glance.first_rows(most=4)
