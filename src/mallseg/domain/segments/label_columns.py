"""The columns that a labelled copy adds to those of its source."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """The model and version that assigned the customers, and the time.

    Attributes
    ----------
    model, version
        None for a segmentation that is in no store.
    assigned_at
        In UTC, to the second, as ISO 8601.
    """

    model: str | None = None
    version: int | None = None
    assigned_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelColumn:
    """One column of a labelled copy.

    Attributes
    ----------
    name
        The column's name in the copy.
    of_segment, of_stamp
        The field of the segment, or of the stamp, that it shows; both are empty for a column with a
        value of each customer.
    is_number
        Whether its values are numbers.
    """

    name: str
    of_segment: str = ""
    of_stamp: str = ""
    is_number: bool = False

    @property
    def is_of_customers(self) -> bool:
        """Whether each customer has an own value in it."""
        return not (self.of_segment or self.of_stamp)

    def value(self, segment: Segment, stamp: Stamp) -> str | int:
        """Return its value for all customers of a segment."""
        found: str | int = (
            getattr(segment, self.of_segment) if self.of_segment else getattr(stamp, self.of_stamp)
        )
        return found


DISTANCE, CERTAINTY, REASON = "distance", "certainty", "reason"
"""The names of the columns in which each customer has an own value."""

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
"""All label columns, by the keys that select them."""

DEFAULT_COLUMNS = ("slug", "number", "name", "distance", "certainty", "reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelLayout:
    """The label columns of one copy, in order, and its stamp."""

    columns: tuple[LabelColumn, ...]
    stamp: Stamp

    @classmethod
    def of(
        cls, chosen: Iterable[str] = DEFAULT_COLUMNS, stamp: Stamp | None = None
    ) -> "LabelLayout":
        """Select columns by their keys, or by their names in a copy.

        Raises
        ------
        InvalidOptionError
            There is no such column, one is selected twice or none at all, or the model or its
            version is selected for a segmentation that is in no store.
        """
        key_by_name = {column.name: key for key, column in LABEL_COLUMNS.items()}
        keys = [key_by_name.get(own := each.strip().lower(), own) for each in chosen]
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
        """The indices of the columns with numbers."""
        return frozenset(i for i, column in enumerate(self.columns) if column.is_number)

    def cells(self, segment: Segment | None, **own: str) -> list[str]:
        """Return the texts of the label columns for one record.

        Parameters
        ----------
        segment
            None for a record that was not assigned.
        **own
            Distance, certainty and reason; empty where they are not given.
        """
        return [self._cell(column, segment, own) for column in self.columns]

    def _cell(self, column: LabelColumn, segment: Segment | None, own: Mapping[str, str]) -> str:
        if column.is_of_customers:
            return own.get(column.name, "")
        return "" if segment is None else str(column.value(segment, self.stamp))
