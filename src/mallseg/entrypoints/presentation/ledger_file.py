"""The list of all customers of the ledger, harmless in a spreadsheet."""

from collections.abc import Iterable

from mallseg.domain.memberships.membership import Membership
from mallseg.entrypoints.presentation.list_file import ListFile
from mallseg.files.formulas import harmless

_HEADER = (
    "id", "segment", "since", "version", "nearest", "nearest_since", "first", "last",
)  # fmt: skip


def write_customers(file: ListFile, customers: Iterable[tuple[str, Membership]]) -> int:
    """Write a row for each customer; return how many there are.

    An id that a spreadsheet would run as a formula has an apostrophe before it.
    """
    return file.write(_HEADER, (_row(*each) for each in customers))


def _row(customer: str, own: Membership) -> tuple[str, ...]:
    return (
        harmless(customer),
        own.segment,
        own.since.isoformat(),
        f"{own.version}",
        own.nearest,
        own.nearest_since.isoformat(),
        own.first.isoformat(),
        own.last.isoformat(),
    )
