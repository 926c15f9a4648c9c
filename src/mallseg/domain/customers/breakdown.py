"""Breakdowns: groups by which the customers of each segment are counted, such as bands of ages."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from mallseg.domain.customers.texts.column_name import plain_name
from mallseg.domain.customers.texts.text_shape import TextShape, shape_of
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.visible import is_visible

MIN_DISCLOSED = 11
"""The fewest customers that are broken down."""

UNKNOWN = "unknown"
"""The group of a customer of whom nothing is known that can be read."""

OTHER = "other"
"""The group of all values without one of their own."""

_PUNCTUATION = re.compile(r"[\W_]+")
_NAME = re.compile(r"[^\W_]\w*")
"""Letters of any script: where none is declared, its name is that of the column."""
_LONGEST_NAME = 40
_MOST_BANDS = 10
_BESIDE = " beside "


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """A column, and the groups that it puts customers into.

    The groups are bands of a number, declared values, or, where neither is given, the values that
    the column has.

    Attributes
    ----------
    name
        Its name in settings, options and records: ``marital_status``.
    label
        Its name for people: ``marital status``.
    columns
        Names of its column. Case, blanks, punctuation and what stands in brackets make no
        difference, and the breakdown's own name is one. Without any, it is counted only if it is
        required.
    bands
        The limits between bands of a number, ascending; each belongs to the band above it.
    split
        A limit across which no bands are counted together, so that the halves can be compared.
    lowest, highest
        A number outside is unknown.
    values
        By group, how the column writes it. The group's own name need not be listed, and case makes
        no difference. ``m beside h`` is an ``m`` in a column that has an ``h`` too.
    words
        How a group is spoken of: ``people under 40``. Those of a band are by its name.
    is_required
        Whether a source without the column is refused.

    Raises
    ------
    InvalidOptionError
        A name or a limit is not allowed, or both bands and values are given.
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
        # Equal declarations have equal bytes where they are stored.
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
        """Whether the groups are the values that the column has."""
        return not self.bands and not self.values

    @property
    def groups(self) -> tuple[str, ...]:
        """The declared groups, in order, and UNKNOWN behind them."""
        names = tuple(self.band(i, i) for i in range(len(self.bands) + 1)) if self.bands else ()
        return (*names, *self.values, UNKNOWN)

    def band_of(self, number: float) -> str:
        """Find the band of a number."""
        place = sum(number >= limit for limit in self.bands)
        return self.band(place, place)

    def band(self, first: int, last: int) -> str:
        """Name the bands from one to another as a whole: ``25 to 39``."""
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
        """Give the bands below the split, and those above it; none where there is no split."""
        if self.split is None:
            return ()
        place = self.bands.index(self.split) + 1
        bands = self.groups[:-1]
        return bands[:place], bands[place:]

    def by_bands_of(self, texts: Iterable[str]) -> "Breakdown":
        """Take the values of a column as they are if most are bands already, and not numbers."""
        filled = [text for text in texts if text.strip()] if self.bands else []
        bands = sum(shape_of(text.strip()) is TextShape.BAND for text in filled)
        if 2 * bands <= len(filled):
            return self
        return replace(self, bands=(), split=None, words={})

    def of_column(self, texts: Iterable[str]) -> "Breakdown":
        """Take the breakdown as a column has it, of which these are the first texts."""
        first = [*texts]
        return self.by_bands_of(first).by_neighbours_of(first)

    def by_neighbours_of(self, texts: Iterable[str]) -> "Breakdown":
        """Settle what texts mean by the others that the column has.

        Where the group has another letter already, ``f`` beside ``m`` and ``h``, it is unknown.
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
        """Whether a name is that of the breakdown or of its column, however it is spelled."""
        return plain_name(name) in {*map(plain_name, (self.name, *self.columns))}

    def _option(self, setting: str) -> str:
        return f"breakdowns.{self.name}.{setting}"


def breakdown_named(name: str) -> Breakdown:
    """Declare a breakdown by the values of a column that is known by its name alone.

    Raises
    ------
    InvalidOptionError
        No plain word can be made of the name.
    """
    label = _PUNCTUATION.sub(" ", name).strip()
    plain = label.lower().replace(" ", "_")[:_LONGEST_NAME].rstrip("_")
    return Breakdown(name=plain, label=label, columns=(name,), is_required=True)
