"""The columns of breakdowns in a source, and the codes of their values."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.breakdown_counts import GroupCodes
from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.sources.column_summary import ColumnSummary
from mallseg.domain.sources.data_contract import AS_IT_IS, DataContract
from mallseg.domain.sources.find_columns import find_breakdowns


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownColumn:
    """The column of a breakdown, and the share of its values that cannot be read."""

    breakdown: Breakdown
    column: str
    unknown_share: float

    @classmethod
    def of(
        cls, breakdown: Breakdown, summary: ColumnSummary, numbers: NumberFormat
    ) -> "BreakdownColumn":
        """Evaluate the texts of a column."""
        own = breakdown.for_column(summary.classes)
        codes = GroupCodes("", summary.name, own, numbers=numbers)
        known = sum(
            n for text, n in summary.classes.items() if codes.of_text(text) != codes.unknown
        )
        share = 1 - known / summary.values if summary.values else 0.0
        return cls(breakdown=own, column=summary.name, unknown_share=share)


def codes_by_column(
    source: str,
    header: Sequence[str],
    breakdowns: Sequence[Breakdown],
    contract: DataContract = AS_IT_IS,
    first_texts: Callable[[int], Iterable[str]] | None = None,
) -> dict[int, GroupCodes]:
    """Make the encoder of each breakdown that has a column, by the column's index.

    Parameters
    ----------
    first_texts
        Returns the first texts of the column at an index: where most of them are bands already,
        such as ``25-34``, a breakdown by bands of a number uses them as they are.

    Raises
    ------
    CustomerDataError
        As from `find_breakdowns`.
    """
    found = find_breakdowns(source, header, breakdowns, contract.columns)
    codes = {}
    for each in breakdowns:
        if (place := found.get(each.name)) is not None:
            own = each.for_column(first_texts(place)) if first_texts else each
            codes[place] = GroupCodes(source, header[place], own, numbers=contract.numbers)
    return codes
