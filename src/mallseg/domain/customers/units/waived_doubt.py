"""Doubts about units that the user has waived with the option `as_given`."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from mallseg.domain.errors import Code, CustomerDataError, Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class WaivedDoubt:
    """The code and facts of the refusal that was waived, and the name of the feature."""

    feature: str
    code: Code
    facts: Mapping[str, Fact]


def waived_doubts(
    refusals: Iterable[CustomerDataError], as_given: Container[str]
) -> tuple[WaivedDoubt, ...]:
    """Return the first refusal of each feature that the user accepts as given."""
    by_feature: dict[str, WaivedDoubt] = {}
    for each in refusals:
        name = str(each.facts.get("name", ""))
        if name in as_given:
            found = WaivedDoubt(feature=name, code=each.code, facts=each.facts)
            by_feature.setdefault(name, found)
    return tuple(by_feature.values())
