"""Read who has opted out, and see whether the ids are those of the customers."""

from mallseg.domain.campaigns.audience import OptOuts
from mallseg.domain.campaigns.choice import AudienceChoice
from mallseg.domain.campaigns.condition import find_place
from mallseg.domain.campaigns.member import Member, TextColumns
from mallseg.domain.campaigns.opted_out import OptedOut
from mallseg.domain.customers.columns.id_column import find_id_column, is_blank
from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.domain.ports import MemberRecords, TextTable
from mallseg.domain.segments.segmentation import Segmentation


class _FoundError(Exception):
    """One of the ids is that of a customer: the rest need not be read."""


def read_opted_out(table: TextTable, choice: AudienceChoice) -> OptedOut:
    """Read the ids of those who have opted out.

    A table of one column needs no name for it: if its first line is an id, that counts too.

    Raises
    ------
    CustomerDataError
        It cannot be read as a table, or it is not known which column holds the ids.
    """
    columns = table.columns()
    names, is_bare = columns.names, len(columns.names) == 1
    place = 0 if is_bare else _ids_of(columns, choice)
    rows = (row for row in table.rows() if len(row) > place)
    ids = {row[place] for row in rows if not is_blank(row[place])}
    return OptedOut(ids=frozenset({*ids, names[0]} if is_bare else ids), given=len(ids))


def _ids_of(columns: TextColumns, choice: AudienceChoice) -> int:
    """Find the column that was named for this table, or is called as that of the customers."""
    names, known = columns.names, find_place(choice.id_column, columns.names)
    if known is not None and not choice.opted_out_column:
        return known
    named = choice.opted_out_column
    try:
        return find_id_column(columns.source, names, [], named=named).place
    except CustomerDataError:
        shown = tuple(filter(None, names))
        raise CustomerDataError(columns.source, SourceFault.NO_OPT_OUT_IDS, columns=shown) from None


def what_came_of(
    opted_out: OptedOut,
    source: str,
    records: MemberRecords,
    segmentation: Segmentation,
    id_place: int,
) -> OptOuts:
    """Sum up; where no customer of the segments was met, look for one in all others."""
    matches_no_customer = bool(opted_out.given) and not opted_out.met
    if matches_no_customer:
        matches_no_customer = not _are_any_in(records, segmentation, opted_out.ids, id_place)
    return OptOuts(
        source=source,
        ids=opted_out.given,
        met=opted_out.met,
        nearly_met=opted_out.nearly_met,
        matches_no_customer=matches_no_customer,
    )


def _are_any_in(
    records: MemberRecords, segmentation: Segmentation, ids: frozenset[str], id_place: int
) -> bool:
    def look(member: Member) -> None:
        if member.fields[id_place] in ids:
            raise _FoundError

    slugs = frozenset(segment.slug for segment in segmentation.segments)
    try:
        records.read(segmentation, look, slugs=slugs, progress=_nothing)
    except _FoundError:
        return True
    return False


def _nothing(done: int, total: int, records: int = 0, /) -> None:
    del done, total, records
