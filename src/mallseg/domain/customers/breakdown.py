"""Breakdowns: categorical columns by whose groups customers are counted, such as bands of ages."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from mallseg.domain.customers.column_name import plain_name
from mallseg.domain.customers.text_shape import TextShape, shape_of
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.visible import is_visible

MIN_DISCLOSED = 11
"""The smallest group whose count may be disclosed."""

UNKNOWN = "unknown"
"""The group of customers whose value is missing or cannot be read."""

OTHER = "other"
"""The group of all values that are not listed separately."""

_PUNCTUATION = re.compile(r"[\W_]+")
_NAME = re.compile(r"[^\W_]\w*")
"""Letters of any script: an undeclared breakdown is named after its column."""
_LONGEST_NAME = 40
_MOST_BANDS = 10
_BESIDE = " beside "


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """A column and its groups.

    The groups are bands of a number, declared values, or, where neither is given, the values that
    occur in the column.

    Attributes
    ----------
    name
        Its name in settings, options and records: ``marital_status``.
    label
        Its name for people: ``marital status``.
    columns
        Names of its column, besides the breakdown's own name; case, blanks, punctuation and
        brackets are ignored. Without any, it is counted only if it is required.
    bands
        The limits between bands of a number, ascending; each belongs to the band above it.
    split
        A limit across which bands are never merged, so that the halves can be compared.
    lowest, highest
        Numbers outside count as unknown.
    values
        By group, its spellings in the column; case is ignored, and the group's own name need not be
        listed. ``m beside h`` is an ``m`` in a column that has an ``h`` too.
    words
        A phrase for each group: ``people under 40``. Bands are keyed by their names.
    is_required
        Whether a source without the column is refused.

    Raises
    ------
    InvalidOptionError
        A name or a limit is not allowed, or bands and values are both given.
    """

    name: str
    label: str
    columns: tuple[str, ...]
    bands: tuple[float, ...] = ()
    split: float | None = None
    lowest: float = 0.0
    highest: float = 1e9
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    is_required: bool = False

    def __post_init__(self) -> None:
        # Numbers are floats, so that equal declarations are stored as equal bytes.
        object.__setattr__(self, "bands", tuple(map(float, self.bands)))
        object.__setattr__(self, "split", None if self.split is None else float(self.split))
        object.__setattr__(self, "lowest", float(self.lowest))
        object.__setattr__(self, "highest", float(self.highest))
        is_plain = _NAME.fullmatch(self.name) and self.name == self.name.lower()
        if not is_plain or len(self.name) > _LONGEST_NAME:
            raise InvalidOptionError(
                "breakdown", OptionFault.NOT_A_MODEL_NAME, longest=_LONGEST_NAME
            )
        for text in (self.label, *self.values, *self.words.values()):
            if not text.strip() or not is_visible(text):
                raise InvalidOptionError(self._option("label"), OptionFault.NOT_A_LINE)
        if self.bands and self.values:
            raise InvalidOptionError(self._option("values"), OptionFault.NOT_WITH, other="bands")
        if any(low >= high for low, high in pairwise(self.bands)):
            raise InvalidOptionError(self._option("bands"), OptionFault.NOT_ASCENDING)
        if len(self.bands) > _MOST_BANDS:
            raise InvalidOptionError(
                self._option("bands"), OptionFault.NOT_BETWEEN, lowest=1, highest=_MOST_BANDS
            )
        if self.split is not None and self.split not in self.bands:
            limits = tuple(f"{limit:g}" for limit in self.bands)
            raise InvalidOptionError(self._option("split"), OptionFault.NOT_ONE_OF, choices=limits)

    @property
    def is_open(self) -> bool:
        """Whether the groups are the values that occur in the column."""
        return not self.bands and not self.values

    @property
    def groups(self) -> tuple[str, ...]:
        """The declared groups, in order, then UNKNOWN."""
        names = tuple(self.band(i, i) for i in range(len(self.bands) + 1)) if self.bands else ()
        return (*names, *self.values, UNKNOWN)

    def band_of(self, number: float) -> str:
        """Return the name of the band of a number."""
        index = sum(number >= limit for limit in self.bands)
        return self.band(index, index)

    def band(self, first: int, last: int) -> str:
        """Name the union of consecutive bands: ``25 to 39``."""
        low = self.bands[first - 1] if first else None
        high = self.bands[last] if last < len(self.bands) else None
        if low is None:
            return f"under {high:g}"
        if high is None:
            return f"{low:g} or over"
        if low % 1 or high % 1:
            return f"{low:g} to under {high:g}"
        return f"{low:g} to {high - 1:g}" if low < high - 1 else f"{low:g}"

    def halves(self) -> tuple[tuple[str, ...], ...]:
        """Return the bands below the split, and those above it; empty without a split."""
        if self.split is None:
            return ()
        index = self.bands.index(self.split) + 1
        bands = self.groups[:-1]
        return bands[:index], bands[index:]

    def with_given_bands(self, texts: Iterable[str]) -> "Breakdown":
        """Use the values of a column as they are if most of them are bands already."""
        filled = [text for text in texts if text.strip()] if self.bands else []
        bands = sum(shape_of(text.strip()) is TextShape.BAND for text in filled)
        if 2 * bands <= len(filled):
            return self
        return replace(self, bands=(), split=None, words={})

    def for_column(self, texts: Iterable[str]) -> "Breakdown":
        """Adapt the breakdown to a column, given its first texts."""
        first = [*texts]
        return self.with_given_bands(first).with_ambiguities_resolved(first)

    def with_ambiguities_resolved(self, texts: Iterable[str]) -> "Breakdown":
        """Resolve ambiguous spellings (``m beside h``) by the other texts of the column.

        A text counts as unknown where its group has another letter already, such as an ``f`` next
        to ``m`` and ``h``.
        """
        present = {text.strip().lower() for text in texts}
        moved: dict[str, str] = {}
        for group, written in self.values.items():
            letters = {own for own in written if len(own) == 1} & present
            for own in written:
                text, _, other = own.partition(_BESIDE)
                if other and {text, other} <= present:
                    moved[text] = UNKNOWN if letters - {text} else group
        plain = {
            group: (
                *(own for own in written if moved.get(own.lower(), group) == group),
                *(text for text, target in moved.items() if target == group),
            )
            for group, written in self._plain_values().items()
        }
        return replace(self, values=plain)

    def _plain_values(self) -> Mapping[str, tuple[str, ...]]:
        return {
            group: tuple(own for own in written if _BESIDE not in own)
            for group, written in self.values.items()
        }

    def is_called(self, name: str) -> bool:
        """Check whether a name is that of the breakdown or of its column (see `plain_name`)."""
        return plain_name(name) in {*map(plain_name, (self.name, *self.columns))}

    def _option(self, setting: str) -> str:
        return f"breakdowns.{self.name}.{setting}"


def breakdown_named(name: str) -> Breakdown:
    """Declare an open breakdown by the name of its column.

    Raises
    ------
    InvalidOptionError
        No plain word can be made of the name.
    """
    label = _PUNCTUATION.sub(" ", name).strip()
    plain = label.lower().replace(" ", "_")[:_LONGEST_NAME].rstrip("_")
    return Breakdown(name=plain, label=label, columns=(name,), is_required=True)
