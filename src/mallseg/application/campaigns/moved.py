"""Who has left some segments for others between two months."""

from collections.abc import Iterator
from dataclasses import dataclass

from mallseg.application.events import OnEvent
from mallseg.application.moves.find_moves import FindMoves, Mover
from mallseg.domain.moves.cause import Cause
from mallseg.domain.ports import IdentifiedCustomers
from mallseg.domain.registry.version import StoredSegmentation

Months = tuple[IdentifiedCustomers, IdentifiedCustomers]
"""The customers of an earlier month and of this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """From which segments into which, by their slugs."""

    left: frozenset[str]
    reached: frozenset[str]


def moved_between(
    months: Months,
    way: Way,
    find_moves: FindMoves,
    stored: StoredSegmentation,
    *,
    id_column: str,
    on_event: OnEvent,
) -> frozenset[str]:
    """Give the ids of those who went this way: the customer changed, beyond noise."""
    found = set[str]()

    def take(_column: str, movers: Iterator[Mover]) -> None:
        found.update(
            each.id
            for each in movers
            if each.cause is Cause.CUSTOMER
            and each.before.slug in way.left
            and each.after.slug in way.reached
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
