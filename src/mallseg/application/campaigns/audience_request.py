"""The choice of an audience, resolved against a file, a model and the last list."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from mallseg.application.campaigns.opt_outs import read_opted_out
from mallseg.domain.campaigns.audience import CHANGES, ListKind
from mallseg.domain.campaigns.audience_selection import AudienceSelection, SelectedCustomer
from mallseg.domain.campaigns.choice import AudienceChoice, find_segments
from mallseg.domain.campaigns.condition import ColumnCondition, require_column
from mallseg.domain.campaigns.hold_out import CloserShare
from mallseg.domain.campaigns.list_layout import ListLayout, compared_columns
from mallseg.domain.campaigns.member import TextColumns
from mallseg.domain.errors import CustomerDataError
from mallseg.domain.ports import MemberRecords, TextTable
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.id_column import IdColumn, find_id_column

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


@dataclass(slots=True)
class LastList:
    """The customers of the last list, with a digest of their fields.

    Attributes
    ----------
    digests
        By id, of the columns that both lists have. A digest that was looked up is removed.
    indexes
        The indexes of these columns in the new list; None where the two have different columns.
    decimal
        The decimal mark of both: a workbook keeps 5.00 as 5, which is no change.
    """

    digests: dict[str, bytes]
    indexes: Sequence[int] | None
    decimal: str

    @classmethod
    def read(cls, table: TextTable, layout: ListLayout) -> "LastList":
        """Read the last list; raise CustomerDataError where it lacks the column of ids."""
        columns = table.columns()
        before, now = compared_columns(columns.names), compared_columns(layout.header)
        ids = find_id_column(columns.source, columns.names, [], named=layout.id_name).index
        indexes = [before[name] for name in now] if before.keys() == now.keys() else []
        decimal, width = columns.numbers.decimal, len(columns.names)
        digests = {
            row[ids]: _digest(row, indexes, decimal) for row in table.rows() if len(row) == width
        }
        return cls(digests, [*now.values()] if indexes else None, decimal)

    def change(self, customer_id: str, row: Sequence[str]) -> ListKind | None:
        """Return whether a customer is new, or one of their fields; None where nothing changed."""
        known = self.digests.pop(customer_id, None)
        if known is None:
            return ListKind.ADDED
        if self.indexes is not None and _digest(row, self.indexes, self.decimal) == known:
            return None
        return ListKind.UPDATED

    def removed(self) -> Iterator[str]:
        """Iterate over the ids that are no longer in the list."""
        yield from self.digests


def _digest(row: Sequence[str], indexes: Sequence[int], decimal: str) -> bytes:
    digest = blake2b(digest_size=16)
    for index in indexes:
        text = _as_number(row[index], decimal).encode(errors="surrogatepass")
        digest.update(len(text).to_bytes(8, "big") + text)
    return digest.digest()


def _as_number(text: str, decimal: str) -> str:
    """Write a number in its canonical form; a text with leading zeros, 007, is no number."""
    plain = text.replace(decimal, ".")
    return repr(float(plain)) if _NUMBER.fullmatch(plain) else text


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceRequest:
    """An audience choice, resolved to the columns of a file and the segments of a model.

    Attributes
    ----------
    slugs
        Those of the chosen segments.
    ids
        The column of the ids, if the file has one.
    layout
        The columns of the lists.
    chooser
        Collects the members who are selected, and counts the others by reason.
    last
        The last list, if the changes since it are asked for.
    """

    choice: AudienceChoice
    segmentation: Segmentation
    slugs: frozenset[str]
    ids: IdColumn | None
    layout: ListLayout
    selection: AudienceSelection
    last: LastList | None

    @property
    def kinds(self) -> tuple[ListKind, ...]:
        """The lists to write."""
        return (
            ListKind.MAILED,
            *((ListKind.HELD_OUT,) if self.choice.held_out else ()),
            *(CHANGES if self.last else ()),
        )

    def split(self) -> tuple[Sequence[SelectedCustomer], Sequence[SelectedCustomer]]:
        """Split the selected customers into those mailed and those held out."""
        selected, held_out = self.selection.selected(), self.choice.held_out
        if held_out is None:
            return selected, ()
        parts: tuple[list[SelectedCustomer], list[SelectedCustomer]] = ([], [])
        for each in selected:
            parts[held_out.holds_out(each.customer_id)].append(each)
        return parts

    def closer_share(
        self, mailed: Sequence[SelectedCustomer], held_out: Sequence[SelectedCustomer]
    ) -> CloserShare | None:
        """Find a share that holds out as many as was meant, where chance held out far from it."""
        hold_out = self.choice.held_out
        if hold_out is None:
            return None
        return hold_out.closer_share(
            [each.customer_id for each in held_out], [each.customer_id for each in mailed]
        )

    @classmethod
    def of(
        cls,
        records: MemberRecords,
        segmentation: Segmentation,
        choice: AudienceChoice,
        opted_out: TextTable | None,
        last: TextTable | None,
    ) -> "AudienceRequest":
        """Find the segments and columns that were asked for, and read the opt-outs."""
        segments = find_segments(segmentation, choice.segments)
        columns = records.columns(segmentation.features)
        needs_ids = choice.needs_ids or bool(opted_out or last)
        ids = _ids_of(columns, choice.id_column, is_needed=needs_ids)
        layout = ListLayout.of(columns, choice, ids, needs_ids=needs_ids)
        order = choice.order_by
        selection = AudienceSelection(
            choice=choice,
            segmentation=segmentation,
            columns=columns,
            conditions=[
                ColumnCondition.of(each, columns.names, columns.numbers)
                for each in choice.conditions
            ],
            column_indexes=layout.column_indexes,
            id_index=ids.index if ids else None,
            needs_ids=needs_ids,
            order_index=require_column(order, columns.names, option="order_by") if order else None,
            opted_out=read_opted_out(opted_out, choice) if opted_out else None,
        )
        return cls(
            choice=choice,
            segmentation=segmentation,
            slugs=frozenset(segment.slug for segment in segments),
            ids=ids,
            layout=layout,
            selection=selection,
            last=LastList.read(last, layout) if last else None,
        )


def _ids_of(columns: TextColumns, named: str, *, is_needed: bool) -> IdColumn | None:
    """Find the column of ids; None where they are not needed and there is none."""
    try:
        return find_id_column(columns.source, columns.names, columns.first_rows, named=named)
    except CustomerDataError:
        if is_needed:
            raise
        return None
