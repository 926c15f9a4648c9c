"""Read the opt-outs, and check whether their ids match those of customers."""

from mallseg.domain.campaigns.audience import OptOuts
from mallseg.domain.campaigns.audience_selection import OptedOut
from mallseg.domain.campaigns.choice import AudienceChoice
from mallseg.domain.campaigns.condition import find_column
from mallseg.domain.campaigns.member import Member, TextColumns
from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.domain.ports import MemberRecords, TextTable
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.id_column import find_id_column, is_blank


class _FoundError(Exception):
    """One of the ids belongs to a customer: reading can stop."""


def read_opted_out(table: TextTable, choice: AudienceChoice) -> OptedOut:
    """Read the ids of those who have opted out.

    A table of one column needs no header: its first line counts as an id too.

    Raises
    ------
    CustomerDataError
        It cannot be read as a table, or its column of ids is not found.
    """
    columns = table.columns()
    names, is_bare = columns.names, len(columns.names) == 1
    index = 0 if is_bare else _ids_of(columns, choice)
    rows = (row for row in table.rows() if len(row) > index)
    ids = {row[index] for row in rows if not is_blank(row[index])}
    return OptedOut(ids=frozenset({*ids, names[0]} if is_bare else ids), given=len(ids))


def _ids_of(columns: TextColumns, choice: AudienceChoice) -> int:
    """Find the column named for this table, or one called as that of the customers."""
    names, known = columns.names, find_column(choice.id_column, columns.names)
    if known is not None and not choice.opted_out_column:
        return known
    named = choice.opted_out_column
    try:
        return find_id_column(columns.source, names, [], named=named).index
    except CustomerDataError:
        shown = tuple(filter(None, names))
        raise CustomerDataError(columns.source, SourceFault.NO_OPT_OUT_IDS, columns=shown) from None


def summarise_opt_outs(
    opted_out: OptedOut,
    source: str,
    records: MemberRecords,
    segmentation: Segmentation,
    id_index: int,
) -> OptOuts:
    """Count the matches; where no member of the segments matched, look at all other customers."""
    matches_no_customer = bool(opted_out.given) and not opted_out.matched
    if matches_no_customer:
        matches_no_customer = not _are_any_in(records, segmentation, opted_out.ids, id_index)
    return OptOuts(
        source=source,
        ids=opted_out.given,
        matched=opted_out.matched,
        nearly_matched=opted_out.nearly_matched,
        matches_no_customer=matches_no_customer,
    )


def _are_any_in(
    records: MemberRecords, segmentation: Segmentation, ids: frozenset[str], id_index: int
) -> bool:
    def look(member: Member) -> None:
        if member.fields[id_index] in ids:
            raise _FoundError

    slugs = frozenset(segment.slug for segment in segmentation.segments)
    try:
        records.read(segmentation, look, slugs=slugs, progress=_nothing)
    except _FoundError:
        return True
    return False


def _nothing(done: int, total: int, records: int = 0, /) -> None:
    del done, total, records
