"""The columns of a list."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.domain.campaigns.choice import AudienceChoice
from mallseg.domain.campaigns.chooser import Chosen
from mallseg.domain.campaigns.condition import column_called, find_place
from mallseg.domain.campaigns.member import TextColumns
from mallseg.domain.customers.columns.id_column import IdColumn
from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.domain.segments.segment import Segment

SLUG_COLUMN = "segment_slug"
NAME_COLUMN = "segment_name"
CAMPAIGN_COLUMN = "campaign"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLayout:
    """The columns of a list: some of the file's, and what the list adds.

    Where columns are chosen, nothing is added but what a result needs: with a campaign, the id
    before them, the slug and the campaign behind.

    Attributes
    ----------
    picked
        The places of the file's columns.
    header
        The names of all columns.
    added
        The last of them.
    id_name
        The name of the column of ids, if it is in the list.
    """

    picked: tuple[int, ...]
    header: tuple[str, ...]
    added: tuple[str, ...]
    id_name: str
    delimiter: str

    @classmethod
    def of(
        cls, columns: TextColumns, choice: AudienceChoice, ids: IdColumn | None, *, needs_ids: bool
    ) -> "ListLayout":
        """Lay a list out.

        Raises
        ------
        InvalidOptionError
            A column that is asked for is not there.
        CustomerDataError
            One of the file's is called like one that is added.
        """
        names = columns.names
        if choice.columns:
            picked = [place for text in choice.columns for place in _named(text, names)]
            added = [SLUG_COLUMN] if choice.campaign else []
        else:
            picked = [i for i, name in enumerate(names) if name or i < len(names) - 1]
            added = [SLUG_COLUMN, NAME_COLUMN]
        if ids and needs_ids and ids.place not in picked:
            picked.insert(0, ids.place)
        if choice.campaign:
            added.append(CAMPAIGN_COLUMN)
        own = tuple(names[place] for place in picked)
        for name in own:
            if name.strip().lower() in added:
                raise CustomerDataError(columns.source, SourceFault.COLUMN_TAKEN, column=name)
        return cls(
            picked=tuple(picked),
            header=(*own, *added),
            added=tuple(added),
            id_name=ids.name if ids and ids.place in picked else "",
            delimiter=columns.delimiter,
        )

    def row(self, chosen: Chosen, segment: Segment, campaign: str) -> list[str]:
        """Write one customer."""
        known = {SLUG_COLUMN: segment.slug, NAME_COLUMN: segment.name, CAMPAIGN_COLUMN: campaign}
        return [*chosen.fields, *(known[name] for name in self.added)]


def _named(text: str, header: Sequence[str]) -> list[int]:
    """Find the column of a name, or those of several with commas between."""
    whole = find_place(text, header)
    if whole is not None:
        return [whole]
    return [column_called(name, header, option="columns") for name in text.split(",")]


def compared_places(header: Sequence[str]) -> dict[str, int]:
    """Give the places of the columns in which two lists may differ: all but the campaign."""
    return {name: place for place, name in enumerate(header) if name != CAMPAIGN_COLUMN}
