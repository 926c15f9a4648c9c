"""Where the table of customers stands in a source."""

from dataclasses import dataclass

from mallseg.domain.errors import InvalidOptionError, OptionFault, check_at_least

ALL_SHEETS = "all"
"""In place of the name of a sheet: all that have the columns, as one table."""

_EXAMPLE = "ID,Gender,Age,Annual Income,Spending Score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where in a source its table is.

    Attributes
    ----------
    sheet
        The sheet of a workbook, or ``all``; empty where one is to be found.
    header_row
        The record or row with the names of the columns, from 1; 0 where it is to be found.
    column_names
        The names of all columns, for a source that has no row with them.

    Raises
    ------
    InvalidOptionError
        The row is negative, or a name is empty or given twice.
    """

    sheet: str = ""
    header_row: int = 0
    column_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_at_least(0, header_row=self.header_row)
        names = tuple(name.strip() for name in self.column_names)
        object.__setattr__(self, "column_names", names)
        if not all(names):
            raise InvalidOptionError("columns", OptionFault.NO_COLUMN_NAMES, example=_EXAMPLE)
        if len({*names}) < len(names):
            raise InvalidOptionError("columns", OptionFault.NOT_UNIQUE)
        if names and self.header_row:
            raise InvalidOptionError("header_row", OptionFault.NO_HEADER_ROW)

    @property
    def has_header(self) -> bool:
        """Whether the source itself names its columns."""
        return not self.column_names


TO_BE_FOUND = Layout()
"""The layout of a source of which nothing was said."""
