"""Finding the column of customer ids."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.domain.customers.column_name import is_id, plain_name
from mallseg.domain.errors import CustomerDataError, SourceFault

_MOST_REPEATED = 0.05
"""A share of the first records: a table of receipts repeats ids far more often."""

_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class IdColumn:
    """The column of customer ids.

    Attributes
    ----------
    index
        Its index in the header.
    name
        Its name in the header.
    was_named
        Whether the caller named it; otherwise it was found.
    """

    index: int
    name: str
    was_named: bool


def find_id_column(
    source: str, header: Sequence[str], first_rows: Sequence[Sequence[str]], *, named: str = ""
) -> IdColumn:
    """Find the named column, or the only unique one with the name of an id or a card number.

    A given name may differ from the header in case, blanks and punctuation. Without one, the first
    records decide which columns are unique: hardly any id is repeated there. Ids need not be unique
    throughout, since repeated ones are counted.

    Parameters
    ----------
    first_rows
        The first records, one text per column.

    Raises
    ------
    CustomerDataError
        There is no such column, or more than one.
    """
    if named:
        return _named(source, header, named)
    called = [i for i, name in enumerate(header) if is_id(name)]
    unique = [i for i in called if is_unique([row[i] for row in first_rows])]
    if len(unique) == 1:
        return IdColumn(unique[0], header[unique[0]], was_named=False)
    if unique:
        raise CustomerDataError(
            source,
            SourceFault.SEVERAL_ID_COLUMNS,
            columns=tuple(header[i] for i in unique),
            example=header[unique[0]],
        )
    if called:
        raise CustomerDataError(source, SourceFault.IDS_REPEATED, column=header[called[0]])
    raise CustomerDataError(source, SourceFault.NO_ID_COLUMN, columns=tuple(header[:_MOST_SHOWN]))


def is_unique(texts: Sequence[str]) -> bool:
    """Check that hardly any text occurs more than once."""
    filled = [text for text in texts if not is_blank(text)]
    return len(filled) - len({*filled}) <= _MOST_REPEATED * len(filled)


def is_blank(text: str) -> bool:
    """Check for a missing id: empty, or only white space."""
    return not text or text.isspace()


def _named(source: str, header: Sequence[str], named: str) -> IdColumn:
    same = [i for i, name in enumerate(header) if name == named]
    stripped = [i for i, name in enumerate(header) if name.strip() == named.strip()]
    alike = [i for i, name in enumerate(header) if plain_name(name) == plain_name(named)]
    places = same or stripped or alike
    if not places:
        columns = tuple(header[:_MOST_SHOWN])
        raise CustomerDataError(
            source, SourceFault.ID_COLUMN_NOT_THERE, column=named, columns=columns
        )
    if len(places) > 1:
        raise CustomerDataError(
            source,
            SourceFault.SEVERAL_ID_COLUMNS,
            columns=tuple(header[i] for i in places),
            example=header[places[0]],
        )
    return IdColumn(places[0], header[places[0]], was_named=True)
