"""Checking the notation of amounts: their currency, and the grouping of their digits."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mallseg.domain.customers.column_name import LONGEST_UNIT
from mallseg.domain.customers.currencies import are_in, currencies_of_sign
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import BLANKS, DigitGrouping, NumberNotation
from mallseg.domain.customers.unit_words import is_in_thousands
from mallseg.domain.errors import CustomerDataError, UnitFault
from mallseg.domain.sources.data_contract import DataContract


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnNotations:
    """The notations of the numbers in a feature's column.

    Attributes
    ----------
    column
        The column's name.
    counts
        The number of values by notation.
    """

    column: str
    counts: Mapping[NumberNotation, int]

    def doubts(
        self, source: str, feature: Feature, contract: DataContract, *, of_model: bool = False
    ) -> Iterator[CustomerDataError]:
        """Yield the reasons against accepting these amounts as values of the feature.

        Amounts in several currencies are refused under any options, as they have no common unit.

        Parameters
        ----------
        of_model
            Whether the feature's unit is fixed by a model.
        """
        signs = self._signs()
        if _are_several(signs):
            amounts = tuple(f"{count:,} in {sign}" for sign, count in signs.most_common())
            code = UnitFault.SEVERAL_CURRENCIES
            yield CustomerDataError(source, code, column=self.column, amounts=amounts)
            return
        if feature.name in contract.as_given:
            return
        names = {"column": self.column, "feature": feature.label, "name": feature.name}
        for sign in signs:
            if not are_in(feature.unit, sign):
                facts = {**names, "found": sign, "unit": feature.unit, "own": _unit(feature, sign)}
                code = UnitFault.CELLS_IN_OTHER_CURRENCY
                yield CustomerDataError(
                    source, UnitFault.ASSIGNED_IN_OTHER_CURRENCY if of_model else code, **facts
                )
                return
        groups = self._groups()
        if groups[DigitGrouping.THOUSANDS] and groups[DigitGrouping.LAKHS]:
            yield CustomerDataError(
                source,
                UnitFault.GROUPS_MIXED,
                **names,
                thousands=groups[DigitGrouping.THOUSANDS],
                lakhs=groups[DigitGrouping.LAKHS],
            )

    @property
    def are_signed(self) -> bool:
        """Whether most amounts have a currency sign."""
        return 2 * self._signs().total() > sum(self.counts.values())

    def _signs(self) -> Counter[str]:
        signs = Counter[str]()
        for notation, count in self.counts.items():
            if notation.sign:
                signs[notation.sign] += count
        return signs

    def _groups(self) -> Counter[DigitGrouping]:
        groups = Counter[DigitGrouping]()
        for notation, count in self.counts.items():
            groups[notation.groups] += count
        return groups


def signed_features(notations: Mapping[Feature, ColumnNotations]) -> frozenset[Feature]:
    """Return the features of which most amounts have a currency sign."""
    return frozenset(feature for feature, amounts in notations.items() if amounts.are_signed)


def _are_several(signs: Mapping[str, int]) -> bool:
    """Whether the signs have no currency in common, as ``$`` and ``USD`` have."""
    candidates = [codes for sign in signs if (codes := currencies_of_sign(sign)) is not None]
    return bool(candidates) and not frozenset.intersection(*candidates)


def _unit(feature: Feature, sign: str) -> str:
    """Return the likely unit of the amounts, in thousands where the feature's is."""
    if not is_in_thousands(feature.unit):
        return sign[:LONGEST_UNIT]
    return (f"k{sign}" if len(sign) == 1 else f"k {sign}")[:LONGEST_UNIT]


_GROUPS = {
    mark: re.compile(rf"(?:0|-?[1-9][0-9]{{0,2}}(?P<group>{re.escape(mark)}[0-9]{{3}})?)")
    for mark in (".", ",")
}
_FEWEST = 3
_OTHER_MARK = {".": ",", ",": "."}


def look_grouped(texts: Iterable[str], contract: DataContract) -> bool:
    """Whether all numbers with a decimal mark have exactly three decimals.

    This is doubtful if half of the numbers have the mark, and the others are below 1000; but not if
    the number format has a thousands mark.
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


def grouping_error(
    source: str, column: str, feature: Feature, contract: DataContract
) -> CustomerDataError:
    """Make the error for a column that looks grouped."""
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
