"""The groups of breakdowns as they are written and spoken of."""

from collections.abc import Iterator, Sequence

from mallseg.domain.customers.breakdown import UNKNOWN, Breakdown
from mallseg.domain.profiles.breakdown_table import Group, GroupShare, summed
from mallseg.entrypoints.presentation.words.phrases import in_percent

_MOST_SHOWN = 8
"""More groups than this are hard to compare at a glance."""

_REST = ("all others",)


def group_label(breakdown: Breakdown, group: Group) -> str:
    """Name the groups that are counted together."""
    known = [part for part in group if part != UNKNOWN]
    if not known:
        return UNKNOWN
    if breakdown.bands:
        first, last = breakdown.groups.index(known[0]), breakdown.groups.index(known[-1])
        label = breakdown.band(first, last)
    elif len(known) > 1:
        return _REST[0]
    else:
        label = known[0]
    return label if len(known) == len(group) else f"{label}, or unknown"


def people(breakdown: Breakdown, group: Group) -> str:
    """Speak of the customers of a group."""
    label = group_label(breakdown, group)
    return breakdown.words.get(label, f"customers with {breakdown.label} {label}")


def shown(breakdown: Breakdown, shares: Sequence[GroupShare]) -> Iterator[tuple[str, GroupShare]]:
    """Label the shares for people; of many groups, sum up the less frequent ones."""
    is_long = len(shares) > _MOST_SHOWN
    apart = shares[: _MOST_SHOWN - 1] if is_long else shares
    for share in apart:
        yield group_label(breakdown, share.group), share
    if is_long:
        yield _REST[0], summed(_REST, shares[_MOST_SHOWN - 1 :])


def amount(share: GroupShare) -> str:
    """Write how large a group is in a segment: ``54%``, ``nearly all``."""
    return in_percent(share.own) if share.own is not None else str(share.about)


def beside_mall(label: str, share: GroupShare) -> str:
    """Write a group's share beside that of the mall."""
    return f"{label}: {amount(share)} (mall {in_percent(share.overall)})"
