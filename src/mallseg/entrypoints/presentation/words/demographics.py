"""Names of demographic groups: ``under 40``, ``women``, ``65 or over, or unknown``."""

from collections.abc import Sequence

from mallseg.domain.customers.demographics import AgeBand, Gender
from mallseg.domain.profiles.demographic_table import Group, GroupShare
from mallseg.entrypoints.presentation.words.phrases import in_percent

_GENDERS = {Gender.FEMALE: "women", Gender.MALE: "men"}


def group_label(group: Group) -> str:
    """Name a group of ages or genders that are counted together."""
    if len(group) > 1 and Gender.MALE in group:
        return "all others"
    known = [part for part in group if part != AgeBand.UNKNOWN]
    if not known:
        return AgeBand.UNKNOWN
    is_of_age = known[0] in list(AgeBand)
    label = _ages(known) if is_of_age else _GENDERS.get(Gender(known[0]), known[0])
    return label if len(known) == len(group) else f"{label}, or unknown"


def beside_mall(share: GroupShare) -> str:
    """Write a group's share beside that of the mall."""
    return f"{group_label(share.group)}: {in_percent(share.own)} (mall {in_percent(share.overall)})"


def _ages(bands: Sequence[str]) -> str:
    first, last = bands[0], bands[-1]
    if first == last:
        return first
    if last == AgeBand.FROM_65:
        return f"{first.split(' to ')[0]} or over"
    if first == AgeBand.UNDER_25:
        return f"under {int(last.split(' to ')[1]) + 1}"
    return f"{first.split(' to ')[0]} to {last.split(' to ')[1]}"
