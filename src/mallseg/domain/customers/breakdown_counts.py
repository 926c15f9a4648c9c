"""The breakdown counts of a census: the number of customers of each group at each point.

They are counted in the same pass as the census, and are exact: only what
`mallseg.domain.profiles.disclosure` allows may be shown or stored.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import accumulate, compress

from mallseg.domain.customers.breakdown import OTHER, UNKNOWN, Breakdown
from mallseg.domain.customers.number_format import PLAIN_NUMBERS, NumberFormat
from mallseg.domain.errors import (
    CustomerDataError,
    InvalidOptionError,
    OptionFault,
    SourceFault,
)
from mallseg.domain.visible import is_visible

MOST_GROUPS = 50
"""The most values of a column that are listed separately."""

MOST_CLASSES = 1000
"""A column with more distinct texts is not categorical: ids, names, amounts."""

_LEAST_COVERED = 0.5
"""The share of the customers that the listed values must cover."""

_LONGEST_VALUE = 60
_MISSING = {"", UNKNOWN, "n/a", "nan", "null"}

Counts = tuple[tuple[int, ...], ...]
"""Of shape (n_segments, n_groups)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownCounts:
    """The customers of a census by one breakdown.

    Attributes
    ----------
    groups
        The name of each code.
    points, codes, counts
        Each ``array('q')`` of shape (n_counts,), a sparse matrix in coordinate form: the index of a
        point of the census, the code of a group, and the number of customers. Empty where the
        census is a summary: then its population has the codes of the customers.
    """

    breakdown: Breakdown
    groups: tuple[str, ...] = field(repr=False)
    points: "array[int]" = field(repr=False)
    codes: "array[int]" = field(repr=False)
    counts: "array[int]" = field(repr=False)

    def __post_init__(self) -> None:
        if not len(self.points) == len(self.codes) == len(self.counts):
            raise InvalidOptionError(
                "breakdown counts", OptionFault.NOT_ONE_PER, item="group", each="count"
            )

    @property
    def customers(self) -> int:
        """The number of customers counted."""
        return sum(self.counts)

    def by_segment(self, segment_of_point: Sequence[int], segments: int) -> Counts:
        """Count the customers of each segment by group.

        Parameters
        ----------
        segment_of_point
            Of shape (n_points,): the index of the segment of each point.
        """
        table = [[0] * len(self.groups) for _ in range(segments)]
        for point, code, customers in zip(self.points, self.codes, self.counts, strict=True):
            table[segment_of_point[point]][code] += customers
        return tuple(map(tuple, table))

    def as_table(self, counted: Iterable[tuple[tuple[int, int], int]], segments: int) -> Counts:
        """Make a dense table of customers counted by the index of their segment and their code."""
        table = [[0] * len(self.groups) for _ in range(segments)]
        for (segment, code), customers in counted:
            table[segment][code] += customers
        return tuple(map(tuple, table))

    def counted(
        self, points: "array[int]", codes: "array[int]", counts: "array[int]"
    ) -> "BreakdownCounts":
        """Fill in the counts, where a summary becomes a census of all distinct points."""
        return replace(self, points=points, codes=codes, counts=counts)

    def where(self, is_kept: Sequence[bool]) -> "BreakdownCounts":
        """Keep the customers at some points, which get new indexes.

        Parameters
        ----------
        is_kept
            Of shape (n_points,).
        """
        indexes = [*accumulate(is_kept, initial=0)]
        kept = [is_kept[point] for point in self.points]
        return replace(
            self,
            points=array("q", [indexes[point] for point in compress(self.points, kept)]),
            codes=array("q", compress(self.codes, kept)),
            counts=array("q", compress(self.counts, kept)),
        )


class GroupCodes:
    """Maps values of one column to integer codes of groups, from 0 on (a label encoder).

    Parameters
    ----------
    source
        The name of the source, for messages.
    column
        The name of the column.
    numbers
        How texts write numbers.
    """

    def __init__(
        self,
        source: str,
        column: str,
        breakdown: Breakdown,
        *,
        numbers: NumberFormat = PLAIN_NUMBERS,
    ) -> None:
        self.breakdown = breakdown
        self._source = source
        self._column = column
        self._numbers = numbers
        self._code_of = {group: code for code, group in enumerate(breakdown.groups)}
        self._group_of = {
            text.strip().lower(): group
            for group, texts in breakdown.values.items()
            for text in (group, *texts)
        }

    def __len__(self) -> int:
        """Return the number of groups so far."""
        return len(self._code_of)

    @property
    def unknown(self) -> int:
        """The code of UNKNOWN."""
        return self._code_of[UNKNOWN]

    def of_text(self, text: str) -> int:
        """Return the code of a text; one that cannot be read is unknown.

        Raises
        ------
        CustomerDataError
            The column has too many values.
        """
        if not self.breakdown.bands:
            return self._of_word(text)
        number = self._numbers.number_in(text)
        return self.unknown if number is None else self._of_number(number)

    def of_value(self, value: object) -> int:
        """Return the code of a value of a frame or a database, as if read from a file."""
        if value is None:
            return self.unknown
        number = float(value) if isinstance(value, Decimal) else value
        if not self.breakdown.bands:
            is_whole = isinstance(number, float) and number.is_integer()
            return self._of_word(f"{number:.0f}" if is_whole else str(number))
        if isinstance(number, bool) or not isinstance(number, int | float):
            return self.unknown
        return self._of_number(number)

    def breakdown_counts(
        self, points: Iterable[int] = (), codes: Iterable[int] = (), counts: Iterable[int] = ()
    ) -> BreakdownCounts:
        """Make the counts of a census, empty where that is a summary.

        Parameters
        ----------
        points, codes, counts
            Of shape (n_counts,), as in `BreakdownCounts`; a pair may occur several times.

        Raises
        ------
        CustomerDataError
            Most customers have one of many rare values.
        """
        made = BreakdownCounts(
            breakdown=self.breakdown,
            groups=(*self._code_of,),
            points=array("q", points),
            codes=array("q", codes),
            counts=array("q", counts),
        )
        totals = [0] * len(self)
        for code, count in zip(made.codes, made.counts, strict=True):
            totals[code] += count
        self.check_frequencies(totals)
        return made

    def check_frequencies(self, customers: Sequence[int]) -> None:
        """Refuse a column of which most customers have one of many rare values.

        Parameters
        ----------
        customers
            By code.
        """
        if not self.breakdown.is_open:
            return
        known = sorted(
            (n for c, n in enumerate(customers) if n and c != self.unknown), reverse=True
        )
        if sum(known[:MOST_GROUPS]) < _LEAST_COVERED * sum(known):
            raise CustomerDataError(
                self._source,
                SourceFault.VALUES_TOO_RARE,
                column=self._column,
                values=len(known),
                most=MOST_GROUPS,
                share=sum(known[:MOST_GROUPS]) / sum(known),
            )

    def _of_number(self, number: float) -> int:
        if not self.breakdown.lowest <= number <= self.breakdown.highest:
            return self.unknown
        return self._code_of[self.breakdown.band_of(number)]

    def _of_word(self, text: str) -> int:
        word = text.strip()
        if not self.breakdown.is_open:
            return self._code_of[self._group_of.get(word.lower(), UNKNOWN)]
        if word.lower() in _MISSING or len(word) > _LONGEST_VALUE or not is_visible(word):
            return self.unknown
        group = OTHER if word.lower() == OTHER else word
        code = self._code_of.setdefault(group, len(self._code_of))
        if code > MOST_CLASSES:
            raise CustomerDataError(
                self._source, SourceFault.TOO_MANY_VALUES, column=self._column, most=MOST_CLASSES
            )
        return code
