"""The plan of a training: its options, and the minimum size of a segment."""

import math
import re
from dataclasses import dataclass
from fractions import Fraction

from mallseg.domain.customers.chosen_features import check_features
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.outliers import MAX_OUTLIERS
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.scaling import Scaling, parse_scaling
from mallseg.domain.segments.segmentation import check_segment_count

_WRITTEN = re.compile(r"(?P<customers>[0-9]{1,12})|(?P<percent>[0-9]{1,2}(\.[0-9]{1,6})?) ?%")


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentSize:
    """A number of customers, or a share of those in a training.

    The share is an exact fraction: in floating point, 7 % of 100 customers is a little more than 7.
    """

    customers: int = 0
    share: Fraction = Fraction(0)

    @classmethod
    def parse(cls, written: "int | str | SegmentSize") -> "SegmentSize":
        """Parse ``150`` as customers and ``5%`` as a share; raise InvalidOptionError otherwise."""
        if isinstance(written, SegmentSize):
            return written
        found = None if isinstance(written, bool) else _WRITTEN.fullmatch(str(written).strip())
        if not found:
            raise InvalidOptionError(
                "min segment size", OptionFault.NOT_A_SEGMENT_SIZE, example="5%"
            )
        if found["customers"]:
            return cls(customers=int(found["customers"]))
        return cls(share=Fraction(found["percent"]) / 100)

    def __str__(self) -> str:
        """Format it as `parse` reads it."""
        return f"{float(100 * self.share):.10g}%" if self.share else str(self.customers)

    def among(self, customers: int) -> int:
        """Return the minimum size of a segment among this many customers: at least one."""
        return max(1, self.customers, math.ceil(self.share * customers))


ANY_SIZE = SegmentSize()


MAX_BAD_ROWS = 0.01

_LARGEST_SEED = 2**32 - 1
"""numpy and scikit-learn take seeds of 32 bits."""

DEFAULT_CANDIDATES = tuple(range(2, 11))
MORE_CANDIDATES = tuple(range(2, 21))
"""Compared where the best number may lie above the default candidates."""

_RANGE = re.compile(r"(\d{1,2})(?:\.\.(\d{1,2}))?", re.ASCII)


def parse_candidates(text: str) -> tuple[int, ...]:
    """Parse the numbers of segments to compare: ``2..10``, or a single one."""
    match = _RANGE.fullmatch(text.strip())
    if match is None or int(match[2] or match[1]) < int(match[1]):
        raise InvalidOptionError("segments", OptionFault.NOT_A_RANGE, example="2..10")
    numbers = tuple(range(int(match[1]), int(match[2] or match[1]) + 1))
    for number in numbers:
        check_segment_count(number)
    return numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The options that, with the customers, determine a segmentation.

    Attributes
    ----------
    segments
        How many; None leaves the number to the study of the customers, or to the champion.
    candidates
        The numbers that the study compares, in ascending order.
    features, scaling, seed
        The features to compare by, which have no default; the scaling; and the random seed of the
        search.
    max_bad_rows
        The share of records that may be rejected before the training is refused, 0 to 1.
    keep_outliers
        Whether outliers are kept in the training (see `WithoutOutliers`).
    max_outliers
        The share of customers that may be outliers before the training is refused, 0 to 1.
    min_segment_size
        The minimum size of a segment.

    Raises
    ------
    InvalidOptionError
        A number is outside what is allowed.
    """

    segments: int | None = None
    candidates: tuple[int, ...] = DEFAULT_CANDIDATES
    features: tuple[Feature, ...]
    scaling: Scaling = Scaling.STANDARD
    seed: int = 0
    max_bad_rows: float = MAX_BAD_ROWS
    keep_outliers: bool = False
    max_outliers: float = MAX_OUTLIERS
    min_segment_size: SegmentSize = ANY_SIZE

    def __post_init__(self) -> None:
        check_features(self.features)
        object.__setattr__(self, "scaling", parse_scaling(self.scaling))
        object.__setattr__(self, "min_segment_size", SegmentSize.parse(self.min_segment_size))
        _check_whole("seed", self.seed)
        if self.segments is not None:
            _check_whole("segments", self.segments)
            check_segment_count(self.segments)
        for number in self.candidates:
            check_segment_count(number)
        if not self.candidates:
            raise InvalidOptionError("candidates", OptionFault.EMPTY)
        if list(self.candidates) != sorted(set(self.candidates)):
            raise InvalidOptionError("candidates", OptionFault.NOT_ASCENDING)
        if not 0 <= self.seed <= _LARGEST_SEED:
            raise InvalidOptionError(
                "seed", OptionFault.NOT_BETWEEN, lowest=0, highest=_LARGEST_SEED
            )
        for option in ("max_bad_rows", "max_outliers"):
            if not 0 <= getattr(self, option) <= 1:
                raise InvalidOptionError(option.replace("_", " "), OptionFault.NOT_A_SHARE)


def _check_whole(option: str, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidOptionError(option, OptionFault.NOT_WHOLE)
