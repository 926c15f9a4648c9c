"""Finding the column of each feature in a header, whatever its common spelling."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.feature import AGE, ANNUAL_INCOME, SPENDING_SCORE, Feature
from mallseg.domain.errors import CustomerDataError, SourceFault

_SPELLINGS = {
    AGE: {"age"},
    ANNUAL_INCOME: {"annualincome", "annualinc", "income"},
    SPENDING_SCORE: {"spendingscore", "score"},
}
_IDS = {"customerid", "id"}
_GENDERS = {"gender", "sex"}
"""Without case, blanks, punctuation and unit."""

_IN_BRACKETS = re.compile(r"\(.*\)|\[.*\]")
_PUNCTUATION = re.compile(r"[\W_]+")
_UNIT = re.compile(r"(?<=income)(in)?k$|(?<=inc)(in)?k$|(?<=score)1100$")


def find_columns(
    source: str,
    header: Sequence[str],
    features: tuple[Feature, ...],
    named: Mapping[str, str] | None = None,
) -> dict[Feature, int]:
    """Find the position of each feature's column in a header.

    Case, blanks, underscores and a unit behind the name make no difference: ``Annual Income (k$)``,
    ``ANNUAL_INCOME`` and ``annual_income_k`` are one column. Other columns are ignored. Where
    `named` gives the name of a feature's column, the header must have exactly that name.

    Raises
    ------
    CustomerDataError
        A feature has no column, or more than one.
    """
    found = {}
    for feature in features:
        name = (named or {}).get(feature.name)
        places = _spelled(header, feature) if name is None else _exactly(header, name)
        if not places:
            raise CustomerDataError(
                source, SourceFault.NO_COLUMN, feature=feature.label, example=name or feature.field
            )
        if len(places) > 1:
            columns = tuple(header[i] for i in places)
            raise CustomerDataError(
                source, SourceFault.SEVERAL_COLUMNS, feature=feature.label, columns=columns
            )
        found[feature] = places[0]
    return found


def find_ids(header: Sequence[str]) -> int | None:
    """Find the position of the customers' ids, where just one column looks like it."""
    return _only([i for i, name in enumerate(header) if _plain(name) in _IDS])


@dataclass(frozen=True, slots=True, kw_only=True)
class DemographicColumns:
    """The positions of the columns of ages and genders; None where there is none for certain."""

    age: int | None
    gender: int | None

    @property
    def are_there(self) -> bool:
        """Whether there is one of the two."""
        return self.age is not None or self.gender is not None


def find_demographics(
    header: Sequence[str], named: Mapping[str, str] | None = None
) -> DemographicColumns:
    """Find the columns of ages and genders.

    They are optional: a missing one is no fault, and of two that look alike neither is taken.
    """
    name = (named or {}).get(AGE.name)
    ages = _spelled(header, AGE) if name is None else _exactly(header, name)
    genders = [i for i, own in enumerate(header) if _plain(own) in _GENDERS]
    return DemographicColumns(age=_only(ages), gender=_only(genders))


def _only(places: Sequence[int]) -> int | None:
    return places[0] if len(places) == 1 else None


def _spelled(header: Sequence[str], feature: Feature) -> list[int]:
    return [i for i, name in enumerate(header) if _plain(name) in _SPELLINGS[feature]]


def _exactly(header: Sequence[str], name: str) -> list[int]:
    return [i for i, other in enumerate(header) if other.strip() == name.strip()]


def _plain(name: str) -> str:
    return _UNIT.sub("", _PUNCTUATION.sub("", _IN_BRACKETS.sub("", name.lower())))
