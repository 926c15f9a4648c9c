"""What was asked for of an audience, in terms of a file and a model."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.application.campaigns.last_list import LastList
from mallseg.application.campaigns.opt_outs import read_opted_out
from mallseg.domain.campaigns.audience import CHANGES, ListKind
from mallseg.domain.campaigns.choice import AudienceChoice, segments_called
from mallseg.domain.campaigns.chooser import Chooser, Chosen
from mallseg.domain.campaigns.condition import Condition, column_called
from mallseg.domain.campaigns.list_layout import ListLayout
from mallseg.domain.campaigns.member import TextColumns
from mallseg.domain.customers.columns.id_column import IdColumn, find_id_column
from mallseg.domain.errors import CustomerDataError
from mallseg.domain.ports import MemberRecords, TextTable
from mallseg.domain.segments.segmentation import Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceRequest:
    """What was asked for, in terms of the file and the model.

    Attributes
    ----------
    slugs
        Of the segments.
    layout
        Of the lists.
    chooser
        Takes the members, and knows why others are left out.
    last
        The last list, if what has changed since is asked for.
    """

    choice: AudienceChoice
    segmentation: Segmentation
    slugs: frozenset[str]
    ids: IdColumn | None
    layout: ListLayout
    chooser: Chooser
    last: LastList | None

    @property
    def kinds(self) -> tuple[ListKind, ...]:
        """The lists to be written."""
        return (
            ListKind.MAILED,
            *((ListKind.HELD_OUT,) if self.choice.held_out else ()),
            *(CHANGES if self.last else ()),
        )

    def parted(self) -> tuple[Sequence[Chosen], Sequence[Chosen]]:
        """Part those who are mailed from those who are held out."""
        chosen, held_out = self.chooser.chosen(), self.choice.held_out
        if held_out is None:
            return chosen, ()
        parts: tuple[list[Chosen], list[Chosen]] = ([], [])
        for each in chosen:
            parts[held_out.holds_out(each.customer_id)].append(each)
        return parts

    @classmethod
    def of(
        cls,
        records: MemberRecords,
        segmentation: Segmentation,
        choice: AudienceChoice,
        opted_out: TextTable | None,
        last: TextTable | None,
    ) -> "AudienceRequest":
        """Find in a file and a model what was asked for, and read who is not to be written to."""
        segments = segments_called(segmentation, choice.segments)
        columns = records.columns(segmentation.features)
        needs_ids = choice.needs_ids or bool(opted_out or last)
        ids = _ids_of(columns, choice.id_column, is_needed=needs_ids)
        layout = ListLayout.of(columns, choice, ids, needs_ids=needs_ids)
        order = choice.order_by
        chooser = Chooser(
            choice=choice,
            segmentation=segmentation,
            columns=columns,
            conditions=[
                Condition.of(each, columns.names, columns.numbers) for each in choice.conditions
            ],
            picked=layout.picked,
            id_place=ids.place if ids else None,
            needs_ids=needs_ids,
            order_place=column_called(order, columns.names, option="order_by") if order else None,
            opted_out=read_opted_out(opted_out, choice) if opted_out else None,
        )
        return cls(
            choice=choice,
            segmentation=segmentation,
            slugs=frozenset(segment.slug for segment in segments),
            ids=ids,
            layout=layout,
            chooser=chooser,
            last=LastList.read(last, layout) if last else None,
        )


def _ids_of(columns: TextColumns, named: str, *, is_needed: bool) -> IdColumn | None:
    """Find the ids; where they are of no need, a file may have none."""
    try:
        return find_id_column(columns.source, columns.names, columns.first_rows, named=named)
    except CustomerDataError:
        if is_needed:
            raise
        return None
