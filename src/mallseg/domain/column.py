"""Which column of a table holds which feature, under the spellings of the wild."""

import re
from collections.abc import Sequence

from mallseg.domain.errors import CustomerDataError
from mallseg.domain.feature import AGE, ANNUAL_INCOME, SPENDING_SCORE, Feature

_SPELLINGS = {
    AGE: {"age"},
    ANNUAL_INCOME: {"annualincome", "annualinc", "income"},
    SPENDING_SCORE: {"spendingscore", "score"},
}
"""Without case, blanks, punctuation and unit."""

_UNIT = re.compile(r"\(.*\)|\[.*\]|(?<=[^a-z])k\$?\s*$|(?<=[^0-9])1\s*-\s*100\s*$")
_PUNCTUATION = re.compile(r"[\W_]+")


def find_columns(
    source: str, header: Sequence[str], features: tuple[Feature, ...]
) -> dict[Feature, int]:
    """Find the position of each feature's column in a header.

    Case, blanks, underscores and a unit behind the name make no difference: ``Annual Income (k$)``,
    ``ANNUAL_INCOME`` and ``annual_income_k`` are one column. Other columns are passed over.

    Raises
    ------
    CustomerDataError
        A feature has no column, or more than one.
    """
    plain = [_plain(name) for name in header]
    found = {}
    for feature in features:
        places = [i for i, name in enumerate(plain) if name in _SPELLINGS[feature]]
        if not places:
            raise CustomerDataError(
                source,
                f"no column for {feature.label}: the first line must name one, "
                f"for example {feature.field!r}",
            )
        if len(places) > 1:
            names = " and ".join(repr(header[i]) for i in places)
            raise CustomerDataError(
                source, f"more than one column for {feature.label}: keep one of {names}"
            )
        found[feature] = places[0]
    return found


def _plain(name: str) -> str:
    return _PUNCTUATION.sub("", _UNIT.sub("", name.strip().lower()))
