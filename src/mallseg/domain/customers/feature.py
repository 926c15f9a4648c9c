"""Features: the numbers by which customers are compared. Each is declared, never built in."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from numbers import Real

from mallseg.domain.customers.phrases import Phrases
from mallseg.domain.customers.round_range import round_range
from mallseg.domain.customers.texts.number_format import (
    BLANKS,
    PLAIN_NUMBERS,
    NumberFormat,
    form_of,
)
from mallseg.domain.customers.texts.thousands import is_in_thousands, part_of
from mallseg.domain.customers.texts.unit_words import in_currency, period_in, with_unit
from mallseg.domain.customers.transform import PER_LOG, Mean, Transform, parse_transform
from mallseg.domain.errors import Fault, InvalidCustomerError, InvalidOptionError, OptionFault
from mallseg.domain.visible import is_visible

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST_LEVEL = 50
_LONGEST_TEXT = {"label": 40, "short_label": 40, "topic": 40, "unit": 20, "part_unit": 20}

_DIGITS_OF_LOG = 6

_LARGE = 1000
"""In steps: of a mean this large, no one misses the part of a step."""

_WHOLE_FROM = 10
"""Stars, visits and orders of so wide a range are counted in whole ones."""

_FEWEST_STEPS = 49


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One measured property of a customer, as a mall declares it.

    Two features are equal if they have the same name and transform: labels, units and ranges may
    be said in other words next month.

    Attributes
    ----------
    name
        Its name in options and settings: ``annual_income``.
    field
        Its name in records and of a customer's value; by default the name.
    label
        Its name for people; by default the name with blanks: ``annual income``.
    short_label
        The same where there is little room: ``income``.
    topic
        What its levels are levels of, in the types and names of segments: ``spending``.
    levels
        The words for the levels below, within and above the middle third of the customers:
        ``younger``, ``middle-aged``, ``older``. By default made from the topic.
    phrases
        How a difference is put into words; by default from the short label.
    unit
        The unit in which people read it: ``k$``. A feature may have none.
    takes_unit_of_header
        Whether the unit in a column's name is shown instead: ``Annual Income (k€)``.
    lowest, highest
        The declared range, both ends included. Values outside are refused, never clipped. Infinite
        where the range is yet to be taken from the data.
    columns
        Names of its column in sources, however they are spelled.
    transform
        What becomes of a value before distances are taken.
    parts, part_unit
        How many of a smaller unit make one of `unit`, and its name, for sources that give values in
        it: 1000 dollars for k$.
    highest_median
        Where half of the values above 0 are above it, they are too high for the unit, and a source
        is refused.
    is_personal
        Whether it is about the person, like an age: it is not disclosed of 1 to 10 people, adds to
        a name rather than making one, and training by it is remarked on.
    is_changeable
        Whether a mall can influence it, so that a change of it is worth showing.

    Raises
    ------
    InvalidOptionError
        A name is not a plain word, a text cannot be shown, or the range is none.
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
        """Take the name, unless its period is not that of the unit: an income per month."""
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
        """Whether an end of its range is yet to be taken from the data."""
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
            How many of the number's units make one of the feature's: 1000 for dollars and k$.

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
        """Parse a value as its source writes numbers."""
        if not text.strip(BLANKS):
            raise self._refusal(Fault.MISSING)
        if (number := numbers.number_in(text)) is None:
            raise self._refusal(Fault.NOT_A_NUMBER, **form_of(text))
        return self.check(number, parts=parts)

    def encode(self, value: float) -> float:
        """Transform a value in range into what points hold and distances are taken of.

        A logarithm is the integer ``floor(ln(x + c) 10⁶ + 0.5)``, with c = 1 where 0 is in range
        and else 0, so that every library and engine gets the same.
        """
        if self.transform is Transform.NONE:
            return value
        return math.floor(math.log(value + self.log_shift) * PER_LOG + 0.5) + 0.0

    def decode(self, value: float) -> float:
        """Bring what a point or a centre holds back to the feature's unit.

        The mean of logarithms becomes the geometric mean.
        """
        if self.transform is Transform.NONE:
            return value
        return math.exp(value / PER_LOG) - self.log_shift

    @property
    def log_shift(self) -> float:
        """What is added before the logarithm is taken: 1 where 0 is in range, which has none."""
        return 1.0 if self.lowest <= 0 else 0.0

    def is_encoded_as(self, other: "Feature") -> bool:
        """Check whether points hold the same for the same value."""
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
        """Bring what a point holds back as it was given: ``350``.

        As `decode`, but rounded to the six digits that a logarithm of six decimals keeps.
        """
        decoded = self.decode(value)
        if self.transform is Transform.NONE:
            return decoded
        return round(decoded, _DIGITS_OF_LOG - 1 - math.floor(value / PER_LOG / math.log(10)))

    @property
    def mean(self) -> Mean:
        """What the mean of points is in the feature's unit."""
        return Mean.GEOMETRIC if self.transform is Transform.LOG else Mean.ARITHMETIC

    @property
    def decimals(self) -> int:
        """The decimals of its step: 0 for scores up to 100, 2 for shares up to 1."""
        return -round(math.log10(self.step))

    def number(self, value: float) -> str:
        """Write what a point or a centre holds for people: ``86.5``."""
        return f"{self.decode(value):,.{self.decimals + 1}f}"

    def show(self, value: float) -> str:
        """Write the same with its unit: ``86.5 k$``; ``$57,010`` from 1,000 steps on."""
        decoded = self.decode(value)
        decimals = self.decimals + (abs(decoded) < _LARGE * self.step)
        return with_unit(f"{decoded:,.{decimals}f}", self.unit)

    def in_unit(self, unit: str) -> "Feature":
        """Take another unit; one that is not in thousands has no parts, and no median to doubt."""
        if self.parts == 1 or is_in_thousands(unit):
            usual = in_currency(self.highest_median, self.unit, unit)
            part_unit = self.part_unit if unit == self.unit else part_of(unit, self.part_unit)
            return replace(self, unit=unit, part_unit=part_unit, highest_median=usual)
        return replace(self, unit=unit, parts=1, part_unit="", highest_median=None)

    def settled(self) -> "Feature":
        """Keep the unit, whatever other sources have in the names of their columns."""
        return replace(self, takes_unit_of_header=False) if self.takes_unit_of_header else self

    def taking_range(self, values: Sequence[float]) -> "Feature":
        """Close the open ends of a range around the values of points, at round numbers.

        An end that is declared stays: what is added before a logarithm is taken depends on it.
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
