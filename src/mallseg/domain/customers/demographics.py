"""Demographics: age bands and genders, counted for each segment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from mallseg.domain.customers.feature import Feature

MIN_DISCLOSED = 11
"""The fewest customers that are broken down by age or gender."""


AGE = Feature(name="age", unit="years", lowest=0, highest=120)
"""The number of which bands are made."""


class AgeBand(StrEnum):
    """Ages as they are counted. One limit is 40, so that younger and older are always distinct."""

    UNDER_25 = "under 25"
    TO_39 = "25 to 39"
    TO_54 = "40 to 54"
    TO_64 = "55 to 64"
    FROM_65 = "65 or over"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, age: float | None) -> "AgeBand":
        """Find the band of an age; of none, and of one that no customer has, it is unknown."""
        if age is None or not AGE.lowest <= age <= AGE.highest:
            return cls.UNKNOWN
        return next((band for limit, band in _LIMITS if age < limit), cls.FROM_65)


_LIMITS = ((25, AgeBand.UNDER_25), (40, AgeBand.TO_39), (55, AgeBand.TO_54), (65, AgeBand.TO_64))


class Gender(StrEnum):
    """A gender as a source notes it."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"

    @classmethod
    def parse(cls, text: str) -> "Gender":
        """Parse what a source writes, words or their first letters; all else is unknown."""
        return _WORDS.get(text.strip().lower(), cls.UNKNOWN)


_WORDS = {
    "female": Gender.FEMALE,
    "f": Gender.FEMALE,
    "male": Gender.MALE,
    "m": Gender.MALE,
    "other": Gender.OTHER,
}

AGE_BANDS = tuple(AgeBand)
GENDERS = tuple(Gender)

Group = TypeVar("Group", AgeBand, Gender)

Counts = tuple[tuple[int, ...], ...]
"""Of shape (n_segments, n_groups)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemographicCounts:
    """Exact counts of the customers of each segment: not to be shown or kept.

    `DemographicTable` is what may be disclosed of them.

    Attributes
    ----------
    ages, genders
        Of shape (n_segments, n_groups), groups in the order of AGE_BANDS and of GENDERS; None where
        the source has no such column.
    """

    ages: Counts | None = None
    genders: Counts | None = None

    @classmethod
    def of(
        cls,
        segments: int,
        ages: Mapping[tuple[int, AgeBand], int] | None,
        genders: Mapping[tuple[int, Gender], int] | None,
    ) -> "DemographicCounts":
        """Lay out counts by the index of the segment and the group; what is missing counts 0."""
        return cls(
            ages=_laid_out(segments, AGE_BANDS, ages),
            genders=_laid_out(segments, GENDERS, genders),
        )

    def has_sizes(self, sizes: Sequence[int]) -> bool:
        """Check that all customers were counted, in segments of these sizes."""
        tables = [table for table in (self.ages, self.genders) if table is not None]
        return all([sum(row) for row in table] == list(sizes) for table in tables)


def _laid_out(
    segments: int, groups: Sequence[Group], counts: Mapping[tuple[int, Group], int] | None
) -> Counts | None:
    if counts is None:
        return None
    return tuple(
        tuple(counts.get((index, group), 0) for group in groups) for index in range(segments)
    )


NO_DEMOGRAPHICS = DemographicCounts()
"""The counts of a source without ages and genders."""
