"""The customers who moved from some segments into others between two months."""

from collections.abc import Iterator
from dataclasses import dataclass

from mallseg.application.events import OnEvent
from mallseg.application.moves.find_moves import FindMoves, Mover
from mallseg.domain.moves.cause import Cause
from mallseg.domain.ports import IdentifiedCustomers
from mallseg.domain.registry.version import StoredSegmentation

Months = tuple[IdentifiedCustomers, IdentifiedCustomers]
"""The customers of an earlier month and of the present one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowFilter:
    """The moves that are asked for: out of some segments into others, by their slugs."""

    left: frozenset[str]
    entered: frozenset[str]


def moved_between(
    months: Months,
    flows: FlowFilter,
    find_moves: FindMoves,
    stored: StoredSegmentation,
    *,
    id_column: str,
    on_event: OnEvent,
) -> frozenset[str]:
    """Return the ids of the customers in these flows who changed themselves, beyond noise."""
    found = set[str]()

    def take(_column: str, movers: Iterator[Mover]) -> None:
        found.update(
            each.id
            for each in movers
            if each.cause is Cause.CUSTOMER
            and each.before.slug in flows.left
            and each.after.slug in flows.entered
        )

    find_moves(
        *months,
        model=stored.model,
        version=stored.version,
        id_column=id_column,
        take_movers=take,
        on_event=on_event,
    )
    return frozenset(found)
