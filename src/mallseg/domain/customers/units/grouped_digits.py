"""Numbers that may be written with a mark of thousands: ``15.000`` beside ``950``."""

import re
from collections.abc import Iterable

from mallseg.domain.customers.columns.data_contract import DataContract
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.texts.number_format import BLANKS
from mallseg.domain.errors import CustomerDataError, UnitFault

_GROUPS = {
    mark: re.compile(rf"(?:0|-?[1-9][0-9]{{0,2}}(?P<group>{re.escape(mark)}[0-9]{{3}})?)")
    for mark in (".", ",")
}
_FEWEST = 3
_OTHER_MARK = {".": ",", ",": "."}


def look_grouped(texts: Iterable[str], contract: DataContract) -> bool:
    """Check whether all numbers with a decimal mark have exactly three digits behind it.

    They are in doubt where half of the numbers have the mark, and the others are below 1000. Where
    the source has a mark of thousands of its own, none is in doubt.
    """
    if contract.numbers.thousands:
        return False
    groups, filled, marked = _GROUPS[contract.numbers.decimal], 0, 0
    for text in texts:
        if not (bare := text.strip(BLANKS)):
            continue
        found = groups.fullmatch(bare)
        if found is None and contract.numbers.number_in(bare) is not None:
            return False
        filled += found is not None
        marked += found is not None and found["group"] is not None
    return marked >= _FEWEST and 2 * marked >= filled


def in_threes(
    source: str, column: str, feature: Feature, contract: DataContract
) -> CustomerDataError:
    """Make the error for such a column."""
    mark = contract.numbers.decimal
    is_of_parts = feature.highest_median is not None and contract.parts(feature) < feature.parts
    return CustomerDataError(
        source,
        UnitFault.DIGITS_OF_PARTS if is_of_parts else UnitFault.DIGITS_IN_THREES,
        column=column,
        name=feature.name,
        mark=mark,
        decimal=_OTHER_MARK[mark],
        part_unit=feature.part_unit,
    )
