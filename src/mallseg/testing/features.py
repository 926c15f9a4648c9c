"""The features that mallseg declares in its own settings, by name, and types made of them."""

from mallseg.domain.segments.segment_type import SegmentType
from mallseg.settings.loading import load_settings  # noqa: TID253  (nothing imports this lazily)

FEATURES = load_settings(from_outside=False).declared()
"""All of them, in declared order."""

AGE, ANNUAL_INCOME, SPENDING_SCORE = FEATURES
DEFAULT_FEATURES = (ANNUAL_INCOME, SPENDING_SCORE)


def type_of(key: str) -> SegmentType:
    """Parse the key of a type: ``higher-income-lower-spending-younger``."""
    return SegmentType.parse(key, FEATURES)
