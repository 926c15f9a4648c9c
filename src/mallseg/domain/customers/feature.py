"""Features: the numbers by which customers are compared. All are declared, none is built in."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from numbers import Real

from mallseg.domain.customers.number_format import (
    BLANKS,
    PLAIN_NUMBERS,
    NumberFormat,
    form_of,
)
from mallseg.domain.customers.phrases import Phrases
from mallseg.domain.customers.round_range import round_range
from mallseg.domain.customers.transform import PER_LOG, Mean, Transform, parse_transform
from mallseg.domain.customers.unit_words import (
    in_currency,
    is_in_thousands,
    part_of,
    period_in,
    with_unit,
)
from mallseg.domain.errors import Fault, InvalidCustomerError, InvalidOptionError, OptionFault
from mallseg.domain.visible import is_visible

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST_LEVEL = 50
_LONGEST_TEXT = {"label": 40, "short_label": 40, "topic": 40, "unit": 20, "part_unit": 20}

_DIGITS_OF_LOG = 6

_LARGE = 1000
"""In steps: means from here on are shown without an additional decimal."""

_WHOLE_FROM = 10
"""Values with a range at least this wide, such as visits, are counted in whole units."""

_FEWEST_STEPS = 49


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One measured property of a customer, as a mall declares it.

    Two features are equal if they have the same name and transform: labels, units and ranges may
    change from month to month.

    Attributes
    ----------
    name
        The name in options and settings: ``annual_income``.
    field
        The name of the value in records of customers; by default the name.
    label
        The name for people; by default the name with blanks: ``annual income``.
    short_label
        A shorter label: ``income``.
    topic
        The noun of its levels in the types and names of segments: ``spending``.
    levels
        The words for the levels below, within and above the middle third of the customers:
        ``younger``, ``middle-aged``, ``older``. By default made from the topic.
    phrases
        Templates of texts about differences; by default made from the short label.
    unit
        The unit in which people read it: ``k$``. A feature may have none.
    takes_unit_of_header
        Whether the unit in a column's name replaces it: ``Annual Income (k€)``.
    lowest, highest
        The declared range, a closed interval. Values outside are refused, never clipped. Infinite
        if the range is to be taken from the data.
    columns
        Names of its column in sources, in any spelling.
    transform
        The transform of a value before distances are taken.
    parts, part_unit
        The number of smaller units in one `unit`, and the name of the smaller unit, for sources
        with values in it: 1000 dollars for k$.
    highest_median
        The highest plausible median of the positive values. A source with a higher one is refused,
        as its values are too high for the unit.
    is_personal
        Whether it is personal data, such as an age: it is not disclosed for groups of 1 to 10
        people, only supplements the names of segments, and training by it gives a note.
    is_changeable
        Whether a mall can influence it, so that counterfactuals are useful.

    Raises
    ------
    InvalidOptionError
        A name is malformed, a text cannot be shown, or the range is empty.
    """

    name: str
    field: str = attribute(default="", compare=False)
    label: str = attribute(default="", compare=False)
    short_label: str = attribute(default="", compare=False)
    topic: str = attribute(default="", compare=False)
    levels: tuple[str, str, str] | None = attribute(default=None, compare=False)
    phrases: Phrases | None = attribute(default=None, compare=False)
    unit: str = attribute(default="", compare=False)
    takes_unit_of_header: bool = attribute(default=False, compare=False)
    lowest: float = attribute(default=-math.inf, compare=False)
    highest: float = attribute(default=math.inf, compare=False)
    columns: tuple[str, ...] = attribute(default=(), compare=False)
    transform: Transform = Transform.NONE
    parts: int = attribute(default=1, compare=False)
    part_unit: str = attribute(default="", compare=False)
    highest_median: float | None = attribute(default=None, compare=False)
    is_personal: bool = attribute(default=False, compare=False)
    is_changeable: bool = attribute(default=True, compare=False)

    def __post_init__(self) -> None:
        self._default("field", self.name)
        self._default("label", self._default_label())
        self._default("short_label", self.label)
        self._default("topic", self.short_label)
        object.__setattr__(self, "transform", parse_transform(self.transform))
        self._check_words()
        object.__setattr__(self, "lowest", float(self.lowest))
        object.__setattr__(self, "highest", float(self.highest))
        if not self.lowest < self.highest:
            raise self._refused("range", OptionFault.NO_RANGE)
        if self.transform is Transform.LOG and self.lowest < 0:
            raise self._refused("range", OptionFault.LOG_BELOW_ZERO)
        if self.parts < 1:
            raise self._refused("parts", OptionFault.BELOW_MINIMUM, lowest=1)

    def _check_words(self) -> None:
        for name in (self.name, self.field):
            if not _NAME.fullmatch(name):
                raise InvalidOptionError("feature", OptionFault.NOT_A_FEATURE_NAME)
        for name, longest in _LONGEST_TEXT.items():
            text = getattr(self, name)
            if text and not _is_label(text, longest):
                raise self._refused(name, OptionFault.NOT_A_LABEL, longest=longest)
        if not all(_is_label(level) for level in self.level_names):
            raise self._refused("levels", OptionFault.NOT_A_LABEL, longest=_LONGEST_LEVEL)

    def _default_label(self) -> str:
        """Make a label of the name, or of the short label if name and unit differ in the period."""
        label = self.name.replace("_", " ").strip()
        periods = period_in(label), period_in(self.unit)
        return label if "" in periods or len({*periods}) == 1 else self.short_label or label

    def _default(self, name: str, value: str) -> None:
        if not getattr(self, name):
            object.__setattr__(self, name, value)

    def _refused(self, what: str, code: OptionFault, **facts: int) -> InvalidOptionError:
        return InvalidOptionError(f"{what} of {self.name}", code, **facts)

    @property
    def level_names(self) -> tuple[str, str, str]:
        """The words for its three levels."""
        return self.levels or tuple(f"{level} {self.topic}" for level in _LEVELS)  # type: ignore[return-value]

    @property
    def has_symbol(self) -> bool:
        """Whether the unit is a symbol or an abbreviation, so that it cannot be left out."""
        return bool(self.unit) and not (self.unit.isalpha() and self.unit.islower())

    @property
    def is_open(self) -> bool:
        """Whether an end of its range has to be taken from the data."""
        return math.isinf(self.highest) or math.isinf(self.lowest)

    @property
    def step(self) -> float:
        """The unit in which changes are counted: 1, or of a narrow range a power of ten below."""
        span = self.highest - self.lowest
        if self.is_open or span >= _WHOLE_FROM:
            return 1.0
        return 10.0 ** math.floor(math.log10(span / _FEWEST_STEPS))

    def check(self, value: object, *, parts: int = 1) -> float:
        """Return a number as a value of this feature, in its unit.

        Parameters
        ----------
        value
            Any object; only a real number is accepted.
        parts
            The number of the value's units in one of the feature's: 1000 for dollars and k$.

        Raises
        ------
        InvalidCustomerError
            It is not a number, or outside the declared range.
        """
        if isinstance(value, bool) or not isinstance(value, Real):
            raise self._refusal(Fault.NOT_A_NUMBER)
        try:
            number = float(value) / parts
        except OverflowError:
            number = math.inf
        if math.isnan(number):
            raise self._refusal(Fault.NOT_A_NUMBER)
        if not self.lowest <= number <= self.highest or math.isinf(number):
            raise self._refusal(Fault.OUT_OF_RANGE)
        return number + 0.0  # minus zero becomes zero: equal values have equal bytes

    def parse(self, text: str, *, numbers: NumberFormat = PLAIN_NUMBERS, parts: int = 1) -> float:
        """Parse a value in the number format of its source."""
        if not text.strip(BLANKS):
            raise self._refusal(Fault.MISSING)
        if (number := numbers.number_in(text)) is None:
            raise self._refusal(Fault.NOT_A_NUMBER, **form_of(text))
        return self.check(number, parts=parts)

    def encode(self, value: float) -> float:
        """Encode a value in range as a coordinate of a point, by the transform.

        A logarithm is the integer ``floor(ln(x + c) 10⁶ + 0.5)``, where c is 1 if 0 is in range and
        0 otherwise, so that every library and engine gets the same.
        """
        if self.transform is Transform.NONE:
            return value
        return math.floor(math.log(value + self.log_shift) * PER_LOG + 0.5) + 0.0

    def decode(self, value: float) -> float:
        """Decode a coordinate of a point or a centre to the feature's unit.

        The mean of logarithms becomes the geometric mean.
        """
        if self.transform is Transform.NONE:
            return value
        return math.exp(value / PER_LOG) - self.log_shift

    @property
    def log_shift(self) -> float:
        """The offset before the logarithm is taken: 1 if 0 is in range, which has no logarithm."""
        return 1.0 if self.lowest <= 0 else 0.0

    def is_encoded_as(self, other: "Feature") -> bool:
        """Whether equal values of both features have equal codes."""
        if Transform.LOG not in (self.transform, other.transform):
            return True
        return (self.transform, self.log_shift) == (other.transform, other.log_shift)

    def missing(self) -> InvalidCustomerError:
        """Make the error for a customer who lacks this value."""
        return self._refusal(Fault.MISSING)

    def _refusal(self, fault: Fault, **form: int) -> InvalidCustomerError:
        """Make an error with the ends of the range that are known, and the unit if there is one."""
        ends = {"lowest": self.lowest, "highest": self.highest}
        known = {name: end for name, end in ends.items() if math.isfinite(end)}
        unit = {"unit": self.unit} if self.unit else {}
        return InvalidCustomerError(self.field, fault, **known, **unit, **form)

    def value_of(self, value: float) -> float:
        """Decode a coordinate to the original value: ``350``.

        As `decode`, but rounded to six digits, the precision of a logarithm with six decimals.
        """
        decoded = self.decode(value)
        if self.transform is Transform.NONE:
            return decoded
        return round(decoded, _DIGITS_OF_LOG - 1 - math.floor(value / PER_LOG / math.log(10)))

    @property
    def mean(self) -> Mean:
        """The kind of mean of points, in the feature's unit."""
        return Mean.GEOMETRIC if self.transform is Transform.LOG else Mean.ARITHMETIC

    @property
    def decimals(self) -> int:
        """The decimals of its step: 0 for scores up to 100, 2 for shares up to 1."""
        return -round(math.log10(self.step))

    def number(self, value: float) -> str:
        """Format a coordinate of a point or a centre for people: ``86.5``."""
        return f"{self.decode(value):,.{self.decimals + 1}f}"

    def show(self, value: float) -> str:
        """Format it with its unit: ``86.5 k$``; ``$57,010`` from 1,000 steps on."""
        decoded = self.decode(value)
        decimals = self.decimals + (abs(decoded) < _LARGE * self.step)
        return with_unit(f"{decoded:,.{decimals}f}", self.unit)

    def in_unit(self, unit: str) -> "Feature":
        """Replace the unit. One that is not in thousands has no parts and no highest median."""
        if self.parts == 1 or is_in_thousands(unit):
            usual = in_currency(self.highest_median, self.unit, unit)
            part_unit = self.part_unit if unit == self.unit else part_of(unit, self.part_unit)
            return replace(self, unit=unit, part_unit=part_unit, highest_median=usual)
        return replace(self, unit=unit, parts=1, part_unit="", highest_median=None)

    def settled(self) -> "Feature":
        """Fix the unit, so that the names of columns in other sources do not change it."""
        return replace(self, takes_unit_of_header=False) if self.takes_unit_of_header else self

    def taking_range(self, values: Sequence[float]) -> "Feature":
        """Close the open ends of a range around the values of points, at round numbers.

        Declared ends are kept, as the offset of a logarithm depends on them.
        """
        if not self.is_open or not values:
            return self
        lowest, highest = round_range(self.value_of(min(values)), self.value_of(max(values)))
        return replace(
            self,
            lowest=lowest if math.isinf(self.lowest) else self.lowest,
            highest=highest if math.isinf(self.highest) else self.highest,
        )


_LEVELS = ("lower", "middle", "higher")


def _is_label(text: str, longest: int = _LONGEST_LEVEL) -> bool:
    return 0 < len(text) <= longest and is_visible(text) and text == text.strip()
