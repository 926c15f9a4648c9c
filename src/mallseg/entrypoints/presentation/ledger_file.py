"""Lists of customers in the ledger as CSV, with formulas escaped."""

from collections.abc import Iterable, Mapping

from mallseg.domain.memberships.ledger_moves import MovedMember
from mallseg.domain.memberships.membership import Membership
from mallseg.entrypoints.presentation.list_file import ListFile, SentList
from mallseg.files.formulas import harmless

_HEADER = (
    "id", "segment", "since", "version", "nearest", "nearest_since", "first", "last",
)  # fmt: skip


def write_customers(file: ListFile, customers: Iterable[tuple[str, Membership]]) -> int:
    """Write a row for each customer; return their number.

    An id that a spreadsheet would run as a formula has an apostrophe before it.
    """
    return file.write(_HEADER, (_row(*each) for each in customers))


def write_moved(
    file: ListFile | SentList, moved: Iterable[MovedMember], names: Mapping[str, str]
) -> int:
    """Write a row for each customer who moved; return their number.

    Parameters
    ----------
    names
        Of the segments, by slug, as far as they are known.
    """
    rows = (
        (
            harmless(each.id),
            each.before,
            harmless(names.get(each.before, "")),
            each.after,
            harmless(names.get(each.after, "")),
            str(each.cause),
        )
        for each in moved
    )
    return file.write(("id", "before", "before_name", "after", "after_name", "cause"), rows)


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
