"""The columns of a list."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.domain.campaigns.audience_selection import SelectedCustomer
from mallseg.domain.campaigns.choice import AudienceChoice
from mallseg.domain.campaigns.condition import find_column, require_column
from mallseg.domain.campaigns.member import TextColumns
from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.domain.segments.segment import Segment
from mallseg.domain.sources.id_column import IdColumn

SLUG_COLUMN = "segment_slug"
NAME_COLUMN = "segment_name"
CAMPAIGN_COLUMN = "campaign"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLayout:
    """The columns of a list: some of the file's, then those that the list adds.

    Where columns are chosen, only what the evaluation of a campaign needs is added: the id before
    them, the slug and the campaign after.

    Attributes
    ----------
    column_indexes
        The file's columns, by their index.
    header
        The names of all columns.
    added
        The names of the columns that are added.
    id_name
        The name of the column of ids; empty where the list has none.
    """

    column_indexes: tuple[int, ...]
    header: tuple[str, ...]
    added: tuple[str, ...]
    id_name: str
    delimiter: str

    @classmethod
    def of(
        cls, columns: TextColumns, choice: AudienceChoice, ids: IdColumn | None, *, needs_ids: bool
    ) -> "ListLayout":
        """Choose the columns of a list.

        Raises
        ------
        InvalidOptionError
            A column that is asked for is missing.
        CustomerDataError
            A column of the file has the name of one that is added.
        """
        names = columns.names
        if choice.columns:
            column_indexes = [index for text in choice.columns for index in _named(text, names)]
            added = [SLUG_COLUMN] if choice.campaign else []
        else:
            column_indexes = [i for i, name in enumerate(names) if name or i < len(names) - 1]
            added = [SLUG_COLUMN, NAME_COLUMN]
        if ids and needs_ids and ids.index not in column_indexes:
            column_indexes.insert(0, ids.index)
        if choice.campaign:
            added.append(CAMPAIGN_COLUMN)
        own = tuple(names[index] for index in column_indexes)
        for name in own:
            if name.strip().lower() in added:
                raise CustomerDataError(columns.source, SourceFault.COLUMN_TAKEN, column=name)
        return cls(
            column_indexes=tuple(column_indexes),
            header=(*own, *added),
            added=tuple(added),
            id_name=ids.name if ids and ids.index in column_indexes else "",
            delimiter=columns.delimiter,
        )

    def row(self, selected: SelectedCustomer, segment: Segment, campaign: str) -> list[str]:
        """Return the fields of one customer."""
        known = {SLUG_COLUMN: segment.slug, NAME_COLUMN: segment.name, CAMPAIGN_COLUMN: campaign}
        return [*selected.fields, *(known[name] for name in self.added)]


def _named(text: str, header: Sequence[str]) -> list[int]:
    """Find the column of a name, or the columns of several names separated by commas."""
    whole = find_column(text, header)
    if whole is not None:
        return [whole]
    return [require_column(name, header, option="columns") for name in text.split(",")]


def compared_columns(header: Sequence[str]) -> dict[str, int]:
    """Return name to index of the columns in which two lists are compared: all but the campaign."""
    return {name: index for index, name in enumerate(header) if name != CAMPAIGN_COLUMN}
