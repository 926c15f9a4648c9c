"""The columns that a labelled copy adds to those of its source."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Which version of which model assigned customers, and when.

    Attributes
    ----------
    model, version
        None of a segmentation that no store has.
    assigned_at
        In UTC, to the second, as ISO 8601.
    """

    model: str | None = None
    version: int | None = None
    assigned_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelColumn:
    """One column.

    Attributes
    ----------
    name
        As it stands in the copy.
    of_segment, of_stamp
        The field of a segment, or of the stamp, that it has; neither where the customers of a
        segment differ.
    is_number
        Whether its values are numbers.
    """

    name: str
    of_segment: str = ""
    of_stamp: str = ""
    is_number: bool = False

    @property
    def is_of_customers(self) -> bool:
        """Whether the customers of a segment differ in it."""
        return not (self.of_segment or self.of_stamp)

    def value(self, segment: Segment, stamp: Stamp) -> str | int:
        """Take what it says of all customers of a segment."""
        found: str | int = (
            getattr(segment, self.of_segment) if self.of_segment else getattr(stamp, self.of_stamp)
        )
        return found


DISTANCE, CERTAINTY, REASON = "distance", "certainty", "reason"
"""The names of the columns in which the customers of a segment differ."""

LABEL_COLUMNS: Mapping[str, LabelColumn] = {
    "slug": LabelColumn(name="segment_slug", of_segment="slug"),
    "number": LabelColumn(name="segment", of_segment="number", is_number=True),
    "name": LabelColumn(name="segment_name", of_segment="name"),
    "short": LabelColumn(name="segment_short", of_segment="short"),
    "distance": LabelColumn(name=DISTANCE, is_number=True),
    "certainty": LabelColumn(name=CERTAINTY),
    "reason": LabelColumn(name=REASON),
    "model": LabelColumn(name="model", of_stamp="model"),
    "version": LabelColumn(name="version", of_stamp="version", is_number=True),
    "assigned_at": LabelColumn(name="assigned_at", of_stamp="assigned_at"),
}
"""All that there are, by the words that choose them."""

DEFAULT_COLUMNS = ("slug", "number", "name", "distance", "certainty", "reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelLayout:
    """The columns of one copy, in their order, and what is stamped on it."""

    columns: tuple[LabelColumn, ...]
    stamp: Stamp

    @classmethod
    def of(
        cls, chosen: Iterable[str] = DEFAULT_COLUMNS, stamp: Stamp | None = None
    ) -> "LabelLayout":
        """Choose columns by their words, or by their names in a copy.

        Raises
        ------
        InvalidOptionError
            There is no such column, one is chosen twice or none at all, or the model or its version
            is asked for of a segmentation that comes from no store.
        """
        words = {column.name: word for word, column in LABEL_COLUMNS.items()}
        keys = [words.get(own := each.strip().lower(), own) for each in chosen]
        if not keys or len({*keys}) < len(keys) or not LABEL_COLUMNS.keys() >= {*keys}:
            raise InvalidOptionError(
                "columns", OptionFault.NOT_SOME_OF, choices=tuple(LABEL_COLUMNS)
            )
        stamp = stamp or Stamp()
        if stamp.model is None and {"model", "version"} & {*keys}:
            raise InvalidOptionError("segmentation", OptionFault.NOT_FROM_A_STORE)
        return cls(columns=tuple(LABEL_COLUMNS[key] for key in keys), stamp=stamp)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def numbers(self) -> frozenset[int]:
        """The places of the columns with numbers."""
        return frozenset(i for i, column in enumerate(self.columns) if column.is_number)

    def cells(self, segment: Segment | None, **own: str) -> list[str]:
        """Write the texts of one record.

        Parameters
        ----------
        segment
            None where the record has none.
        **own
            Distance, certainty and reason; empty where they are not given.
        """
        return [self._cell(column, segment, own) for column in self.columns]

    def _cell(self, column: LabelColumn, segment: Segment | None, own: Mapping[str, str]) -> str:
        if column.is_of_customers:
            return own.get(column.name, "")
        return "" if segment is None else str(column.value(segment, self.stamp))
